import { Button, Loader } from '@mantine/core';
import type { RecordedEvent } from '../../../native/workspace/contract.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { SortableTable, type Column } from '../../components/sortable-table.tsx';
import { Status } from '../../components/status.tsx';
import { countColumn, idColumn } from '../../components/table-columns.tsx';
import { when } from '../times.ts';
import { errorWord, stepKindOf } from './event-words.ts';
import { useEvents } from './use-events.ts';

const failures = { kinds: ['job.failed'] };

interface Line {
  readonly event: RecordedEvent;
  readonly step: string | undefined;
  readonly body: { readonly step?: string; readonly error?: string; readonly errorId?: string };
}

function lineOf(event: RecordedEvent, titles: Readonly<Record<string, string>>): Line {
  const kind = stepKindOf(event) ?? '';
  return {
    event,
    step: event.body === null ? undefined : (titles[kind] ?? kind),
    body: (event.body ?? {}) as Line['body'],
  };
}

const columns: readonly Column<Line>[] = [
  countColumn('seq', 'No.', ({ event }) => event.seq),
  {
    id: 'time',
    header: 'Time',
    value: ({ event }) => event.time,
    cell: ({ event }) => when(event.time),
    cellTitle: ({ event }) => event.time,
  },
  {
    id: 'step',
    header: 'Step',
    value: ({ step }) => step,
    cell: ({ step }) => step ?? <span className="dim">erased</span>,
  },
  {
    id: 'why',
    header: 'Why',
    value: ({ step, body }) => (step === undefined ? undefined : errorWord(body.error)),
    cell: ({ step, body }) =>
      step !== undefined && (
        <Status state={body.error === 'Cancelled' ? 'neutral' : 'failed'} word={errorWord(body.error)} />
      ),
  },
  idColumn('step id', 'Step id', ({ body }) => body.step),
  idColumn('diagnostics id', 'Diagnostics id', ({ body }) => body.errorId),
];

/** Steps that did not finish. The record keeps why by kind alone; what the message said was shown when it happened. */
export function FailuresTab() {
  const query = useEvents(failures);
  if (query.error !== null) return <ErrorNotice error={query.error} />;
  if (query.isLoading)
    return <Loader size="sm" m="auto" role="status" aria-label="The record is being read" />;
  const pages = query.data?.pages ?? [];
  const events = pages.flatMap((page) => page.events);
  if (events.length === 0) {
    return (
      <p>
        <Status state="passed" word="No step failed in this workspace." />
      </p>
    );
  }
  const titles = Object.assign({}, ...pages.map((page) => page.titles)) as Record<string, string>;
  const lines = events.map((event) => lineOf(event, titles));
  return (
    <div className="stack">
      <SortableTable
        label="Steps that failed"
        columns={columns}
        rows={lines}
        rowKey={({ event }) => String(event.seq)}
      />
      {query.hasNextPage && (
        <div>
          <Button
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Show older ones
          </Button>
        </div>
      )}
      <p className="dim">
        A message may quote a cell of the data, so the record keeps the kind of a failure only. Under its
        diagnostics id the diagnostic log (Settings) holds where in the program it happened.
      </p>
    </div>
  );
}
