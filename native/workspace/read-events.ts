import type { RecordedEvent } from './contract.ts';
import { listSegments } from './log-files.ts';
import { readSegments } from './log-fold.ts';
import type { Workspace } from './workspace.ts';

export interface EventQuery {
  /** Only events with a smaller number. */
  readonly before?: number;
  readonly count: number;
  readonly kinds?: readonly string[];
  /** Words that an event must all say, in any order and case. */
  readonly text?: string;
}

/** Events of the record, newest first. @param titleOf what a kind of step is called, so that a search finds it */
export async function readEvents(
  { disk, files, end }: Pick<Workspace, 'disk' | 'files' | 'end'>,
  query: EventQuery,
  titleOf: (kind: string) => string | undefined = () => undefined,
): Promise<{ total: number; fitting: number; events: RecordedEvent[]; titles: Record<string, string> }> {
  const { before = Infinity, count, kinds } = query;
  const words = (query.text ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const events: RecordedEvent[] = [];
  let fitting = 0;
  for await (const reading of readSegments(disk, files, await listSegments(disk, files))) {
    for (const { seq, time, actor, kind, digest, prev, content } of reading.events) {
      // An event that is being appended now belongs to the next answer.
      if (seq > end.seq || (kinds !== undefined && !kinds.includes(kind))) continue;
      const event = { seq, time, actor, kind, digest, prev, body: content ?? null };
      if (words.length > 0) {
        const said = `${kind} ${titleOf(stepKindOf(event) ?? '') ?? ''} ${actor} ${JSON.stringify(event.body)}`;
        const text = said.toLowerCase();
        if (!words.every((word) => text.includes(word))) continue;
      }
      fitting++;
      if (seq >= before) continue;
      events.push(event);
      if (events.length > 2 * count) events.splice(0, events.length - count);
    }
  }
  const page = events.slice(-count).reverse();
  const titles: Record<string, string> = {};
  for (const event of page) {
    const kind = stepKindOf(event);
    const title = kind === undefined ? undefined : titleOf(kind);
    if (kind !== undefined && title !== undefined) titles[kind] = title;
  }
  return { total: end.seq, fitting, events: page, titles };
}

/** The kind of step that an event is about. */
function stepKindOf({ kind, body }: Pick<RecordedEvent, 'kind' | 'body'>): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  if (kind === 'step.finished' && 'step' in body) {
    const { step } = body;
    if (typeof step === 'object' && step !== null && 'kind' in step) return String(step.kind);
  }
  return kind === 'job.failed' && 'kind' in body ? String(body.kind) : undefined;
}
