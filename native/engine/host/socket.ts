/**
 * The socket of a workspace's lock: how the command line joins an engine that has the workspace open. Both ends say one
 * line of JSON first; frames follow. Only this user can reach it (0600 in a folder 0700), so a passphrase may cross it.
 */
import { lstat } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { z } from 'zod';
import { productVersion } from '../../settings/store.ts';
import { keyHome } from '../../signing/key-home.ts';
import type { LockHolder } from '../../workspace/lock.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { parseObject } from '../../workspace/log-line.ts';
import { isErrorData } from '../contract-error.ts';
import { contractDigest } from '../contract-digest.ts';
import type { Engine } from '../engine.ts';
import { AssayError, conflict, denied, errorData, internal } from '../errors.ts';
import type { Channel } from './contract.ts';
import { serveChannel } from './door.ts';
import { framedChannel } from './frames.ts';

const welcomeWithinMs = 10_000;
const longestLine = 64 << 10;

/** Who speaks. Not a greeting, to which the lock answers itself. */
const hello = z.object({
  version: z.string().max(100),
  /** Digest of the contract: programs of one version may have been built apart. */
  contract: z.string().max(100),
  /** Where this program's keys lie. */
  keys: z.string().max(4096),
});
type Hello = z.output<typeof hello>;

function ownHello(): Hello {
  return { version: productVersion(), contract: contractDigest(), keys: keyHome() };
}

export interface ServedSocket {
  /** Resolves once nobody is connected. */
  idle(): Promise<void>;
  /** How many are connected. */
  readonly connections: number;
}

/** Serves the engine on its workspace's socket, to programs that fit it. */
export function serveSocket(workspace: Workspace, engine: Engine): ServedSocket {
  const open = new Set<Socket>();
  // Reckoned when somebody first asks: the digest of the contract takes a while.
  let own: Hello | undefined;
  workspace.lock.endpoint.serve((socket, first) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    const rest = admit(socket, first, (own ??= ownHello()), workspace.root);
    if (rest !== undefined) serveChannel(framedChannel(socket, rest), { engine });
  });
  return {
    get connections() {
      return open.size;
    },
    async idle() {
      // Not by `once`, which rejects where a peer left while something was written to it: it has gone all the same.
      while (open.size > 0) {
        await Promise.all([...open].map((socket) => new Promise((resolve) => socket.once('close', resolve))));
      }
    },
  };
}

/** Answers the first line. What came after it belongs to the frames; undefined where nobody was let in. */
function admit(socket: Socket, first: Buffer, own: Hello, root: string): Buffer | undefined {
  const end = first.indexOf(10);
  const line = helloOf(first.toString('utf8', 0, end));
  if (line === undefined) {
    socket.destroy();
    return undefined;
  }
  const misfit = misfitOf(line, own, root);
  if (misfit !== undefined) {
    socket.end(`${JSON.stringify({ error: misfit })}\n`);
    return undefined;
  }
  socket.write(`${JSON.stringify({ engine: own })}\n`);
  return first.subarray(end + 1);
}

function helloOf(text: string): Hello | undefined {
  return hello.safeParse(parseObject(text)?.['client']).data;
}

function misfitOf(client: Hello, engine: Hello, root: string): unknown {
  const pid = String(process.pid);
  if (client.version !== engine.version || client.contract !== engine.contract) {
    const versions =
      client.version === engine.version
        ? `an engine of another build of version ${engine.version}`
        : `an engine of version ${engine.version}, and this is version ${client.version}`;
    return conflict(
      `The workspace is open in ${versions} (process ${pid}).`,
      root,
      'Close that engine, or use the command line that came with it.',
    ).data;
  }
  if (client.keys !== engine.keys) {
    return conflict(
      `The workspace is open in an engine with other keys (process ${pid}): it uses ${engine.keys}, and this command ${client.keys}.`,
      root,
      'Close that engine, or set ASSAY_HOME to the same folder.',
    ).data;
  }
  return undefined;
}

/** A channel to the engine that holds a workspace; undefined where it has gone meanwhile. */
export async function connectSocket(holder: LockHolder, root: string): Promise<Channel | undefined> {
  if (!(await isOurs(holder.endpoint))) {
    // A workspace may come from someone else, and its lock name any socket; a passphrase must not go there.
    throw denied(
      'The workspace’s lock names a socket that is not private to you.',
      root,
      'Close the program that has the workspace open. If it is not yours, do not trust this workspace.',
    );
  }
  const socket = connect(holder.endpoint);
  try {
    await once(socket, 'connect');
  } catch {
    return undefined;
  }
  socket.on('error', () => socket.destroy());
  socket.write(`${JSON.stringify({ client: ownHello() })}\n`);
  const line = await firstLine(socket);
  if (line === undefined) return undefined;
  if (line === 'silent') {
    socket.destroy();
    throw conflict(
      `The engine that has the workspace open does not answer (process ${String(holder.pid)}).`,
      root,
      'It may be busy or stopped: try again, or end that process.',
    );
  }
  const { error } = line.value;
  if (error === undefined) return framedChannel(socket, line.rest);
  socket.destroy();
  throw new AssayError(
    isErrorData(error) ? error : errorData(internal('The engine refused the connection.')),
  );
}

/** Whether a socket lies where only this user can have put it. */
async function isOurs(address: string): Promise<boolean> {
  if (process.platform === 'win32') return address.startsWith('\\\\.\\pipe\\assay-');
  const found = await lstat(address).catch(() => undefined);
  // One that has gone is told by the attempt to connect.
  if (found === undefined) return true;
  return found.isSocket() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
}

type Line = { readonly value: { error?: unknown }; readonly rest: Buffer };

function firstLine(socket: Socket): Promise<Line | 'silent' | undefined> {
  return new Promise((resolve) => {
    let bytes = Buffer.alloc(0);
    const finish = (line: Line | 'silent' | undefined): void => {
      clearTimeout(timer);
      socket.off('data', read).off('close', gone);
      socket.pause();
      resolve(line);
    };
    const gone = (): void => finish(undefined);
    const read = (chunk: Buffer): void => {
      bytes = Buffer.concat([bytes, chunk]);
      const end = bytes.indexOf(10);
      if (end === -1 && bytes.length > longestLine) socket.destroy();
      if (end === -1) return;
      const value = parseObject(bytes.toString('utf8', 0, end));
      finish(value === undefined ? undefined : { value, rest: bytes.subarray(end + 1) });
    };
    const timer = setTimeout(() => finish('silent'), welcomeWithinMs);
    socket.on('data', read);
    socket.on('close', gone);
  });
}
