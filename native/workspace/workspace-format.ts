import path from 'node:path';
import { badInput, conflict } from '../engine/errors.ts';
import { canonicalJson } from './canonical-json.ts';
import { replaceFile, type Disk } from './disk.ts';
import { parseObject } from './log-line.ts';
import { nameLinesInBodies } from './migrate-from-1.ts';

/** The format that this version writes. */
export const FORMAT = 2;

/** Brings a workspace from one format to the next. May be cut off at any point and then runs again from the start. */
export type Migration = (disk: Disk, root: string) => Promise<void>;

/** By the format that each starts from. */
const migrations: Readonly<Record<number, Migration>> = { 1: nameLinesInBodies };

export async function isWorkspace(disk: Disk, root: string): Promise<boolean> {
  return (await disk.size(formatFile(root))) !== undefined;
}

/** The workspace's format, or a clear error; nothing is touched. */
export async function checkFormat(disk: Disk, root: string): Promise<number> {
  const file = formatFile(root);
  const bytes = await disk.read(file);
  if (bytes === undefined)
    throw badInput('There is no workspace here.', root, 'Choose the folder of a workspace.');
  const format = parseObject(Buffer.from(bytes).toString('utf8'))?.['format'];
  if (typeof format !== 'number' || !Number.isSafeInteger(format) || format < 1) {
    throw conflict('The file does not say the format of the workspace.', file, 'Restore it from a backup.');
  }
  if (format > FORMAT) {
    throw conflict(
      `The workspace has format ${String(format)}; this version knows formats up to ${String(FORMAT)}. Nothing was changed.`,
      root,
      'Open it with the version that wrote it, or a newer one.',
    );
  }
  return format;
}

/** Runs the migrations that are needed. The format is written last, so one that was cut off is run again. */
export async function migrate(disk: Disk, root: string, from: number): Promise<void> {
  for (let format = from; format < FORMAT; format++) {
    const migration = migrations[format];
    if (migration === undefined)
      throw conflict(`There is no way from format ${String(format)} to a newer one.`, root);
    await migration(disk, root);
    await writeFormat(disk, root, format + 1);
  }
}

export async function writeFormat(disk: Disk, root: string, format: number): Promise<void> {
  await replaceFile(disk, formatFile(root), `${canonicalJson({ assay: 'workspace', format })}\n`);
}

function formatFile(root: string): string {
  return path.join(root, 'workspace.json');
}
