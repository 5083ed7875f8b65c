import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { link, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { conflict } from '../engine/errors.ts';
import { canonicalJson } from './canonical-json.ts';
import { diskError, errorCode } from './disk-error.ts';
import { greet, listen, type Endpoint } from './endpoint.ts';
import { makeFolder } from './make-folder.ts';
import { socketAddress } from './runtime-folder.ts';

/**
 * One engine per workspace. A lock is a file `lock/<generation>.json`, linked into place whole. The highest generation
 * holds; whoever finds it released or stale links the next one, which only one can. A file is never taken away from
 * under its holder by somebody who read an older one, as happens where a single lock file is deleted and made again.
 */
export interface WorkspaceLock {
  readonly holder: LockHolder;
  readonly endpoint: Endpoint;
  /** What was found, for people: a stale lock that was taken over. */
  readonly notices: readonly string[];
  /** Throws where another process took the lock over: this one was thought dead. */
  assertHeld(): void;
  /** Where the lock lies from now on: the workspace was moved. */
  movedTo(root: string): void;
  release(): Promise<void>;
}

const holderSchema = z.object({
  pid: z.int().min(1),
  host: z.string().max(300),
  /** Digest of the running system and its process numbers: where it is equal, the pid and the socket mean the same. */
  machine: z.string().max(100),
  /** Path of the socket or named pipe. */
  endpoint: z.string().max(300),
  nonce: z.string().max(100),
  started: z.string().max(40),
  released: z.boolean(),
});
export type LockHolder = z.output<typeof holderSchema>;

export interface LockOptions {
  /** How often the holder touches its lock. */
  readonly heartbeatMs?: number;
  /** A lock that was not touched for so long is stale where its holder cannot be asked. */
  readonly staleMs?: number;
  /** How long to wait for a holder's greeting. */
  readonly greetingMs?: number;
  readonly now?: () => number;
}

const HEARTBEAT = 5_000;
const STALE = 60_000;
const GREETING = 3_000;

export async function acquireLock(root: string, options: LockOptions = {}): Promise<WorkspaceLock> {
  const nonce = randomBytes(16).toString('hex');
  const folder = lockFolder(root);
  makeFolder(folder);
  const endpoint = await listen(await socketAddress(nonce.slice(0, 16)), nonce);
  const holder: LockHolder = {
    pid: process.pid,
    host: hostname(),
    machine: machineId(),
    endpoint: endpoint.address,
    nonce,
    started: new Date().toISOString(),
    released: false,
  };
  try {
    return await contend(folder, holder, endpoint, options);
  } catch (error) {
    await endpoint.close();
    throw diskError(error, folder);
  }
}

/** The live holder of a workspace's lock, if any. Changes nothing. */
export async function lockHolder(root: string, options: LockOptions = {}): Promise<LockHolder | undefined> {
  const folder = lockFolder(root);
  const newest = await newestLock(folder);
  if (newest === undefined || newest.holder === undefined) return undefined;
  return (await judge(newest, options)).live ? newest.holder : undefined;
}

/** Whether a holder runs in this very system, so that its socket can be reached from here. */
export function isHere(holder: LockHolder): boolean {
  return holder.machine === machineId();
}

function lockFolder(root: string): string {
  return path.join(root, 'lock');
}

async function contend(
  folder: string,
  holder: LockHolder,
  endpoint: Endpoint,
  options: LockOptions,
): Promise<WorkspaceLock> {
  for (;;) {
    const newest = await newestLock(folder);
    const notices: string[] = [];
    if (newest !== undefined) {
      const judged = await judge(newest, options);
      if (judged.live) throw held(newest, judged.why);
      if (judged.why !== undefined) notices.push(judged.why);
    }
    const generation = (newest?.generation ?? 0) + 1;
    if (!(await place(folder, generation, holder))) continue;
    // Somebody may have gone on to higher generations while this one was being judged.
    if ((await newestLock(folder))?.generation !== generation) {
      await rm(lockFile(folder, generation), { force: true });
      continue;
    }
    for (const name of await readdir(folder)) {
      if (name !== path.basename(lockFile(folder, generation)))
        await rm(path.join(folder, name), { force: true });
    }
    return heldLock(folder, generation, holder, endpoint, notices, options);
  }
}

function heldLock(
  firstFolder: string,
  generation: number,
  holder: LockHolder,
  endpoint: Endpoint,
  notices: readonly string[],
  options: LockOptions,
): WorkspaceLock {
  let folder = firstFolder;
  const beat = setInterval(() => {
    const now = new Date((options.now ?? Date.now)());
    utimes(lockFile(folder, generation), now, now).catch(() => undefined);
  }, options.heartbeatMs ?? HEARTBEAT);
  beat.unref();
  const isHeld = () => {
    try {
      const generations = readdirSync(folder).map(generationOf);
      return Math.max(...generations.map((number) => number ?? 0)) === generation;
    } catch {
      return false;
    }
  };
  return {
    holder,
    endpoint,
    notices,
    assertHeld: () => {
      if (isHeld()) return;
      throw conflict(
        'Another process has taken this workspace over, because this one did not answer.',
        path.dirname(folder),
        'Open the workspace again. What was confirmed is safe.',
      );
    },
    movedTo: (root) => {
      folder = lockFolder(root);
    },
    release: async () => {
      clearInterval(beat);
      if (isHeld()) {
        const released = path.join(folder, `${holder.nonce}.new`);
        try {
          await writeFile(released, canonicalJson({ ...holder, released: true }), { mode: 0o600 });
          await rename(released, lockFile(folder, generation));
        } catch {
          // The endpoint closes below, so the lock is stale in any case.
        }
      }
      await endpoint.close();
    },
  };
}

interface FoundLock {
  readonly generation: number;
  readonly file: string;
  /** Undefined where it cannot be read: being written this moment on a file system without links, or damaged. */
  readonly holder: LockHolder | undefined;
  readonly touched: number;
}

async function newestLock(folder: string): Promise<FoundLock | undefined> {
  for (;;) {
    const names = await readdir(folder).catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return [];
      throw diskError(error, folder);
    });
    const generation = Math.max(0, ...names.map((name) => generationOf(name) ?? 0));
    if (generation === 0) return undefined;
    const file = lockFile(folder, generation);
    try {
      const touched = (await stat(file)).mtimeMs;
      const holder = parseHolder(await readFile(file, 'utf8'));
      return { generation, file, holder, touched };
    } catch (error) {
      // Taken away by the holder of a higher generation: look again.
      if (errorCode(error) !== 'ENOENT') throw diskError(error, file);
    }
  }
}

