import type { RecordedEvent } from './contract.ts';
import { listSegments } from './log-files.ts';
import { readSegments } from './log-fold.ts';
import type { Workspace } from './workspace.ts';

/** Events of the record, newest first. @param before only events with a smaller number */
export async function readEvents(
  { disk, files, end }: Pick<Workspace, 'disk' | 'files' | 'end'>,
  before: number | undefined,
  count: number,
): Promise<{ total: number; events: RecordedEvent[] }> {
  const events: RecordedEvent[] = [];
  const last = Math.min(before === undefined ? end.seq : before - 1, end.seq);
  for await (const reading of readSegments(disk, files, await listSegments(disk, files))) {
    for (const event of reading.events) {
      if (event.seq > last || event.seq <= last - count) continue;
      const { seq, time, actor, kind, digest, prev, content } = event;
      events.push({ seq, time, actor, kind, digest, prev, body: content ?? null });
    }
    if (reading.end.seq >= last) break;
  }
  return { total: end.seq, events: events.reverse() };
}
