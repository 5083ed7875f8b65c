import { Fragment } from 'react';
import type { Grouping } from '../../native/fairness/contract.ts';
import { integer, percent, withInterval } from '../components/numbers.ts';
import { inReadingOrder, metricText, writeMetric, type Task } from '../evaluation/metric-texts.ts';
import { shortName } from './group-definitions.ts';
import { rateTitle } from './rate-title.ts';

/** Each value by itself: one that turns the direction of text leaves the others as they are. */
function GroupName({ values }: { values: readonly (string | null)[] }) {
  return values.map((value, i) => (
    <Fragment key={i}>
      {i > 0 && ' × '}
      <bdi>{value === null ? '(missing)' : shortName(value, 200)}</bdi>
    </Fragment>
  ));
}

/** Every rate of every group with its interval. */
export function GroupsTable(props: {
  grouping: Grouping;
  task: Task;
  chosen: string | undefined;
  onChoose: (name: string) => void;
}) {
  const { grouping, task, chosen } = props;
  const rates = inReadingOrder([
    ...new Set([grouping.overall, ...grouping.groups.map((group) => group.rates)].flatMap(Object.keys)),
  ]);
  const rows = grouping.groups.reduce((sum, { n }) => sum + n, 0);
  return (
    <details>
      <summary>All rates as a table</summary>
      <div className="scroll-table" tabIndex={0} role="region" aria-label="All rates by group">
        <table className="plain groups">
          <thead>
            <tr>
              <th scope="col">Group</th>
              <th scope="col" className="number">
                Rows
              </th>
              <th scope="col" className="number">
                Share
              </th>
              {rates.map((id) => (
                <th scope="col" className="number" key={id} title={metricText(id, task).definition}>
                  {rateTitle(id)}
                </th>
              ))}
              <th scope="col">Unstable because of</th>
            </tr>
          </thead>
          <tbody>
            <tr className="overall">
              <th scope="row">All rows</th>
              <td className="number">{integer(rows)}</td>
              <td className="number">{percent(1)}</td>
              {rates.map((id) => (
                <td className="number" key={id}>
                  {withInterval(grouping.overall[id], writeMetric(id))}
                </td>
              ))}
              <td />
            </tr>
            {grouping.groups.map((group) => (
              <tr
                key={JSON.stringify(group.values)}
                className={`${group.unstable === undefined ? '' : 'hatched'} ${group.name === chosen ? 'selected' : ''}`}
                onClick={() => props.onChoose(group.name)}
              >
                <th scope="row" className="name class-name" title={shortName(group.name, 500)}>
                  <GroupName values={group.values} />
                </th>
                <td className="number">{integer(group.n)}</td>
                <td className="number">{percent(group.share)}</td>
                {rates.map((id) => (
                  <td className="number" key={id} title={group.rates[id]?.why}>
                    {withInterval(group.rates[id], writeMetric(id))}
                  </td>
                ))}
                <td className="why">{group.unstable ?? <span className="dim">–</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
