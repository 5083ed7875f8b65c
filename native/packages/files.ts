import { constants } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { badInput, conflict } from '../engine/errors.ts';
import { realDisk } from '../workspace/disk.ts';
import { diskError, errorCode } from '../workspace/disk-error.ts';
import { ContainerError, looksLikeContainer, readContainer } from './container.ts';
import { MAX_PACKAGE_BYTES } from './container-layout.ts';
import { FOLDERS } from './container-names.ts';

/** Reads a package's bytes into memory, once, up to the size that a package may have. */
export async function readPackage(path: string, maxBytes = MAX_PACKAGE_BYTES): Promise<Uint8Array> {
  let bytes: Buffer;
  try {
    // Not to hang on a pipe that somebody left under this name.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const { size } = await checkedStat(file, path, maxBytes);
      bytes = Buffer.allocUnsafeSlow(size);
      let at = 0;
      while (at < size) {
        const { bytesRead } = await file.read(bytes, at, Math.min(size - at, 1 << 28), at);
        if (bytesRead === 0) throw conflict('The file was cut short while it was read.', path, 'Try again.');
        at += bytesRead;
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    throw diskError(error, path);
  }
  if (!looksLikeContainer(bytes))
    throw badInput('This is not a package.', path, 'Give the .zip file that `assay run` wrote.');
  return bytes;
}

async function checkedStat(file: Awaited<ReturnType<typeof open>>, path: string, maxBytes: number) {
  const stat = await file.stat();
  if (!stat.isFile())
    throw badInput('This is not a file.', path, 'Give the .zip file that `assay run` wrote.');
  if (stat.size > maxBytes)
    throw badInput(
      `The file has ${stat.size.toLocaleString('en')} bytes; a package has ${maxBytes.toLocaleString('en')} at most.`,
      path,
    );
  return stat;
}

/** Writes a package beside its final name and moves it there whole, over an earlier package of that name. */
export async function writePackage(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.part`;
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await realDisk.syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true });
    throw diskError(error, path);
  }
}

/**
 * Unpacks a package into `folder/model` and `folder/attestations`, which must not exist yet: nothing is overwritten and
 * no link is followed. Checks the container only; whom to believe is `verifyPackage`'s to say.
 */
export async function extractPackage(path: string, folder: string): Promise<string[]> {
  const bytes = await readPackage(path);
  let entries;
  try {
    entries = readContainer(bytes);
  } catch (error) {
    if (!(error instanceof ContainerError)) throw error;
    throw badInput(`The package is broken: ${error.message}.`, path, 'Get it again from its maker.');
  }
  const used = Object.keys(FOLDERS).filter((name) =>
    entries.some((entry) => entry.path.startsWith(`${name}/`)),
  );
  let at = folder;
  try {
    await mkdir(folder, { recursive: true });
    for (const name of used) {
      at = join(folder, name);
      await mkdir(at);
    }
    for (const entry of entries) {
      // Names are plain ones below one of the two folders: the reader has seen to that.
      at = join(folder, entry.path);
      const file = await open(at, 'wx');
      try {
        await file.writeFile(entry.bytes);
      } finally {
        await file.close();
      }
    }
  } catch (error) {
    if (errorCode(error) === 'EEXIST')
      throw conflict('There is something of this name already.', at, 'Choose an empty folder.');
    throw diskError(error, at);
  }
  return entries.map((entry) => entry.path);
}
