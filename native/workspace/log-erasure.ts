import { replaceFile, type Disk } from './disk.ts';
import { formatRecord, parseRecord } from './log-body.ts';
import { listSegments, type LogFiles } from './log-files.ts';
import { parseLine } from './log-line.ts';
import { removeSnapshotsFrom } from './log-snapshot.ts';
import { wholeLines } from './whole-lines.ts';

/** Where an event stands and of what kind it is; undefined where there is none. */
export async function findEvent(
  disk: Disk,
  files: LogFiles,
  seq: number,
): Promise<{ readonly segment: number; readonly kind: string } | undefined> {
  for (const segment of (await listSegments(disk, files)).toReversed()) {
    const lines = wholeLines(await disk.read(files.lines(segment)));
    const first = parseLine(lines[0]?.source ?? '');
    if ('problem' in first || first.seq > seq) continue;
    const line = parseLine(lines[seq - first.seq]?.source ?? '');
    return 'problem' in line ? undefined : { segment, kind: line.kind };
  }
  return undefined;
}

/**
 * Takes one body out of its file: first the snapshots that may hold it, then the file, replaced as a whole.
 * The event that says so is in the log before, so an erasure that was cut off is finished at the next opening.
 * Tells whether there was anything to do.
 */
export async function eraseBody(
  disk: Disk,
  files: LogFiles,
  segment: number,
  seq: number,
  event: number,
): Promise<boolean> {
  const file = files.bodies(segment);
  const bytes = Buffer.from((await disk.read(file)) ?? []);
  let start = 0;
  for (const { source, end } of wholeLines(bytes)) {
    const record = parseRecord(source);
    if (record?.seq === seq) {
      if ('erased' in record) return false;
      await removeSnapshotsFrom(disk, files, segment);
      const erased = Buffer.from(`${formatRecord({ seq, line: record.line, erased: event })}\n`);
      await replaceFile(disk, file, Buffer.concat([bytes.subarray(0, start), erased, bytes.subarray(end)]));
      return true;
    }
    start = end;
  }
  return false;
}
