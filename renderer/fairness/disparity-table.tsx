import type { TaskName } from '../../native/data/contract.ts';
import type { Figure } from '../../native/evaluation/contract.ts';
import type { Grouping } from '../../native/fairness/contract.ts';
import { inReadingOrder, metricDefinition } from '../../native/metrics/contract.ts';
import { significant, withInterval } from '../components/numbers.ts';
import { isInUnits, writeMetric } from '../evaluation/write-metric.ts';
import { Bullet } from './bullet.tsx';
import { shortName } from './group-definitions.ts';
import { isRatio } from './shown-rates.ts';
import { Verdict, verdicts } from './verdict.tsx';

/** The largest number of the table on each scale: shares end at 1, units where the widest interval ends. */
function scaleOf(figures: readonly [string, Figure][], limits: Grouping['limits']): number {
  const all = [
    ...figures.filter(([id]) => isInUnits(id)).flatMap(([, { value, high }]) => [value ?? 0, high ?? 0]),
    ...limits.filter(({ disparity }) => isInUnits(disparity)).map(({ limit }) => limit),
  ];
  return Math.max(0, ...all) * 1.05 || 1;
}

/** Every disparity with its interval, against its limit. */
export function DisparityTable({ grouping, task }: { grouping: Grouping; task: TaskName }) {
  const { disparities, stableDisparities, limits } = grouping;
  const ids = inReadingOrder(Object.keys(disparities));
  const most = scaleOf(Object.entries(disparities), limits);
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label="Disparities">
      <table className="plain disparities">
        <thead>
          <tr>
            <th scope="col">Between groups</th>
            <th scope="col">Against the limit</th>
            <th scope="col" className="number">
              Value
            </th>
            {stableDisparities !== undefined && (
              <th scope="col" className="number" title="Over the groups that are not marked as unstable">
                Without unstable groups
              </th>
            )}
            <th scope="col" className="number">
              Limit
            </th>
            <th scope="col">Verdict</th>
          </tr>
        </thead>
        <tbody>
          {ids.map((id) => {
            const figure = disparities[id]!;
            const text = metricDefinition(id, task);
            const limit = limits.find(({ disparity }) => disparity === id);
            const write = isInUnits(id) ? (value: number) => significant(value) : writeMetric(id);
            const said =
              limit === undefined ? 'no limit' : `limit ${limit.limit}, ${verdicts[limit.status].word}`;
            return (
              <tr key={id}>
                <th scope="row" title={`${text.definition} ${text.reading}`}>
                  <span className="name">{shortName(text.title, 80)}</span>
                </th>
                <td>
                  <Bullet
                    figure={figure}
                    limit={limit?.limit}
                    ratio={isRatio(id)}
                    most={isInUnits(id) ? most : 1}
                    width={stableDisparities === undefined ? 220 : 140}
                    label={`${shortName(text.title)}: ${withInterval(figure, write)}, ${said}`}
                  />
                </td>
                <td className="number" title={figure.why}>
                  {withInterval(figure, write)}
                </td>
                {stableDisparities !== undefined && (
                  <td className="number dim" title={stableDisparities[id]?.why}>
                    {withInterval(stableDisparities[id], write)}
                  </td>
                )}
                <td className="number">
                  {limit === undefined ? (
                    <span className="dim">–</span>
                  ) : (
                    `${isRatio(id) ? '≥' : '≤'} ${significant(limit.limit)}`
                  )}
                </td>
                <td>
                  {limit === undefined ? (
                    <span className="dim">no limit</span>
                  ) : (
                    <Verdict status={limit.status} />
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
