import { useMemo } from 'react';
import { z } from 'zod';
import { IdChip } from '../components/id-chip.tsx';
import { counted } from '../components/numbers.ts';
import { SortableTable, type Column } from '../components/sortable-table.tsx';
import { idColumn } from '../components/table-columns.tsx';
import { parsedBy } from './parsed-by.ts';

const logLine = z.object({
  seq: z.number(),
  time: z.string(),
  actor: z.string(),
  kind: z.string(),
  body: z.string(),
  prev: z.string(),
  content: z.unknown().optional(),
});

/** The last line: how many there are, and the digest of the last event. */
const tailLine = z.object({ events: z.number(), head: z.string() });

interface Line {
  readonly place: number;
  readonly text: string;
  /** Absent where the line is not of the form that this version knows. */
  readonly event: z.infer<typeof logLine> | undefined;
}

/** log.jsonl: the record of the workspace that made the package; of events that are no part of it only digests. */
export function LogPanel({ text }: { text: string }) {
  const { lines, tail } = useMemo(() => readLog(text), [text]);
  return (
    <div className="stack">
      <p className="dim">
        {counted(lines.length, 'event')}, each bound to the one before it by its digest.
        {tail !== undefined && (
          <>
            {' '}
            Digest of the last <IdChip id={tail.head} />
          </>
        )}
      </p>
      <SortableTable
        label="Events"
        className="events"
        columns={columns}
        rows={lines}
        rowKey={({ place }) => String(place)}
      />
    </div>
  );
}

function readLog(text: string): { lines: Line[]; tail: z.infer<typeof tailLine> | undefined } {
  const all = text.split('\n').filter((line) => line !== '');
  const tail = parsedBy(tailLine, all.at(-1) ?? '');
  const lines = tail === undefined ? all : all.slice(0, -1);
  return {
    lines: lines.map((line, place) => ({ place, text: line, event: parsedBy(logLine, line) })),
    tail,
  };
}

function said({ text, event }: Line): string {
  if (event === undefined) return text.slice(0, 500);
  if (event.content === undefined) return 'not part of the package: its digest only';
  return JSON.stringify(event.content);
}

const columns: readonly Column<Line>[] = [
  { id: 'event', header: 'Event', numeric: true, value: ({ event }) => event?.seq },
  {
    id: 'time',
    header: 'Time (UTC)',
    className: 'time',
    value: ({ event }) => event?.time,
    cell: ({ event }) => event?.time.replace('T', ' ').replace(/\.\d+Z$/, ''),
  },
  {
    id: 'actor',
    header: 'By',
    value: ({ event }) => event?.actor,
    cell: ({ event }) =>
      event !== undefined && /^[0-9a-f]{64}$/.test(event.actor) ? <IdChip id={event.actor} /> : event?.actor,
  },
  { id: 'kind', header: 'Kind', className: 'mono', value: ({ event }) => event?.kind },
  idColumn('body', 'Body', ({ event }) => event?.body),
  {
    id: 'said',
    header: 'What it says',
    className: 'name mono dim said',
    value: said,
    cell: (line) => said(line).slice(0, 300),
    cellTitle: (line) => said(line).slice(0, 2000),
  },
];
