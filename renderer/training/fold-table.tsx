import type { CrossValidationResult } from '../../native/training/contract.ts';
import { counted, fixed, integer } from '../components/numbers.ts';
import { inReadingOrder, isInUnits, metricText, writeMetric } from '../evaluation/metric-texts.ts';

/** Each metric over the folds: mean, deviation, range, and every fold as a dot. */
export function FoldTable({ result }: { result: CrossValidationResult }) {
  const { folds, repeats, rows, metrics, notes, task } = result;
  return (
    <section className="stack" aria-label="Cross-validation">
      <div>
        <h2>Cross-validation</h2>
        <p className="dim">
          {counted(folds, 'fold')}
          {repeats > 1 && `, ${counted(repeats, 'time')}`}, of {integer(rows)} training rows; the model before
          calibration. The deviation is the spread between folds, not a standard error.
        </p>
      </div>
      <table className="plain">
        <thead>
          <tr>
            <th>Metric</th>
            <th className="number">Mean</th>
            <th className="number">Deviation</th>
            <th className="number">Least</th>
            <th className="number">Most</th>
            <th className="strip">Folds</th>
          </tr>
        </thead>
        <tbody>
          {inReadingOrder(Object.keys(metrics)).map((name) => {
            const { mean, deviation, folds: values } = metrics[name]!;
            const write = isInUnits(name) ? writeMetric(name) : (value: number) => fixed(value, 4);
            const text = metricText(name, task);
            return (
              <tr key={name}>
                <td title={`${text.definition} ${text.reading}`}>{text.title}</td>
                <td className="number">{write(mean)}</td>
                <td className="number">{write(deviation)}</td>
                <td className="number">{write(Math.min(...values))}</td>
                <td className="number">{write(Math.max(...values))}</td>
                <td className="strip">
                  <Strip values={values} mean={mean} write={write} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {notes.map((note) => (
        <p key={note} className="dim wrap">
          {note}
        </p>
      ))}
    </section>
  );
}

/** The folds' figures on a line from the least to the most; the mean is the tick. */
function Strip(props: { values: readonly number[]; mean: number; write: (value: number) => string }) {
  const { values, mean, write } = props;
  const least = Math.min(...values);
  const range = Math.max(...values) - least;
  const at = (value: number): number => (range === 0 ? 60 : 6 + (108 * (value - least)) / range);
  return (
    <svg width={120} height={16} role="img" aria-label={`Folds: ${values.map(write).join(', ')}`}>
      <line x1={2} x2={118} y1={8} y2={8} stroke="var(--line-strong)" />
      <line x1={at(mean)} x2={at(mean)} y1={2} y2={14} stroke="var(--text)" />
      {values.map((value, i) => (
        <circle key={i} cx={at(value)} cy={8} r={3} fill="var(--series-1)" fillOpacity={0.7} />
      ))}
    </svg>
  );
}
