import type { EvaluationResult } from '../../native/evaluation/contract.ts';
import { inReadingOrder, meaningOf, metricDefinition } from '../../native/metrics/contract.ts';
import { useSection } from '../app/draft.ts';
import { counted, fixed, integer } from '../components/numbers.ts';
import { intervalText } from './metric-cards.tsx';

/** How far the order of the rows is better than one by chance. */
export function RankingView({ result }: { result: EvaluationResult }) {
  const { group } = useSection('data');
  const { ranking, metrics } = result;
  if (ranking === undefined) return null;
  const { queries, rows, chance } = ranking;
  const write = (value: number): string => fixed(value, 3);
  return (
    <section className="panel">
      <h2>Against an order by chance</h2>
      <table className="plain figures">
        <thead>
          <tr>
            <th scope="col">Metric</th>
            <th scope="col">Model</th>
            <th scope="col">Interval</th>
            <th scope="col">By chance</th>
          </tr>
        </thead>
        <tbody>
          {inReadingOrder(Object.keys(metrics)).map((id) => {
            const text = metricDefinition(id, result.task);
            const figure = metrics[id]!;
            return (
              <tr key={id}>
                <th scope="row" title={meaningOf(text)}>
                  {text.title}
                </th>
                <td className="number">{figure.value === null ? '–' : write(figure.value)}</td>
                <td className="number">{intervalText(figure, write)}</td>
                <td className="number">{write(chance[id]!)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p className="dim small">
        Means over {counted(queries.measured, 'query', 'queries')}
        {typeof group === 'string' && ` of ${group}`} that have a relevant row, of {integer(rows.least)} to{' '}
        {integer(rows.most)} rows (median {integer(rows.median)}). By chance: the mean over all orders of the
        rows of each query, which is what one score for all of them gives.
      </p>
    </section>
  );
}
