import { replaceFile, type Disk } from './disk.ts';
import { formatRecord, parseRecord } from './log-body.ts';
import { listSegments, type LogFiles } from './log-files.ts';
import { parseLine } from './log-line.ts';
import { removeSnapshotsFrom } from './log-snapshot.ts';
import { wholeLines } from './whole-lines.ts';

/** The segment that holds an event; undefined where none does. */
export async function segmentOf(disk: Disk, files: LogFiles, seq: number): Promise<number | undefined> {
  for (const segment of (await listSegments(disk, files)).toReversed()) {
    const bytes = Buffer.from((await disk.read(files.lines(segment))) ?? []);
    const end = bytes.indexOf(10);
    if (end === -1) continue;
    const first = parseLine(bytes.toString('utf8', 0, end));
    if ('problem' in first) return undefined;
    if (first.seq <= seq) return segment;
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
