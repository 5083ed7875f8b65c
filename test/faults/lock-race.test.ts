import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyWorkspace } from '../../native/workspace/verify-workspace.ts';
import { openWorkspace } from '../../native/workspace/workspace.ts';

let parent: string;
const children = new Set<ChildProcess>();
beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'assay-race-'));
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  await rm(parent, { recursive: true });
});

interface Contender {
  readonly child: ChildProcess;
  /** Its next line. */
  line(): Promise<string>;
  send(text: string): void;
  end(): Promise<void>;
}

function contender(root: string): Contender {
  const script = path.join(import.meta.dirname, 'lock-child.ts');
  const child = spawn(process.execPath, [script, root], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.add(child);
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    line: async () => ((await lines.next()) as { value: string }).value,
    send: (text) => child.stdin.write(`${text}\n`),
    end: async () => {
      child.stdin.end();
      await exited;
    },
  };
}

describe('processes that race for one workspace', () => {
  it('get it one at a time, and the others are told who has it', async () => {
    for (let round = 0; round < 4; round++) {
      const root = path.join(parent, String(round));
      const contenders = Array.from({ length: 3 }, () => contender(root));
      for (const each of contenders) expect(await each.line()).toBe('ready');
      for (const each of contenders) each.send('go');
      const told = await Promise.all(contenders.map(async (each) => ({ each, answer: await each.line() })));
      const holders = told.filter(({ answer }) => answer.startsWith('held'));
      expect(holders, told.map(({ answer }) => answer).join()).toHaveLength(1);
      const holder = holders[0]?.each;
      for (const { answer } of told.filter(({ each }) => each !== holder)) {
        expect(answer).toContain(`open in process ${String(holder?.child.pid)} on ${hostname()}`);
      }
      await Promise.all(contenders.map((each) => each.end()));
      const report = await verifyWorkspace(root);
      expect(report).toMatchObject({ ok: true, events: 2 });
    }
  });

  it('take it over at once from one that was killed, one of them, and say so', async () => {
    const root = path.join(parent, 'killed');
    const first = contender(root);
    await first.line();
    first.send('go');
    expect(await first.line()).toBe('held []');
    const pid = String(first.child.pid);
    const gone = once(first.child, 'exit');
    first.child.kill('SIGKILL');
    await gone;
    const settled = await Promise.allSettled(Array.from({ length: 4 }, () => openWorkspace(root)));
    const won = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(won).toHaveLength(1);
    expect(won[0]?.notices).toEqual([
      expect.stringContaining(`process ${pid} on ${hostname()} was taken over`),
    ]);
    await won[0]?.close();
  });

  it('cannot both write: one that was stopped and taken over refuses when it goes on', async () => {
    const root = path.join(parent, 'stopped');
    const stopped = await openWorkspace(root, { create: true });
    // As another process sees it once this one has not answered or touched its lock for a minute.
    await stopped.lock.endpoint.close();
    const second = await openWorkspace(root);
    await second.append('job.failed', { kind: 'test.second', error: 'Internal' });
    await expect(stopped.append('job.failed', { kind: 'test.first', error: 'Internal' })).rejects.toThrow(
      'taken this workspace over',
    );
    await stopped.close();
    await second.append('job.failed', { kind: 'test.second', error: 'Internal' });
    await second.close();
    expect(await verifyWorkspace(root)).toMatchObject({ ok: true, events: 3 });
  });
});
