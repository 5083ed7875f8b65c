import { lstat, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { conflict } from '../engine/errors.ts';

/** Bytes that a socket's path may have on every system (macOS: 104, with the end mark). */
const LONGEST_SOCKET_PATH = 103;

/**
 * Address for a local socket that only this user can reach: in a private folder (0700) with a short path, since a
 * socket's path is limited and a workspace's may be long. On Windows a named pipe.
 */
export async function socketAddress(name: string): Promise<string> {
  if (process.platform === 'win32') return `\\\\.\\pipe\\assay-${name}`;
  for (const parent of [process.env['XDG_RUNTIME_DIR'], tmpdir(), '/tmp']) {
    if (parent === undefined || !path.isAbsolute(parent)) continue;
    const folder = await privateFolder(parent);
    const address = folder === undefined ? undefined : path.join(folder, `${name}.sock`);
    if (address !== undefined && Buffer.byteLength(address) <= LONGEST_SOCKET_PATH) return address;
  }
  throw conflict(
    'There is no private folder for the engine’s socket.',
    tmpdir(),
    'Set TMPDIR to a folder that you can write, with a path shorter than 60 characters.',
  );
}

/** A folder that is ours and closed to others; a random one where the usual name was taken by someone else. */
async function privateFolder(parent: string): Promise<string | undefined> {
  const user = process.getuid?.() ?? 0;
  const usual = path.join(parent, `assay-${String(user)}`);
  try {
    await mkdir(usual, { mode: 0o700 }).catch(() => undefined);
    const found = await lstat(usual).catch(() => undefined);
    if (found?.isDirectory() === true && found.uid === user && (found.mode & 0o077) === 0) return usual;
    return await mkdtemp(path.join(parent, 'assay-'));
  } catch {
    return undefined;
  }
}
