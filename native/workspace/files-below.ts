import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { diskError, errorCode } from './disk-error.ts';

export interface FoundFile {
  /** Relative to the folder, with `/`. */
  readonly name: string;
  readonly bytes: number;
  readonly modified: number;
}

/** Every file below a folder, in the same order each time; none where there is no such folder. Links are not followed. */
export async function* filesBelow(folder: string, prefix = ''): AsyncGenerator<FoundFile> {
  const entries = await readdir(path.join(folder, prefix), { withFileTypes: true }).catch(
    (error: unknown) => {
      if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return [];
      throw diskError(error, folder);
    },
  );
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const name = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) yield* filesBelow(folder, name);
    else {
      const found = await lstat(path.join(folder, name)).catch(() => undefined);
      if (found !== undefined) yield { name, bytes: found.size, modified: found.mtimeMs };
    }
  }
}

export interface FolderSize {
  readonly files: number;
  readonly bytes: number;
}

export async function folderSize(folder: string): Promise<FolderSize> {
  let files = 0;
  let bytes = 0;
  for await (const file of filesBelow(folder)) {
    files++;
    bytes += file.bytes;
  }
  return { files, bytes };
}
