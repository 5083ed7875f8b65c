import { replaceFile, type Disk } from './disk.ts';
import { formatRecord, parseRecord } from './log-body.ts';
import { listSegments, logFiles } from './log-files.ts';
import { lineDigest, parseLine } from './log-line.ts';
import { brokenLog } from './log-open.ts';
import { setTailAside } from './log-tail.ts';
import { wholeLines } from './whole-lines.ts';

const KEPT = /^\{"body":(.*),"salt":"([0-9a-f]{32})","seq":([1-9]\d{0,14})\}$/s;
const ERASED = /^\{"erased":([1-9]\d{0,14}),"seq":([1-9]\d{0,14})\}$/;

/**
 * Format 2: each record of a body names the digest of its event's line. Lines stay as they are, so the chain is the
 * same. Records that already name it are left alone. A broken log is not migrated.
 */
export async function nameLinesInBodies(disk: Disk, root: string): Promise<void> {
  const files = logFiles(root);
  for (const segment of await listSegments(disk, files)) {
    const lines = new Map<number, string>();
    for (const [index, { source }] of wholeLines(await disk.read(files.lines(segment))).entries()) {
      const line = parseLine(source);
      if ('problem' in line) {
        throw brokenLog({ segment, file: files.lines(segment), line: index + 1, what: line.problem });
      }
      lines.set(line.seq, lineDigest(source));
    }
    const before = await disk.read(files.bodies(segment));
    if (before === undefined) continue;
    const after: string[] = [];
    let end = 0;
    for (const { source, end: recordEnd } of wholeLines(before)) {
      const old = parseFormat1(source);
      const line = old === undefined ? undefined : lines.get(old.seq);
      // Of an append that was cut off between body and line: it comes last.
      if (old !== undefined && line === undefined) break;
      after.push(old === undefined || line === undefined ? source : formatRecord({ ...old, line }));
      end = recordEnd;
    }
    await setTailAside(disk, files, files.bodies(segment), end, before.subarray(end));
    await replaceFile(disk, files.bodies(segment), after.map((record) => `${record}\n`).join(''));
  }
}

function parseFormat1(source: string) {
  if (parseRecord(source) !== undefined) return undefined;
  const kept = KEPT.exec(source);
  if (kept !== null) return { text: kept[1] ?? '', salt: kept[2] ?? '', seq: Number(kept[3]) };
  const erased = ERASED.exec(source);
  if (erased !== null) return { erased: Number(erased[1]), seq: Number(erased[2]) };
  return undefined;
}
