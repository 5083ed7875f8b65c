import { constants } from 'node:fs';
import { copyFile, lstat, open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { badInput, conflict, internal } from '../engine/errors.ts';
import { diskError, errorCode } from './disk-error.ts';
import { realDisk } from './disk.ts';
import { filesBelow } from './files-below.ts';
import { acquireLock, type WorkspaceLock } from './lock.ts';
import { verifyWorkspace, type VerifyReport } from './verify-workspace.ts';
import { checkFormat } from './workspace-format.ts';

/** What a workspace cannot make again. */
const RECORD = ['log', 'bodies', 'set-aside', 'objects', 'workspace.json'];
/** What belongs to the process that has it open. All else comes along on a move, a user's own files included. */
const LEFT_BEHIND = ['lock', 'scratch'];

export interface BackupResult {
  readonly to: string;
  readonly files: number;
  readonly bytes: number;
  readonly report: VerifyReport;
}

/**
 * Copies what cannot be made again to a new folder, and checks the copy whole. The copy gets its name only once it has
 * been found sound, so that a backup that was cut off is never taken for one.
 */
export async function backupWorkspace(
  folder: string,
  to: string,
  options: { readonly progress?: (bytes: number) => void } = {},
): Promise<BackupResult> {
  const root = path.resolve(folder);
  const target = path.resolve(to);
  await checkTarget(root, target);
  const lock = await acquireLock(root);
  try {
    const copied = await copyTo(root, target, RECORD, options.progress);
    return { to: target, ...copied };
  } finally {
    await lock.release();
  }
}

/** Moves a workspace: renames it, or where that leads to another disk, copies it, checks the copy, and removes the old. */
export async function moveWorkspace(folder: string, to: string): Promise<{ readonly to: string }> {
  const root = path.resolve(folder);
  const target = path.resolve(to);
  await checkTarget(root, target);
  const lock = await acquireLock(root);
  try {
    await realDisk.makeFolder(path.dirname(target));
    await renameOrCopy(root, target, lock);
    return { to: target };
  } catch (error) {
    throw diskError(error, target);
  } finally {
    await lock.release();
  }
}

async function renameOrCopy(root: string, target: string, lock: WorkspaceLock): Promise<void> {
  try {
    await rename(root, target);
    lock.movedTo(target);
    await realDisk.syncFolder(path.dirname(target));
    await realDisk.syncFolder(path.dirname(root));
  } catch (error) {
    if (errorCode(error) !== 'EXDEV') throw error;
    await copyTo(
      root,
      target,
      (await readdir(root)).filter((name) => !LEFT_BEHIND.includes(name)),
    );
    await rm(root, { recursive: true });
  }
}

async function checkTarget(root: string, target: string): Promise<void> {
  await checkFormat(realDisk, root);
  if (target === root || target.startsWith(root + path.sep)) {
    throw badInput('The new folder lies inside the workspace.', target, 'Choose a folder outside of it.');
  }
  const found = await lstat(target).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw diskError(error, target);
  });
  if (found !== undefined)
    throw conflict('There is something of that name already.', target, 'Choose a name that is free.');
}

async function copyTo(
  root: string,
  target: string,
  names: readonly string[],
  progress?: (bytes: number) => void,
): Promise<{ files: number; bytes: number; report: VerifyReport }> {
  const partial = `${target}.partial-${String(process.pid)}`;
  let files = 0;
  let bytes = 0;
  const copy = async (name: string, size: number) => {
    await copyDurably(path.join(root, name), path.join(partial, name));
    files++;
    bytes += size;
    progress?.(bytes);
  };
  try {
    await realDisk.makeFolder(partial);
    for (const name of names) {
      const found = await lstat(path.join(root, name)).catch(() => undefined);
      if (found?.isDirectory() === false) await copy(name, found.size);
      for await (const file of filesBelow(path.join(root, name))) {
        if (name === 'objects' && file.name.startsWith('tmp/')) continue;
        await copy(`${name}/${file.name}`, file.bytes);
      }
    }
    const before = await verifyWorkspace(root);
    const report = await verifyWorkspace(partial);
    if (!report.ok || report.head !== before.head) {
      const [problem] = report.problems;
      throw before.ok
        ? internal(
            `The copy is not sound: ${problem?.what ?? 'it ends elsewhere'}.`,
            problem?.where,
            'Try another disk.',
          )
        : conflict(
            `The workspace is not sound: ${before.problems[0]?.what ?? ''}.`,
            before.problems[0]?.where,
            '`assay log verify` lists all that is wrong; restore it from an earlier backup.',
          );
    }
    await rename(partial, target);
    await realDisk.syncFolder(path.dirname(target));
    return { files, bytes, report };
  } catch (error) {
    await rm(partial, { recursive: true, force: true }).catch(() => undefined);
    throw diskError(error, target);
  }
}

async function copyDurably(from: string, to: string): Promise<void> {
  await realDisk.makeFolder(path.dirname(to));
  // A copy-on-write clone where the disk can: then a backup costs next to nothing.
  await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  const handle = await open(to, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  await realDisk.syncFolder(path.dirname(to));
}
