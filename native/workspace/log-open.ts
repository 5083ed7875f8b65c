import path from 'node:path';
import { conflict } from '../engine/errors.ts';
import { TEMPORARY, type Disk } from './disk.ts';
import { eraseBody, findEvent } from './log-erasure.ts';
import { listSegments, type LogFiles } from './log-files.ts';
import { applySegment, readSegments, START, tailProblem, type LogFold } from './log-fold.ts';
import { parseLine } from './log-line.ts';
import { readSegment, type ChainPoint, type LogProblem, type SegmentReading } from './log-reader.ts';
import { namedSnapshot, readSnapshot } from './log-snapshot.ts';
import { setTailAside } from './log-tail.ts';

/** A log that was read, checked, folded and cleared of what a crash left. */
export interface OpenedLog {
  /** The newest segment that holds an event. */
  readonly segment: number;
  readonly events: number;
  readonly end: ChainPoint;
  /** Bytes of the lines of each segment before. */
  readonly lineBytes: readonly number[];
  /** The snapshot that the log names is not there; the whole log was read. */
  readonly snapshotLost: boolean;
  /** What was found and done, for people. */
  readonly notices: readonly string[];
}

/**
 * Opens the log. The newest segment is checked line by line; the ones before it by the snapshot that the newest one
 * names, or, where that is not there, line by line too. A torn tail is set aside; any other break throws, and
 * nothing is changed.
 */
export async function readLog(disk: Disk, files: LogFiles, fold: LogFold): Promise<OpenedLog> {
  const segments = await listSegments(disk, files);
  const last = await newestWithEvents(disk, files, segments);
  const notices: string[] = [];
  fold.reset();
  let { reading, lineBytes, snapshotLost } = await readFromSnapshot(disk, files, fold, last);

  for (const segment of segments.filter((number) => number >= last)) {
    const leftover = segment === last ? reading : await readSegment(disk, files, segment, { ...reading.end });
    const bytes = leftover.lineTail.length + leftover.recordTail.length;
    if (bytes === 0) continue;
    await setTailAside(disk, files, files.lines(segment), leftover.lineBytes, leftover.lineTail);
    await setTailAside(disk, files, files.bodies(segment), leftover.recordBytes, leftover.recordTail);
    notices.push(
      `The last event had not been written whole (${String(bytes)} bytes); it was set aside in ${files.asideFolder}.`,
    );
  }
  await removeTemporaries(disk, [files.logFolder, files.bodiesFolder]);

  if (await finishErasures(disk, files, reading, notices)) {
    fold.reset();
    ({ reading, lineBytes } = await replay(disk, files, fold, last));
    snapshotLost = last > 1;
  }
  if (snapshotLost) {
    notices.push(
      'The snapshot of the log was not there or not the one that the log names; the whole log was read.',
    );
  }
  return { segment: last, events: reading.events.length, end: reading.end, lineBytes, snapshotLost, notices };
}

export function brokenLog({ file, line, what }: LogProblem): Error {
  return conflict(
    `The log is broken: ${what}.`,
    `${file}, line ${String(line)}`,
    'Nothing was changed. `assay log verify` lists every break; restore the workspace from a backup.',
  );
}

/** Folds every segment up to `last`, all checked. */
export async function replay(
  disk: Disk,
  files: LogFiles,
  fold: LogFold,
  last: number,
  atEnd?: (reading: SegmentReading) => void,
): Promise<{ reading: SegmentReading; lineBytes: number[] }> {
  const lineBytes: number[] = [];
  const numbers = Array.from({ length: last }, (_, index) => index + 1);
  for await (const reading of readSegments(disk, files, numbers)) {
    const problem = reading.problems[0] ?? (reading.segment < last ? tailProblem(files, reading) : undefined);
    if (problem !== undefined) throw brokenLog(problem);
    applySegment(fold, reading);
    atEnd?.(reading);
    if (reading.segment === last) return { reading, lineBytes };
    lineBytes.push(reading.lineBytes);
  }
  throw new Error('A log has at least one segment.');
}

async function readFromSnapshot(
  disk: Disk,
  files: LogFiles,
  fold: LogFold,
  last: number,
): Promise<{ reading: SegmentReading; lineBytes: readonly number[]; snapshotLost: boolean }> {
  if (last === 1) return { ...(await replay(disk, files, fold, last)), snapshotLost: false };
  const reading = await readSegment(disk, files, last, await chainBefore(disk, files, last));
  const first = reading.events[0];
  const snapshot =
    first === undefined
      ? undefined
      : await readSnapshot(disk, files, fold, last - 1, namedSnapshot(reading), {
          seq: first.seq - 1,
          head: first.prev,
        });
  if (snapshot === undefined) {
    return { ...(await replay(disk, files, fold, last)), snapshotLost: true };
  }
  const problem = reading.problems[0];
  if (problem !== undefined) throw brokenLog(problem);
  fold.load(snapshot.state);
  applySegment(fold, reading);
  return { reading, lineBytes: snapshot.lineBytes, snapshotLost: false };
}

/** Where the segment's own first line says that the chain stands; the snapshot or a whole reading confirms it. */
async function chainBefore(disk: Disk, files: LogFiles, segment: number): Promise<ChainPoint> {
  const bytes = Buffer.from((await disk.read(files.lines(segment))) ?? []);
  const first = parseLine(bytes.toString('utf8', 0, Math.max(0, bytes.indexOf(10))));
  return 'problem' in first ? START : { seq: first.seq - 1, head: first.prev };
}

/** A crash right after a segment was begun leaves it without an event: then the one before is the newest. */
async function newestWithEvents(disk: Disk, files: LogFiles, segments: readonly number[]): Promise<number> {
  segments.forEach((segment, index) => {
    if (segment !== index + 1) {
      throw brokenLog({
        segment: index + 1,
        file: files.lines(index + 1),
        line: 1,
        what: 'the file is missing, although later ones are there',
      });
    }
  });
  const newest = Math.max(1, segments.length);
  const bytes = await disk.read(files.lines(newest));
  return newest > 1 && (bytes === undefined || !bytes.includes(10)) ? newest - 1 : newest;
}

/** An erasure whose event is in the log but whose body is still there was cut off by a crash. */
async function finishErasures(
  disk: Disk,
  files: LogFiles,
  reading: SegmentReading,
  notices: string[],
): Promise<boolean> {
  let any = false;
  for (const { seq: event, kind, content } of reading.events) {
    if (kind !== 'body.erased') continue;
    const { seq } = (content ?? {}) as { seq?: unknown };
    if (typeof seq !== 'number') continue;
    const found = await findEvent(disk, files, seq);
    if (found !== undefined && (await eraseBody(disk, files, found.segment, seq, event))) {
      notices.push(`The erasure of event ${String(seq)} had been cut off; it was finished.`);
      any = true;
    }
  }
  return any;
}

async function removeTemporaries(disk: Disk, folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    for (const name of await disk.list(folder)) {
      if (name.endsWith(TEMPORARY)) await disk.remove(path.join(folder, name));
    }
  }
}
