import { fairnessFile, type FairnessFile } from '../../native/packages/contract.ts';
import { Notice } from '../components/notice.tsx';
import { DisparityTable } from '../fairness/disparity-table.tsx';
import { shortName } from '../fairness/group-definitions.ts';
import { GroupsTable } from '../fairness/groups-table.tsx';
import { SourceText } from './package-file.tsx';
import { parsedBy } from './parsed-by.ts';

type Result = NonNullable<FairnessFile['result']>;

/** fairness.json as tables. */
export function FairnessPanel({ text }: { text: string }) {
  const file = parsedBy(fairnessFile, text);
  if (file === undefined) return <SourceText text={text} label="fairness.json" />;
  const { result, caveats } = file;
  if (result === null) {
    const why = caveats.length === 0 ? 'The recipe names no groups.' : caveats.join(' ');
    return <Notice level="attention">Fairness was not measured. {why}</Notice>;
  }
  return (
    <div className="stack">
      {result.groupings.map((grouping) => (
        <GroupingTables key={grouping.columns.join('\0')} grouping={grouping} task={result.task} />
      ))}
      {caveats.length > 0 && (
        <Notice level="info">
          {caveats.map((caveat) => (
            <p key={caveat}>{caveat}</p>
          ))}
        </Notice>
      )}
    </div>
  );
}

function GroupingTables({ grouping, task }: { grouping: Result['groupings'][number]; task: Result['task'] }) {
  const title = shortName(`By ${grouping.columns.join(' × ')}`, 200);
  return (
    <section className="stack" aria-label={title}>
      <h2 className="wrap">{title}</h2>
      <GroupsTable grouping={grouping} task={task} />
      <DisparityTable grouping={grouping} task={task} />
      {grouping.notes.map((note) => (
        <p key={note} className="dim wrap">
          {note}
        </p>
      ))}
    </section>
  );
}
