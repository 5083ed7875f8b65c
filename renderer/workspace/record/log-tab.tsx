import { Button, Loader, Menu, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { Download, Search, ShieldCheck } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { csvOf } from '../../charts/chart.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { counted, integer } from '../../components/numbers.ts';
import { ResizablePane } from '../../components/resizable-pane.tsx';
import { engine } from '../../engine.ts';
import { saveText } from '../save-text.ts';
import { EventDetails } from './event-details.tsx';
import { EventList } from './event-list.tsx';
import { eventGroups, eventWords } from './event-words.ts';
import { allEvents, useEvents, useKeyNames, type EventFilter } from './use-events.ts';
import { VerifiedLog } from './verify-log.tsx';

/** The log: what was done, by whom, when; checked and exported. */
export function LogTab() {
  const [group, setGroup] = useState<string | null>(null);
  const [typed, setTyped] = useState('');
  const [text] = useDebouncedValue(typed, 200);
  const [selected, select] = useState<number>();
  const kinds = eventGroups.find(({ value }) => value === group)?.kinds;
  const filter: EventFilter = { kinds, text };
  const query = useEvents(filter);
  const nameOf = useKeyNames();
  const verify = useMutation({
    mutationFn: () => engine.call((client) => client.workspace.verifyLog({})),
  });
  const save = useMutation({ mutationFn: (format: 'csv' | 'json') => exportEvents(filter, format, nameOf) });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const onNearEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const pages = query.data?.pages;
  const events = useMemo(() => pages?.flatMap((page) => page.events) ?? [], [pages]);
  const titles = useMemo(
    () => Object.assign({}, ...(pages ?? []).map((page) => page.titles)) as Record<string, string>,
    [pages],
  );
  const { total = 0, fitting = 0 } = pages?.[0] ?? {};
  const event = events.find(({ seq }) => seq === selected);
  return (
    <div className="stack fill">
      <div className="row">
        <TextInput
          aria-label="Search the record"
          placeholder="Words, a file, a digest"
          leftSection={<Search size={14} />}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          w={240}
        />
        <Select
          aria-label="Kind of event"
          placeholder="All events"
          data={eventGroups.map(({ value, label }) => ({ value, label }))}
          value={group}
          onChange={setGroup}
          clearable
          w={180}
        />
        <span className="dim grow" role="status">
          {query.isLoading
            ? ''
            : fitting === total
              ? counted(total, 'event')
              : `${integer(fitting)} of ${counted(total, 'event')}`}
        </span>
        <Button
          variant="default"
          leftSection={<ShieldCheck size={14} />}
          loading={verify.isPending}
          onClick={() => verify.mutate()}
        >
          Verify the record
        </Button>
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <Button
              variant="default"
              leftSection={<Download size={14} />}
              loading={save.isPending}
              disabled={fitting === 0}
            >
              Export
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>{counted(fitting, 'event')}, as filtered</Menu.Label>
            <Menu.Item onClick={() => save.mutate('csv')}>CSV</Menu.Item>
            <Menu.Item onClick={() => save.mutate('json')}>JSON</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      {[query.error, verify.error, save.error].map(
        (error, i) => error !== null && <ErrorNotice key={i} error={error} />,
      )}
      {verify.data !== undefined && <VerifiedLog report={verify.data} />}
      {query.isLoading ? (
        <Loader size="sm" m="auto" role="status" aria-label="The record is being read" />
      ) : events.length === 0 ? (
        <p className="dim">
          {total === 0 ? 'Nothing was recorded yet.' : 'No event says that. Use fewer words or another kind.'}
        </p>
      ) : (
        <div className={event === undefined ? 'panes log' : 'panes log with-details'}>
          <EventList
            events={events}
            total={fitting}
            titles={titles}
            nameOf={nameOf}
            selected={selected}
            onSelect={select}
            onNearEnd={onNearEnd}
          />
          {event !== undefined && (
            <ResizablePane name="record" label="the details" side="right" width={360}>
              <EventDetails
                event={event}
                titles={titles}
                actorName={nameOf(event.actor)}
                onClose={() => select(undefined)}
              />
            </ResizablePane>
          )}
        </div>
      )}
    </div>
  );
}

async function exportEvents(
  filter: EventFilter,
  format: 'csv' | 'json',
  nameOf: (actor: string) => string | undefined,
): Promise<void> {
  const { events, titles } = await allEvents(filter);
  if (format === 'json') {
    saveText(`${JSON.stringify(events, null, 2)}\n`, 'record.json', 'application/json');
    return;
  }
  const header = ['number', 'time', 'actor', 'actor name', 'kind', 'what', 'line', 'line before', 'body'];
  const rows = events.map((event) => [
    event.seq,
    event.time,
    event.actor,
    nameOf(event.actor) ?? null,
    event.kind,
    eventWords(event, titles),
    event.digest,
    event.prev,
    JSON.stringify(event.body),
  ]);
  saveText(csvOf({ header, rows }), 'record.csv', 'text/csv');
}
