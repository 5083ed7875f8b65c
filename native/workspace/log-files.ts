import path from 'node:path';
import type { Disk } from './disk.ts';

/** Where the parts of the log lie. Bodies lie apart from the lines, so that one can be erased and the chain stays. */
export interface LogFiles {
  readonly logFolder: string;
  readonly bodiesFolder: string;
  readonly asideFolder: string;
  lines(segment: number): string;
  bodies(segment: number): string;
  snapshot(segment: number): string;
}

export function logFiles(root: string): LogFiles {
  const logFolder = path.join(root, 'log');
  const bodiesFolder = path.join(root, 'bodies');
  return {
    logFolder,
    bodiesFolder,
    asideFolder: path.join(root, 'set-aside'),
    lines: (segment) => path.join(logFolder, `${padded(segment)}.jsonl`),
    bodies: (segment) => path.join(bodiesFolder, `${padded(segment)}.jsonl`),
    snapshot: (segment) => path.join(logFolder, `${padded(segment)}.snapshot.json`),
  };
}

/** Numbers of the segments that are there, ascending. */
export async function listSegments(disk: Disk, files: LogFiles): Promise<number[]> {
  return numbersOf(await disk.list(files.logFolder), SEGMENT);
}

/** Numbers of the segments that have a snapshot, ascending. */
export async function listSnapshots(disk: Disk, files: LogFiles): Promise<number[]> {
  return numbersOf(await disk.list(files.logFolder), SNAPSHOT);
}

const SEGMENT = /^(\d{6,})\.jsonl$/;
const SNAPSHOT = /^(\d{6,})\.snapshot\.json$/;

function numbersOf(names: readonly string[], pattern: RegExp): number[] {
  const numbers: number[] = [];
  for (const name of names) {
    const match = pattern.exec(name);
    if (match !== null) numbers.push(Number(match[1]));
  }
  return numbers.sort((a, b) => a - b);
}

function padded(segment: number): string {
  return String(segment).padStart(6, '0');
}
