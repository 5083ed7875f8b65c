import { inReadingOrder, metricDefinition } from '../../native/metrics/contract.ts';
import { fairnessFile, type FairnessFile } from '../../native/packages/contract.ts';
import { Notice } from '../components/notice.tsx';
import { integer, percent, significant, withInterval } from '../components/numbers.ts';
import { Status, type StatusState } from '../components/status.tsx';
import { writeMetric } from '../evaluation/write-metric.ts';
import { SourceText } from './package-file.tsx';
import { parsedBy } from './parsed-by.ts';

type Grouping = NonNullable<FairnessFile['result']>['groupings'][number];

const limitStates: Readonly<Record<Grouping['limits'][number]['status'], readonly [StatusState, string]>> = {
  passed: ['passed', 'within the limit'],
  uncertain: ['attention', 'within, the interval reaches beyond'],
  attention: ['failed', 'beyond the limit'],
  undefined: ['neutral', 'not defined'],
};

/** fairness.json as tables. */
export function FairnessPanel({ text }: { text: string }) {
  const file = parsedBy(fairnessFile, text);
  if (file === undefined) return <SourceText text={text} label="fairness.json" />;
  if (file.result === null)
    return <Notice level="attention">Fairness was not measured: the recipe names no groups.</Notice>;
  return (
    <div className="stack">
      {file.result.groupings.map((grouping) => (
        <GroupingTables key={grouping.columns.join('\0')} grouping={grouping} />
      ))}
      {file.caveats.length > 0 && (
        <Notice level="info">
          {file.caveats.map((caveat) => (
            <p key={caveat}>{caveat}</p>
          ))}
        </Notice>
      )}
    </div>
  );
}

function GroupingTables({ grouping }: { grouping: Grouping }) {
  const ids = inReadingOrder(Object.keys(grouping.overall));
  const by = grouping.columns.join(' × ');
  return (
    <section className="stack">
      <h2 className="wrap">By {by}</h2>
      <div
        style={{ overflow: 'auto', maxHeight: 420 }}
        tabIndex={0}
        role="region"
        aria-label={`Rates by ${by}`}
      >
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">Group</th>
              <th scope="col" className="number">
                Rows
              </th>
              <th scope="col" className="number">
                Share
              </th>
              {ids.map((id) => (
                <th key={id} scope="col" className="number" title={metricDefinition(id).definition}>
                  {metricDefinition(id).title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {grouping.groups.map((group) => (
              <tr key={group.name} className={group.unstable === undefined ? undefined : 'hatched'}>
                <td className="name" style={{ maxWidth: 240 }} title={group.unstable ?? group.name}>
                  {group.name}
                </td>
                <td className="number">{integer(group.n)}</td>
                <td className="number" style={{ whiteSpace: 'nowrap' }}>
                  {percent(group.share)}
                </td>
                {ids.map((id) => (
                  <td key={id} className="number" style={{ whiteSpace: 'nowrap' }}>
                    {withInterval(group.rates[id], writeMetric(id))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Disparities grouping={grouping} />
      {grouping.notes.map((note) => (
        <p key={note} className="dim wrap">
          {note}
        </p>
      ))}
    </section>
  );
}

function Disparities({ grouping }: { grouping: Grouping }) {
  return (
    <table className="plain" style={{ maxWidth: 720 }}>
      <thead>
        <tr>
          <th scope="col">Between groups</th>
          <th scope="col" className="number">
            Value [interval]
          </th>
          <th scope="col" className="number">
            Limit
          </th>
          <th scope="col">Verdict</th>
        </tr>
      </thead>
      <tbody>
        {inReadingOrder(Object.keys(grouping.disparities)).map((id) => {
          const limit = grouping.limits.find(({ disparity }) => disparity === id);
          const [state, word] =
            limit === undefined ? (['neutral', 'no limit set'] as const) : limitStates[limit.status];
          return (
            <tr key={id}>
              <td title={metricDefinition(id).definition}>{metricDefinition(id).title}</td>
              <td className="number">{withInterval(grouping.disparities[id], writeMetric(id))}</td>
              <td className="number">{significant(limit?.limit)}</td>
              <td>
                <Status state={state} word={word} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
