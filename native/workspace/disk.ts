import { open, readdir, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { diskError, errorCode } from './disk-error.ts';
import { makeFolder } from './make-folder.ts';

/**
 * The few file operations on which the log and the objects rest. Durability is asked for in words: what was not synced
 * may be forgotten in a crash, a name included until its folder is synced. The fault tests put a disk in this place
 * that forgets exactly that.
 */
export interface Disk {
  /** The file's bytes; undefined where there is no such file. */
  read(file: string): Promise<Uint8Array | undefined>;
  /** The file's length; undefined where there is no such file. */
  size(file: string): Promise<number | undefined>;
  /** Names in the folder, in code-point order; none where there is no such folder. */
  list(folder: string): Promise<readonly string[]>;
  /** Opens a file to append to it, and creates it where there is none. */
  openAppend(file: string): Promise<AppendFile>;
  /** Creates a file that is not there yet, writes the bytes and syncs them (not its name). */
  create(file: string, bytes: Uint8Array | string): Promise<void>;
  /** Renames within the disk, in place of any file of that name. */
  rename(from: string, to: string): Promise<void>;
  /** Removes the file if it is there. */
  remove(file: string): Promise<void>;
  /** Makes the folder and those above it, durably; tells whether it was new. */
  makeFolder(folder: string): Promise<boolean>;
  /** Makes the names in the folder durable. */
  syncFolder(folder: string): Promise<void>;
}

export interface AppendFile {
  /** Length of the file, what was written included. */
  readonly size: number;
  write(bytes: Uint8Array): Promise<void>;
  sync(): Promise<void>;
  truncate(size: number): Promise<void>;
  close(): Promise<void>;
}

export const realDisk: Disk = {
  read: (file) => orUndefined(file, () => readFile(file)),
  size: (file) => orUndefined(file, async () => (await stat(file)).size),
  list: async (folder) => ((await orUndefined(folder, () => readdir(folder))) ?? []).sort(),
  openAppend: (file) => named(file, async () => appendFile(file, await open(file, 'a', 0o600))),
  create: (file, bytes) =>
    named(file, async () => {
      const handle = await open(file, 'wx', 0o600);
      try {
        await handle.writeFile(bytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
    }),
  rename: (from, to) => named(to, () => rename(from, to)),
  remove: (file) => named(file, () => rm(file, { force: true })),
  makeFolder: (folder) =>
    named(folder, async () => {
      const made = makeFolder(path.resolve(folder));
      for (const each of made) await syncFolder(path.dirname(each));
      return made.length > 0;
    }),
  syncFolder: (folder) => named(folder, () => syncFolder(folder)),
};

/** Writes a file in place of another so that a crash leaves the one or the other, whole. */
export async function replaceFile(disk: Disk, file: string, bytes: Uint8Array | string): Promise<void> {
  const temporary = `${file}${TEMPORARY}`;
  await disk.remove(temporary);
  await disk.create(temporary, bytes);
  await disk.rename(temporary, file);
  await disk.syncFolder(path.dirname(file));
}

/** Ends the name of a file that replaceFile had not finished. */
export const TEMPORARY = '.new';

function appendFile(file: string, handle: FileHandle): Promise<AppendFile> {
  return named(file, async () => {
    let length = (await handle.stat()).size;
    return {
      get size() {
        return length;
      },
      write: (bytes) =>
        named(file, async () => {
          for (let at = 0; at < bytes.length;) {
            const { bytesWritten } = await handle.write(bytes, at, bytes.length - at);
            at += bytesWritten;
            length += bytesWritten;
          }
        }),
      sync: () => named(file, () => handle.sync()),
      truncate: (to) =>
        named(file, async () => {
          await handle.truncate(to);
          length = to;
        }),
      close: () => named(file, () => handle.close()),
    };
  });
}

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder to sync it; NTFS journals its names by itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function named<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw diskError(error, file);
  }
}

async function orUndefined<T>(file: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw diskError(error, file);
  }
}
