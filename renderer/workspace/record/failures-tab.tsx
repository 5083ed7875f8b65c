import { Button, Loader } from '@mantine/core';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { IdChip } from '../../components/id-chip.tsx';
import { integer } from '../../components/numbers.ts';
import { Status } from '../../components/status.tsx';
import { when } from '../times.ts';
import { errorWord, stepKindOf } from './event-words.ts';
import { useEvents } from './use-events.ts';

const failures = { kinds: ['job.failed'] };

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
  return (
    <div className="stack">
      <table className="plain">
        <thead>
          <tr>
            <th className="number">No.</th>
            <th>Time</th>
            <th>Step</th>
            <th>Why</th>
            <th>Step id</th>
            <th>Diagnostics id</th>
          </tr>
        </thead>
        <tbody>
          {events.map((event) => {
            const body = (event.body ?? {}) as { step?: string; error?: string; errorId?: string };
            const kind = stepKindOf(event) ?? '';
            const gone = event.body === null;
            return (
              <tr key={event.seq}>
                <td className="number">{integer(event.seq)}</td>
                <td title={event.time}>{when(event.time)}</td>
                <td>{gone ? <span className="dim">erased</span> : (titles[kind] ?? kind)}</td>
                <td>
                  {!gone && (
                    <Status
                      state={body.error === 'Cancelled' ? 'neutral' : 'failed'}
                      word={errorWord(body.error)}
                    />
                  )}
                </td>
                <td>{body.step === undefined ? '–' : <IdChip id={body.step} />}</td>
                <td>{body.errorId === undefined ? '–' : <IdChip id={body.errorId} />}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
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
