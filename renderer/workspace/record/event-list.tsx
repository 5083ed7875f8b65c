import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { RecordedEvent } from '../../../native/workspace/contract.ts';
import { integer } from '../../components/numbers.ts';
import { when } from '../times.ts';
import { eventWords } from './event-words.ts';

const rowHeight = 28;

/** The events, of which only those in sight are drawn; older ones are asked for when they come near. */
export function EventList(props: {
  events: readonly RecordedEvent[];
  total: number;
  titles: Readonly<Record<string, string>>;
  nameOf: (actor: string) => string | undefined;
  selected: number | undefined;
  onSelect: (seq: number) => void;
  onNearEnd: () => void;
}) {
  const { events, selected, onNearEnd } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: events.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 20,
  });
  const rows = virtual.getVirtualItems();
  const last = rows.at(-1)?.index ?? -1;
  useEffect(() => {
    if (events.length > 0 && last >= events.length - 50) onNearEnd();
  }, [last, events.length, onNearEnd]);
  const at = events.findIndex(({ seq }) => seq === selected);
  const move = (to: number): void => {
    const index = Math.max(0, Math.min(events.length - 1, to));
    const event = events[index];
    if (event === undefined) return;
    props.onSelect(event.seq);
    virtual.scrollToIndex(index);
  };
  const page = 20;
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => move(at + 1),
    ArrowUp: () => move(Math.max(0, at - 1)),
    PageDown: () => move(at + page),
    PageUp: () => move(at - page),
    Home: () => move(0),
    End: () => move(events.length - 1),
  };
  return (
    <div className="event-list">
      <div className="event-row head" aria-hidden>
        <span className="number">No.</span>
        <span>Time</span>
        <span>What</span>
        <span>By</span>
      </div>
      <div
        ref={scroller}
        className="event-rows"
        role="listbox"
        tabIndex={0}
        aria-label="Events, newest first"
        aria-activedescendant={at < 0 ? undefined : `event-${String(selected)}`}
        onKeyDown={(event) => {
          const run = keys[event.key];
          if (run === undefined) return;
          event.preventDefault();
          run();
        }}
      >
        <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {rows.map(({ index, start }) => {
            const event = events[index]!;
            const words = eventWords(event, props.titles);
            return (
              <div
                key={event.seq}
                id={`event-${String(event.seq)}`}
                className="event-row"
                role="option"
                aria-selected={event.seq === selected}
                aria-posinset={index + 1}
                aria-setsize={props.total}
                style={{ transform: `translateY(${String(start)}px)` }}
                onClick={() => props.onSelect(event.seq)}
              >
                <span className="number dim">{integer(event.seq)}</span>
                <span className="dim">{when(event.time)}</span>
                <span className="name" title={words}>
                  {words}
                </span>
                <span className="name dim" title={event.actor}>
                  {props.nameOf(event.actor) ?? (event.actor === 'local' ? '–' : event.actor.slice(0, 8))}
                </span>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
