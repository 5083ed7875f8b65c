import type { Disk } from './disk.ts';
import type { LogFiles } from './log-files.ts';
import { GENESIS } from './log-line.ts';
import { readSegment, type ChainPoint, type LogProblem, type SegmentReading } from './log-reader.ts';

/** An event as the fold sees it. `body` is undefined where it was erased. */
export interface FoldedEvent {
  readonly seq: number;
  readonly time: string;
  readonly kind: string;
  readonly body: unknown;
}

/** What turns events into a state. Its state is a function of the events alone. */
export interface LogFold {
  /** Rises when the same events fold or save differently. */
  readonly version: number;
  reset(): void;
  apply(event: FoldedEvent): void;
  /** The state as JSON, and back. */
  save(): unknown;
  load(saved: unknown): void;
  /** Whether an event told that this tail was set aside. */
  knowsTail(savedAs: string): boolean;
}

export const START: ChainPoint = { seq: 0, head: GENESIS };

/** Reads the segments one after another from the first, each checked as the continuation of the one before. */
export async function* readSegments(
  disk: Disk,
  files: LogFiles,
  segments: readonly number[],
): AsyncGenerator<SegmentReading> {
  let point = START;
  for (const segment of segments) {
    const reading = await readSegment(disk, files, segment, point);
    yield reading;
    point = reading.end;
  }
}

export function applySegment(fold: LogFold, reading: SegmentReading): void {
  for (const { seq, time, kind, content } of reading.events) fold.apply({ seq, time, kind, body: content });
}

/** Anything that follows the whole lines of a segment that others follow: only the newest may have a torn tail. */
export function tailProblem(files: LogFiles, reading: SegmentReading): LogProblem | undefined {
  const { segment, lineTail, recordTail, events } = reading;
  if (lineTail.length === 0 && recordTail.length === 0) return undefined;
  return {
    segment,
    file: lineTail.length > 0 ? files.lines(segment) : files.bodies(segment),
    line: events.length + 1,
    what: 'there is an unfinished line, although a later segment follows',
  };
}
