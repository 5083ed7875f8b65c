import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stepId } from '../../native/workspace/step-id.ts';
import { verifyWorkspace } from '../../native/workspace/verify-workspace.ts';
import { openWorkspace, type Workspace } from '../../native/workspace/workspace.ts';
import { ForgetfulDisk, type Loss } from './forgetful-disk.ts';
import { seeded } from './seeded.ts';

// Only the lock is on a real disk: it need not survive a crash.
let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'assay-power-'));
});
afterEach(() => rm(root, { recursive: true }));

/** What the workspace confirmed before the crash. */
interface Confirmed {
  readonly steps: { readonly seq: number; readonly id: string; readonly result: string }[];
  readonly erasedBodies: number[];
  readonly erasedObjects: string[];
}

const open = (disk: ForgetfulDisk) => openWorkspace(root, { create: true, disk, eventsPerSegment: 5 });

async function finish(workspace: Workspace, name: string, confirmed: Confirmed): Promise<void> {
  const step = { kind: 'test.step', version: 1, spec: { name }, inputs: [] };
  const id = stepId(step);
  const result = await workspace.objects.writeJson({ name });
  const seq = await workspace.append('step.finished', { id, step, result, seconds: 1 });
  confirmed.steps.push({ seq, id, result });
}

/** Every way in which the record is written: creation, appends one by one and together, new segments, erasures. */
async function life(disk: ForgetfulDisk, confirmed: Confirmed): Promise<void> {
  const names = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => `step ${String(from + index)}`);
  let workspace: Workspace | undefined;
  try {
    workspace = await open(disk);
    for (const name of names(0, 3)) await finish(workspace, name, confirmed);
    await Promise.all(names(3, 7).map((name) => workspace && finish(workspace, name, confirmed)));
    await workspace.close();
    workspace = await open(disk);
    const [first, second, third] = confirmed.steps;
    if (first === undefined || second === undefined || third === undefined)
      throw new Error('three steps are there');
    await workspace.eraseBody(first.seq, 'asked');
    confirmed.erasedBodies.push(first.seq);
    await finish(workspace, 'after the first erasure', confirmed);
    await workspace.eraseObject(second.result, 'asked');
    confirmed.erasedObjects.push(second.result);
    const last = confirmed.steps.at(-1);
    await workspace.eraseBody(last?.seq ?? 0, 'asked');
    confirmed.erasedBodies.push(last?.seq ?? 0);
    for (const name of names(7, 10)) await finish(workspace, name, confirmed);
  } finally {
    await workspace?.close().catch(() => undefined);
  }
}

async function checkAfter(disk: ForgetfulDisk, confirmed: Confirmed): Promise<void> {
  const workspace = await open(disk);
  try {
    const { state } = workspace;
    for (const seq of confirmed.erasedBodies) expect(state.erasedBodies.has(seq)).toBe(true);
    for (const digest of confirmed.erasedObjects) {
      expect(state.erasedObjects.has(digest)).toBe(true);
      expect(await workspace.objects.has(digest)).toBe(false);
    }
    for (const { seq, id } of confirmed.steps) {
      if (!state.erasedBodies.has(seq)) expect(state.steps.get(id)?.seq).toBe(seq);
    }
    for (const { result } of state.steps.values()) {
      if (!state.erasedObjects.has(result)) await workspace.objects.readJson(result);
    }
    await finish(workspace, 'life goes on', { steps: [], erasedBodies: [], erasedObjects: [] });
  } finally {
    await workspace.close();
  }
  expect((await verifyWorkspace(root, { disk })).problems).toEqual([]);
  const again = await open(disk);
  expect(again.notices).toEqual([]);
  await again.close();
}

async function crashAt(operation: number, loss: Loss): Promise<boolean> {
  const disk = new ForgetfulDisk(operation);
  const confirmed: Confirmed = { steps: [], erasedBodies: [], erasedObjects: [] };
  try {
    await life(disk, confirmed);
    return false;
  } catch (error) {
    if (!disk.stopped) throw error;
  }
  await checkAfter(disk.afterCrash(loss), confirmed);
  return true;
}

describe('after the power is lost at any operation', () => {
  const losses: readonly [string, (operation: number) => Loss][] = [
    ['all that was not synced is gone', () => 'lose everything'],
    ['all that was not synced is there', () => 'keep everything'],
    ['any part of it is there', (operation) => ({ random: seeded(operation) })],
    ['any other part of it is there', (operation) => ({ random: seeded(operation + 100_000) })],
  ];
  it.each(losses)('and %s, what was confirmed is there and the record is whole', async (_, lossAt) => {
    let points = 0;
    for (let operation = 1; ; operation++) {
      try {
        if (!(await crashAt(operation, lossAt(operation)))) break;
      } catch (error) {
        throw new Error(`The crash at operation ${String(operation)} was not survived.`, { cause: error });
      }
      points++;
    }
    expect(points).toBeGreaterThan(250);
  });

  it('also where it is lost again while the first loss is being mended', async () => {
    const random = seeded(2026);
    for (let round = 0; round < 150; round++) {
      const confirmed: Confirmed = { steps: [], erasedBodies: [], erasedObjects: [] };
      const first = new ForgetfulDisk(30 + Math.floor(random() * 250));
      await life(first, confirmed).catch(() => undefined);
      let disk = first;
      for (let again = 0; again < 3; again++) {
        disk = disk.afterCrash({ random }, 1 + Math.floor(random() * 60));
        await open(disk)
          .then((workspace) => workspace.close())
          .catch((error: unknown) => {
            if (!disk.stopped) throw error;
          });
      }
      await checkAfter(disk.afterCrash({ random }), confirmed);
    }
  });
});

describe('the forgetful disk itself', () => {
  it('shows a store that does not sync: the test would notice', async () => {
    const careless = new ForgetfulDisk();
    careless.syncFolder = () => Promise.resolve();
    const confirmed: Confirmed = { steps: [], erasedBodies: [], erasedObjects: [] };
    await life(careless, confirmed);
    await expect(checkAfter(careless.afterCrash('lose everything'), confirmed)).rejects.toThrow();
  });
});
