import { useMemo } from 'react';
import type { ScoringMatch } from '../../native/scoring/contract.ts';
import { counted } from '../components/numbers.ts';
import { SortableTable, type Column } from '../components/sortable-table.tsx';
import { Status, type StatusState } from '../components/status.tsx';

type Input = ScoringMatch['inputs'][number];

const numeric = new Set(['number', 'integer']);

/** Whether a column as it looks can be read as it was in training; text is never refused before it is read. */
function standing({ type, found, meant }: Input, hasData: boolean): readonly [StatusState, string] {
  if (!hasData) return ['neutral', 'no file yet'];
  if (found === undefined) return ['failed', meant === undefined ? 'missing' : `missing; is it “${meant}”?`];
  if (found === type || type === 'text' || (numeric.has(found) && numeric.has(type)))
    return ['passed', 'found'];
  return ['attention', `looks like ${found}: rows that do not fit are rejected`];
}

interface Line {
  readonly input: Input;
  readonly standing: readonly [StatusState, string];
}

const columns: readonly Column<Line>[] = [
  {
    id: 'column',
    header: 'Column',
    className: 'name class-name',
    value: ({ input }) => input.name,
    cellTitle: ({ input }) => input.name,
  },
  { id: 'type', header: 'Type in training', value: ({ input }) => input.type },
  {
    id: 'found',
    header: 'In the new file',
    className: 'wrap',
    value: ({ standing: [, word] }) => word,
    cell: ({ standing: [state, word] }) => <Status state={state} word={word} />,
  },
];

/** What the package reads, and how the file fits it. */
export function MatchTable({ match }: { match: ScoringMatch }) {
  const { data, inputs } = match;
  const lines = useMemo(
    () => inputs.map((input): Line => ({ input, standing: standing(input, data !== undefined) })),
    [inputs, data],
  );
  return (
    <section className="stack" aria-label="What the package expects">
      <h2>What the package expects</h2>
      <SortableTable
        label="Columns that the model reads"
        className="match"
        columns={columns}
        rows={lines}
        rowKey={({ input }) => input.name}
      />
      {data !== undefined && data.ignored.length > 0 && (
        <p className="dim wrap">
          {counted(data.ignored.length, 'column')} of the file {data.ignored.length === 1 ? 'is' : 'are'} not
          read by the model: {data.ignored.slice(0, 20).join(', ')}
          {data.ignored.length > 20 && ' …'}. Keep them if the answers shall hold them.
        </p>
      )}
      <p className="dim wrap">It answers with: {match.outputs.join(', ')}.</p>
    </section>
  );
}
