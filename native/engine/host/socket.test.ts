import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Duplex } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyHome } from '../../signing/key-home.ts';
import { productVersion } from '../../settings/store.ts';
import { lockHolder } from '../../workspace/lock.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { contractDigest } from '../contract-digest.ts';
import { Engine } from '../engine.ts';
import { channelClient } from './channel-client.ts';
import { connectSocket, serveSocket, type ServedSocket } from './socket.ts';

const root = path.join(mkdtempSync(path.join(tmpdir(), 'assay-socket-')), 'ws');
let workspace: Workspace;
let served!: ServedSocket;
const engine: Engine = new Engine({
  workspace: root,
  onOpen: (opened) => (served = serveSocket(opened, engine)),
});
beforeAll(async () => {
  workspace = await engine.openWorkspace();
});
afterAll(async () => {
  await engine.stop();
  rmSync(path.dirname(root), { recursive: true, force: true });
});

const own = () => ({ version: productVersion(), contract: contractDigest(), keys: keyHome() });

/** What comes back to a first line until the other end closes. */
async function ask(line: string): Promise<string> {
  const socket = connect(workspace.lock.endpoint.address);
  socket.on('error', () => undefined);
  socket.write(line);
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

const refusal = async (change: object): Promise<unknown> => {
  const line = await ask(`${JSON.stringify({ client: { ...own(), ...change } })}\n`);
  return (JSON.parse(line) as { error: unknown }).error;
};

describe('the socket of a workspace', () => {
  it('is served as soon as the workspace is open, and lets go of who leaves', async () => {
    const channel = await connectSocket((await lockHolder(root))!, root);
    expect(await channelClient(channel!).jobs.list()).toEqual([]);
    expect(served.connections).toBe(1);
    channel!.close();
    await served.idle();
    expect(served.connections).toBe(0);
  });

  it('is idle once a peer has left, though something was being written to it', async () => {
    let admit!: (socket: Socket, first: Buffer) => void;
    const endpoint = { serve: (serving: typeof admit) => (admit = serving) };
    const { idle } = serveSocket({ root, lock: { endpoint } } as unknown as Workspace, engine);
    const peer = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
    admit(peer as Socket, Buffer.from(`${JSON.stringify({ client: own() })}\n`));
    const left = idle();
    peer.destroy(new Error('write EPIPE'));
    await expect(left).resolves.toBeUndefined();
  });

  it('refuses a program of another version, of another build, or with other keys, and says which', async () => {
    const { version } = own();
    expect(await refusal({ version: '0.0.1' })).toEqual({
      kind: 'Conflict',
      what: `The workspace is open in an engine of version ${version}, and this is version 0.0.1 (process ${String(process.pid)}).`,
      where: root,
      fix: 'Close that engine, or use the command line that came with it.',
    });
    expect(await refusal({ contract: 'other' })).toMatchObject({
      kind: 'Conflict',
      what: expect.stringContaining(`another build of version ${version}`) as string,
    });
    expect(await refusal({ keys: '/other/keys' })).toMatchObject({
      kind: 'Conflict',
      what: expect.stringContaining('/other/keys') as string,
    });
  });

  it.each([
    'x\n',
    '{}\n',
    '[]\n',
    '{"client":null}\n',
    '{"client":{"version":1}}\n',
    '\n',
    'x'.repeat(100_000),
  ])('closes on what is no first line: %.20j', async (line) => {
    expect(await ask(line)).toBe('');
  });

  it('still answers the greeting by which its holder is known to live', async () => {
    const { nonce } = workspace.lock.holder;
    expect(JSON.parse(await ask(`{"hello":"${nonce}"}\n`))).toMatchObject({ hello: nonce });
  });

  it.skipIf(process.platform === 'win32')('is not spoken to where others can reach it', async () => {
    const holder = (await lockHolder(root))!;
    chmodSync(holder.endpoint, 0o666);
    await expect(connectSocket(holder, root)).rejects.toThrow('not private to you');
    chmodSync(holder.endpoint, 0o600);
  });

  it('that has gone is no engine', async () => {
    const holder = (await lockHolder(root))!;
    expect(await connectSocket({ ...holder, endpoint: `${holder.endpoint}.gone` }, root)).toBeUndefined();
  });
});
