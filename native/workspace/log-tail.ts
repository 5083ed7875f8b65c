import path from 'node:path';
import { sha256Hex } from './digest.ts';
import type { Disk } from './disk.ts';
import type { LogFiles } from './log-files.ts';

/** What the event says about an unfinished end that was set aside. */
export interface TailSetAside {
  /** `log/000001.jsonl` or `bodies/000001.jsonl`. */
  readonly file: string;
  readonly offset: number;
  readonly bytes: number;
  readonly sha256: string;
  /** Name in the folder `set-aside`. */
  readonly savedAs: string;
}

/** Moves what follows `offset` out of the file. Its copy lasts before the file is cut. */
export async function setTailAside(
  disk: Disk,
  files: LogFiles,
  file: string,
  offset: number,
  tail: Uint8Array,
): Promise<void> {
  if (tail.length === 0) return;
  const folder = path.basename(path.dirname(file));
  const segment = path.basename(file, '.jsonl');
  const name = `${folder}-${segment}-${String(offset)}-${sha256Hex(tail).slice(0, 16)}`;
  await disk.makeFolder(files.asideFolder);
  const saved = path.join(files.asideFolder, name);
  const before = await disk.read(saved);
  if (before === undefined || sha256Hex(before) !== sha256Hex(tail)) {
    await disk.remove(saved);
    await disk.create(saved, tail);
  }
  await disk.syncFolder(files.asideFolder);
  const handle = await disk.openAppend(file);
  try {
    await handle.truncate(offset);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const NAME = /^(log|bodies)-(\d{6,})-(\d+)-[0-9a-f]{16}$/;

/** Every tail that was ever set aside, told from the names and bytes in the folder. */
export async function listTails(disk: Disk, files: LogFiles): Promise<TailSetAside[]> {
  const tails: TailSetAside[] = [];
  for (const name of await disk.list(files.asideFolder)) {
    const match = NAME.exec(name);
    const bytes = match === null ? undefined : await disk.read(path.join(files.asideFolder, name));
    if (match === null || bytes === undefined) continue;
    tails.push({
      file: `${match[1] ?? ''}/${match[2] ?? ''}.jsonl`,
      offset: Number(match[3]),
      bytes: bytes.length,
      sha256: sha256Hex(bytes),
      savedAs: name,
    });
  }
  return tails;
}