interface Judgement {
  readonly live: boolean;
  /** For people: why it is stale, or how it is held. */
  readonly why?: string;
}

async function judge({ holder, touched }: FoundLock, options: LockOptions): Promise<Judgement> {
  const { staleMs = STALE, greetingMs = GREETING, now = Date.now } = options;
  const fresh = now() - touched < staleMs;
  if (holder === undefined) {
    return fresh
      ? { live: true, why: 'Its lock is being written, or damaged.' }
      : { live: false, why: 'A damaged lock was taken over.' };
  }
  if (holder.released) return { live: false };
  const who = `process ${String(holder.pid)} on ${holder.host}`;
  if (!isHere(holder)) {
    return fresh
      ? { live: true }
      : {
          live: false,
          why: `The lock of ${who} was taken over: it showed no sign of life for ${String(Math.round(staleMs / 1000))} s.`,
        };
  }
  const answer = await greet(holder.endpoint, holder.nonce, greetingMs);
  if (answer === 'alive') return { live: true };
  if (answer === 'silent' && fresh)
    return { live: true, why: 'It is there but does not answer; it may be busy or stopped.' };
  return { live: false, why: `The lock of ${who} was taken over: that process is gone.` };
}

function held({ holder, file }: FoundLock, why?: string): Error {
  const who = holder === undefined ? 'another process' : `process ${String(holder.pid)} on ${holder.host}`;
  return conflict(
    `The workspace is open in ${who}.${why === undefined ? '' : ` ${why}`}`,
    path.dirname(path.dirname(file)),
    'Close it there, or end that process.',
  );
}

/** Puts the lock in place whole, or tells that somebody else was first. */
async function place(folder: string, generation: number, holder: LockHolder): Promise<boolean> {
  const text = canonicalJson(holder);
  const file = lockFile(folder, generation);
  const temporary = path.join(folder, `${holder.nonce}.new`);
  try {
    await writeFile(temporary, text, { mode: 0o600 });
    await link(temporary, file);
    return true;
  } catch (error) {
    const code = errorCode(error);
    // Taken away by another process that cleared the folder: then it holds the lock.
    if (code === 'EEXIST' || code === 'ENOENT') return false;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS' && code !== 'EOPNOTSUPP') throw error;
    return await writeExclusively(file, text);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** For file systems without links (exFAT): a reader may meet the file before its text, and then waits. */
async function writeExclusively(file: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function lockFile(folder: string, generation: number): string {
  return path.join(folder, `${String(generation).padStart(6, '0')}.json`);
}

function generationOf(name: string): number | undefined {
  const match = /^(\d{6,15})\.json$/.exec(name);
  return match === null ? undefined : Number(match[1]);
}

function parseHolder(text: string): LockHolder | undefined {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

let machine: string | undefined;

/** Containers share a kernel but not their process numbers, and hosts may share a name. */
function machineId(): string {
  machine ??= createHash('sha256')
    .update(canonicalJson([hostname(), readOr('/proc/sys/kernel/random/boot_id'), processNumbers()]))
    .digest('hex')
    .slice(0, 32);
  return machine;
}

function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}

function processNumbers(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
