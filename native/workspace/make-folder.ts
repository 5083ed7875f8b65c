import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { diskError, errorCode } from './disk-error.ts';

/**
 * Makes a folder (0700) and those above it that are missing; returns the made ones, the deepest last. Node's own
 * recursive mkdir says ENOENT where the disk is read-only.
 */
export function makeFolder(folder: string): string[] {
  try {
    mkdirSync(folder, { mode: 0o700 });
    return [folder];
  } catch (error) {
    const code = errorCode(error);
    const parent = path.dirname(folder);
    if (code === 'EEXIST' && isFolder(folder)) return [];
    if (code !== 'ENOENT' || parent === folder) throw diskError(error, folder);
    const above = makeFolder(parent);
    return [...above, ...makeFolder(folder)];
  }
}

function isFolder(folder: string): boolean {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
}
