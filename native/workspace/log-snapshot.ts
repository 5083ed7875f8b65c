import path from 'node:path';
import { canonicalJson } from './canonical-json.ts';
import { sha256Hex } from './digest.ts';
import { replaceFile, type Disk } from './disk.ts';
import { listSnapshots, type LogFiles } from './log-files.ts';
import type { LogFold } from './log-fold.ts';
import { parseObject } from './log-line.ts';
import type { ChainPoint, SegmentReading } from './log-reader.ts';

/** The fold's state at the end of a segment, so that opening reads one segment instead of all. */
export interface Snapshot {
  /** Of the fold. */
  readonly version: number;
  readonly segment: number;
  /** Where the chain stands at the segment's end. */
  readonly end: ChainPoint;
  /** Bytes of the lines of each segment up to this one. */
  readonly lineBytes: readonly number[];
  readonly state: unknown;
}

export function formatSnapshot(fold: LogFold, snapshot: Omit<Snapshot, 'version' | 'state'>): string {
  return canonicalJson({ ...snapshot, version: fold.version, state: fold.save() });
}

/**
 * Writes the snapshot and returns the digest for the event that names it. The one before stays: until that event is
 * written, it is the one that the log names.
 */
export async function writeSnapshot(
  disk: Disk,
  files: LogFiles,
  segment: number,
  text: string,
): Promise<string> {
  await replaceFile(disk, files.snapshot(segment), text);
  for (const older of await listSnapshots(disk, files)) {
    if (older < segment - 1) await disk.remove(files.snapshot(older));
  }
  return sha256Hex(text);
}

/** Removes the snapshots that were made at or after the end of this segment. */
export async function removeSnapshotsFrom(disk: Disk, files: LogFiles, segment: number): Promise<void> {
  for (const later of await listSnapshots(disk, files)) {
    if (later >= segment) await disk.remove(files.snapshot(later));
  }
  await disk.syncFolder(path.dirname(files.snapshot(segment)));
}

/** What the newest `log.snapshot` event of the segment says about the snapshot of the segment before. */
export function namedSnapshot(reading: SegmentReading): string | undefined {
  for (const { kind, content } of reading.events.toReversed()) {
    if (kind !== 'log.snapshot') continue;
    // Undefined where the body is damaged.
    const { segment, sha256 } = (content ?? {}) as { segment?: unknown; sha256?: unknown };
    if (segment === reading.segment - 1 && typeof sha256 === 'string') return sha256;
  }
  return undefined;
}

/** The snapshot of a segment, if it is the one that the log names and fits the files that are there. */
export async function readSnapshot(
  disk: Disk,
  files: LogFiles,
  fold: LogFold,
  segment: number,
  sha256: string | undefined,
  end: ChainPoint,
): Promise<Snapshot | undefined> {
  const bytes = sha256 === undefined ? undefined : await disk.read(files.snapshot(segment));
  if (bytes === undefined || sha256Hex(bytes) !== sha256) return undefined;
  const value = parseObject(Buffer.from(bytes).toString('utf8')) as unknown as Snapshot | undefined;
  if (value?.version !== fold.version || value.segment !== segment) return undefined;
  if (value.end.seq !== end.seq || value.end.head !== end.head) return undefined;
  for (const [index, lineBytes] of value.lineBytes.entries()) {
    if ((await disk.size(files.lines(index + 1))) !== lineBytes) return undefined;
  }
  return value;
}
