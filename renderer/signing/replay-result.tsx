import type { VerifyResult } from '../../native/engine/contract.ts';
import { duration, integer } from '../components/numbers.ts';
import { IdChip } from '../components/id-chip.tsx';
import { SortableTable, type Column } from '../components/sortable-table.tsx';
import { Status } from '../components/status.tsx';

type Difference = NonNullable<VerifyResult['replay']>['different'][number];

const found = (id: 'packaged' | 'replayed', header: string): Column<Difference> => ({
  id,
  header,
  numeric: true,
  className: 'name found',
  value: (one) => JSON.stringify(one[id]),
  cellTitle: (one) => JSON.stringify(one[id]),
});

const columns: readonly Column<Difference>[] = [
  {
    id: 'path',
    header: 'Where',
    className: 'mono name where',
    value: ({ path }) => path,
    cellTitle: ({ path }) => path,
  },
  found('packaged', 'In the package'),
  found('replayed', 'Replayed'),
];

/** What a replay found: the same, or where it is not. */
export function ReplayResult({ replay }: { replay: NonNullable<VerifyResult['replay']> }) {
  const { compared, different, filesDifferent, same } = replay;
  return (
    <section className="stack" aria-label="Result of the replay">
      <div className="row">
        <Status state={same ? 'passed' : 'failed'} word={same ? 'the same' : 'not the same'} />
        <span>
          {integer(compared)} numbers and words compared, {integer(different.length)} different;{' '}
          {filesDifferent.length === 0
            ? 'every file byte for byte the same'
            : `files that differ: ${filesDifferent.join(', ')}`}
          . Content <IdChip id={replay.contentDigest} />, made in {duration(replay.seconds)}.
        </span>
      </div>
      {different.length > 0 && (
        <SortableTable label="Differences" columns={columns} rows={different} rowKey={({ path }) => path} />
      )}
    </section>
  );
}
