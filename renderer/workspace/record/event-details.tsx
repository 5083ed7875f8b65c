import { ActionIcon } from '@mantine/core';
import { X } from 'lucide-react';
import type { RecordedEvent } from '../../../native/workspace/contract.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { IdChip } from '../../components/id-chip.tsx';
import { integer } from '../../components/numbers.ts';
import { when } from '../times.ts';
import { Actor } from './actor.tsx';
import { eventWords } from './event-words.ts';

/** One event as the record holds it: its line, what it said, and of a step its spec. */
export function EventDetails(props: {
  event: RecordedEvent;
  titles: Readonly<Record<string, string>>;
  actorName: string | undefined;
  onClose: () => void;
}) {
  const { event } = props;
  const body = JSON.stringify(event.body, null, 2);
  return (
    <aside className="panel stack details" aria-label={`Event ${integer(event.seq)}`}>
      <div className="row spread" style={{ flexWrap: 'nowrap' }}>
        <h2>Event {integer(event.seq)}</h2>
        <ActionIcon aria-label="Close the details" onClick={props.onClose}>
          <X size={14} />
        </ActionIcon>
      </div>
      <p className="wrap">{eventWords(event, props.titles)}</p>
      <dl className="facts">
        <dt>Time</dt>
        <dd title={event.time}>{when(event.time)}</dd>
        <dt>By</dt>
        <dd>
          <Actor id={event.actor} name={props.actorName} />
        </dd>
        <dt>Kind</dt>
        <dd className="mono">{event.kind}</dd>
        <dt>This line</dt>
        <dd>
          <IdChip id={event.digest} />
        </dd>
        <dt>Line before</dt>
        <dd>
          <IdChip id={event.prev} />
        </dd>
      </dl>
      {event.body === null ? (
        <p className="dim">
          What this event said was erased. The line stays, so that the chain still verifies; a later event
          says who erased it and why.
        </p>
      ) : (
        <>
          <h3>What it says</h3>
          <pre className="source" tabIndex={0} aria-label="What the event says, as JSON">
            {body}
          </pre>
          <div className="row">
            <CopyButton text={body} label="Copy JSON" />
          </div>
        </>
      )}
    </aside>
  );
}
