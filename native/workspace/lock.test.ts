import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireLock, lockHolder, type LockHolder } from './lock.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'assay-lock-'));
});
afterEach(() => rm(root, { recursive: true }));

async function planted(change: Partial<LockHolder>, ageSeconds = 0): Promise<void> {
  const lock = await acquireLock(root);
  await lock.release();
  const [name = ''] = await readdir(path.join(root, 'lock'));
  const file = path.join(root, 'lock', name);
  const holder = JSON.parse(await readFile(file, 'utf8')) as LockHolder;
  await writeFile(file, JSON.stringify({ ...holder, released: false, ...change }));
  const touched = new Date(Date.now() - ageSeconds * 1000);
  await utimes(file, touched, touched);
}

describe('the lock', () => {
  it('is held by one, who is named to the second', async () => {
    const lock = await acquireLock(root);
    await expect(acquireLock(root)).rejects.toThrow(`open in process ${String(process.pid)} on `);
    expect(await lockHolder(root)).toEqual(lock.holder);
    await lock.release();
    expect(await lockHolder(root)).toBeUndefined();
    const next = await acquireLock(root);
    expect(next.notices).toEqual([]);
    await next.release();
    expect(await readdir(path.join(root, 'lock'))).toHaveLength(1);
  });

  it('goes to exactly one of many who want it at once', async () => {
    for (let round = 0; round < 5; round++) {
      if (round % 2 === 1) await planted({ pid: 1 });
      const settled = await Promise.allSettled(Array.from({ length: 12 }, () => acquireLock(root)));
      const won = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
      expect(won).toHaveLength(1);
      won[0]?.assertHeld();
      await won[0]?.release();
    }
  });

  it('is taken over from a process that is gone, and that is said', async () => {
    await planted({ pid: 4_000_000 });
    const lock = await acquireLock(root);
    expect(lock.notices).toEqual([expect.stringContaining('process 4000000 on ')]);
    await lock.release();
  });

  it('is not taken from another host that shows signs of life', async () => {
    await planted({ machine: 'another', host: 'far.example', pid: 7 }, 20);
    await expect(acquireLock(root)).rejects.toThrow('process 7 on far.example');
  });

  it('is taken from another host after a minute without a sign', async () => {
    await planted({ machine: 'another', host: 'far.example', pid: 7 }, 120);
    const lock = await acquireLock(root);
    expect(lock.notices).toEqual([expect.stringContaining('no sign of life')]);
    await lock.release();
  });

  it('is respected while its holder is busy or stopped, until its heartbeat is old', async () => {
    const script = `import { acquireLock } from ${JSON.stringify(path.resolve(import.meta.dirname, 'lock.ts'))};
      await acquireLock(${JSON.stringify(root)});
      process.stdout.write('held');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await once(child.stdout, 'data');
      child.kill('SIGSTOP');
      await expect(acquireLock(root, { greetingMs: 300 })).rejects.toThrow('does not answer');
      const lock = await acquireLock(root, { greetingMs: 300, now: () => Date.now() + 100_000 });
      expect(lock.notices).toHaveLength(1);
      await lock.release();
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });

  it('tells a holder that was taken over', async () => {
    const lock = await acquireLock(root);
    lock.assertHeld();
    await writeFile(path.join(root, 'lock', '000099.json'), '{}');
    expect(() => lock.assertHeld()).toThrow('taken this workspace over');
    await lock.release();
    expect(await readFile(path.join(root, 'lock', '000099.json'), 'utf8')).toBe('{}');
  });

  it('answers a greeting, hands other calls on, and is closed to other users', async () => {
    const lock = await acquireLock(root);
    const { address } = lock.endpoint;
    if (process.platform !== 'win32') {
      expect((await stat(address)).mode & 0o777).toBe(0o600);
      expect((await stat(path.dirname(address))).mode & 0o777).toBe(0o700);
    }
    lock.endpoint.serve((socket, first) => {
      socket.end(`got ${String(first)}`);
    });
    const ask = async (text: string) => {
      const socket = connect(address);
      socket.write(text);
      const chunks: Buffer[] = [];
      for await (const chunk of socket) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks).toString();
    };
    expect(JSON.parse(await ask(`{"hello":"${lock.holder.nonce}"}\n`))).toMatchObject({ pid: process.pid });
    expect(await ask('{"call":1}\n')).toBe('got {"call":1}\n');
    expect(await ask('{"hello":"guess"}\n')).toBe('got {"hello":"guess"}\n');
    await lock.release();
    await expect(stat(address)).rejects.toThrow('ENOENT');
  });

  it('is not confused by damaged and foreign files', async () => {
    await mkdir(path.join(root, 'lock'));
    await writeFile(path.join(root, 'lock', 'notes.txt'), 'x');
    await writeFile(path.join(root, 'lock', '000003.json'), '{"pid":');
    await expect(acquireLock(root)).rejects.toThrow('being written, or damaged');
    const lock = await acquireLock(root, { now: () => Date.now() + 100_000 });
    expect(lock.notices).toEqual(['A damaged lock was taken over.']);
    await lock.release();
  });
});
