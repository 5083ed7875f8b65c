import { spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StepEvents } from '../../native/engine/step-runner.ts';
import { verifyWorkspace } from '../../native/workspace/verify-workspace.ts';
import { openTraining, ROUNDS } from './training-workspace.ts';

let parent: string;
let copies = 0;
/** A workspace in which all is ready to train. */
async function preparedRoot(): Promise<string> {
  const root = path.join(parent, String(copies++));
  await cp(path.join(parent, 'prepared'), root, { recursive: true });
  return root;
}

let undisturbed: { model: string; folds: object };
beforeAll(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'assay-kill-training-'));
  await (await openTraining(path.join(parent, 'prepared'))).close();
  const training = await openTraining(await preparedRoot());
  undisturbed = {
    model: (await training.fit()).result.parts.model,
    folds: (await training.crossValidate()).result,
  };
  await training.close();
});

afterAll(() => rm(parent, { recursive: true }));

const checkpoints = (root: string): Promise<string[]> => readdir(path.join(root, 'cache/checkpoints'));
const killed = {
  data: {
    kind: 'Internal',
    what: 'The training process was killed (SIGKILL) while it worked on this step. Nothing else is affected.',
  },
};
/** The round that a training says it goes on from; 0 where it says nothing. */
const goneOnFrom = (notes: readonly string[]): number =>
  Number(/goes on after round (\d+)/.exec(notes.join(' '))?.[1] ?? 0);

it('a training process that is killed fails its job alone; the next run goes on from its trees, to the same model', async () => {
  const root = await preparedRoot();
  const training = await openTraining(root);
  const kill = (): void => void process.kill(training.workers.pids().training!, 'SIGKILL');
  const begunAt: number[] = [];
  const killedAt: [string, StepEvents][] = [
    ['before the first tree', { started: () => setImmediate(kill) }],
    // What a round made is kept before the next one begins.
    ['between trees', { progress: (_, { unit, done }) => unit === 'trees' && done > 1 && kill() }],
    ['while trees are added again', { note: () => setImmediate(kill) }],
    ['late', { progress: (_, { unit, done }) => unit === 'trees' && done > ROUNDS / 2 && kill() }],
  ];
  for (const [when, events] of killedAt) {
    const notes: string[] = [];
    const note: StepEvents['note'] = (said) => {
      notes.push(said.text);
      events.note?.(said);
    };
    await expect(training.fit({ ...events, note }), when).rejects.toMatchObject(killed);
    expect((await verifyWorkspace(root)).problems, when).toEqual([]);
    begunAt.push(goneOnFrom(notes));
  }
  const notes: string[] = [];
  const after = await training.fit({ note: ({ text }) => notes.push(text) });
  begunAt.push(goneOnFrom(notes));
  expect(begunAt.slice(0, 2)).toEqual([0, 0]);
  expect(begunAt[2]).toBeGreaterThan(0);
  expect(begunAt[3]).toBeGreaterThanOrEqual(begunAt[2]!);
  expect(begunAt[4]).toBeGreaterThanOrEqual(begunAt[3]!);
  expect(after.cached).toBe(false);
  expect(after.result.parts.model).toBe(undisturbed.model);
  expect(await checkpoints(root)).toEqual([]);
  await training.close();
  expect((await verifyWorkspace(root)).problems).toEqual([]);
});

it('an engine that is killed with all its processes leaves what was trained to the next one', async () => {
  const root = await preparedRoot();
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'train-child.ts'), root], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  for await (const line of createInterface({ input: child.stdout })) {
    if (Number(line) <= 1) continue;
    process.kill(-child.pid!, 'SIGKILL');
    break;
  }
  const training = await openTraining(root);
  const notes: string[] = [];
  const { result } = await training.fit({ note: ({ text }) => notes.push(text) });
  expect(goneOnFrom(notes)).toBeGreaterThan(0);
  expect(result.parts.model).toBe(undisturbed.model);
  expect(await checkpoints(root)).toEqual([]);
  await training.close();
});

it('a checkpoint that was damaged is set aside, and training begins anew', async () => {
  const root = await preparedRoot();
  const training = await openTraining(root);
  const kill = (): void => void process.kill(training.workers.pids().training!, 'SIGKILL');
  await expect(
    training.fit({ progress: (_, { unit, done }) => unit === 'trees' && done > 1 && kill() }),
  ).rejects.toMatchObject(killed);
  const [name] = await checkpoints(root);
  const file = path.join(root, 'cache/checkpoints', name!);
  await writeFile(file, (await readFile(file)).subarray(0, -1));
  const notes: string[] = [];
  const { result } = await training.fit({ note: ({ text }) => notes.push(text) });
  expect(notes).toEqual([
    'What an earlier run had kept is damaged: it was set aside, and training begins anew.',
  ]);
  expect(result.parts.model).toBe(undisturbed.model);
  expect(await checkpoints(root)).toEqual([`${name}.damaged`]);
  await training.close();
});

it('cross-validation that is killed does not fit again what was done', async () => {
  const root = await preparedRoot();
  const training = await openTraining(root);
  const kill = (): void => void process.kill(training.workers.pids().training!, 'SIGKILL');
  await expect(
    training.crossValidate({ progress: (_, { done }) => done > 1.02 && kill() }),
  ).rejects.toMatchObject(killed);
  const notes: string[] = [];
  const begun: number[] = [];
  const { result } = await training.crossValidate({
    note: ({ text }) => notes.push(text),
    progress: (_, { done }) => begun.push(done),
  });
  expect(notes[0]).toBe('1 of 3 folds were done before an earlier run was cut off.');
  expect(notes[1]).toMatch(/^Fold 2: Training goes on after round \d+/);
  expect(Math.min(...begun)).toBeGreaterThanOrEqual(1);
  expect(result).toEqual(undisturbed.folds);
  expect(await checkpoints(root)).toEqual([]);
  await training.close();
});

it('an isolation forest that is killed goes on from its trees, to the same model', async () => {
  const learner = { learner: 'isolation-forest', trees: 1_000 };
  const whole = await openTraining(await preparedRoot(), { learner });
  const { model } = (await whole.fit()).result.parts;
  await whole.close();
  const root = await preparedRoot();
  const training = await openTraining(root, { learner });
  const kill = (): void => void process.kill(training.workers.pids().training!, 'SIGKILL');
  await expect(
    training.fit({ progress: (_, { unit, done }) => unit === 'trees' && done > 1 && kill() }),
  ).rejects.toMatchObject(killed);
  const notes: string[] = [];
  const { result } = await training.fit({ note: ({ text }) => notes.push(text) });
  expect(notes.join(' ')).toMatch(/goes on after tree [1-9]/);
  expect(result.parts.model).toBe(model);
  expect(await checkpoints(root)).toEqual([]);
  await training.close();
});
