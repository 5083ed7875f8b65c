import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { engine } from '../../engine.ts';
import type { RecordedEvent } from '../../../native/workspace/contract.ts';

export interface EventFilter {
  readonly kinds?: readonly string[] | undefined;
  readonly text?: string;
}

const pageSize = 200;
const mostAtOnce = 1000;

function asInput({ kinds, text }: EventFilter) {
  return {
    ...(kinds === undefined ? {} : { kinds: [...kinds] }),
    ...(text === undefined || text.trim() === '' ? {} : { text: text.trim() }),
  };
}

/** The record a page at a time, newest first. */
export function useEvents(filter: EventFilter) {
  const input = asInput(filter);
  return useInfiniteQuery({
    queryKey: ['events', input],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam }) =>
      engine.call((client) =>
        client.workspace.events({
          ...input,
          count: pageSize,
          ...(pageParam === undefined ? {} : { before: pageParam }),
        }),
      ),
    getNextPageParam: (last) => (last.events.length < pageSize ? undefined : last.events.at(-1)?.seq),
    placeholderData: keepPreviousData,
  });
}

/** Every event that fits, for an export. */
export async function allEvents(
  filter: EventFilter,
): Promise<{ events: RecordedEvent[]; titles: Record<string, string> }> {
  const input = asInput(filter);
  const events: RecordedEvent[] = [];
  const titles: Record<string, string> = {};
  for (;;) {
    const before = events.at(-1)?.seq;
    const page = await engine.call((client) =>
      client.workspace.events({ ...input, count: mostAtOnce, ...(before === undefined ? {} : { before }) }),
    );
    events.push(...page.events);
    Object.assign(titles, page.titles);
    if (page.events.length < mostAtOnce) return { events, titles };
  }
}

/** What people call the keys that they know, by id. */
export function useKeyNames(): (actor: string) => string | undefined {
  const { data } = useQuery({
    queryKey: ['keys'],
    queryFn: () => engine.call((client) => client.keys.list()),
  });
  return (actor) => data?.keys.find(({ id }) => id === actor)?.name;
}
