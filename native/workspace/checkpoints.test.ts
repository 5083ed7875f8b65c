import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  pruneCheckpoints,
  readCheckpoint,
  removeCheckpoints,
  setCheckpointAside,
  writeCheckpoint,
  type CheckpointPlace,
} from './checkpoints.ts';
import { realDisk } from './disk.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assay-checkpoints-'));
});
afterEach(() => rm(folder, { recursive: true }));

const place = (step = 'a'.repeat(64), part = 'fit'): CheckpointPlace => ({
  disk: realDisk,
  folder,
  scratch: folder,
  step,
  part,
});
const bytes = Buffer.from('kept\nso far');

it('gives what was kept last, by step and part', async () => {
  expect(await readCheckpoint(place())).toBeUndefined();
  await writeCheckpoint(place(), Buffer.from('before'));
  await writeCheckpoint(place(), bytes);
  expect(Buffer.from((await readCheckpoint(place())) as Uint8Array)).toEqual(bytes);
  expect(await readCheckpoint(place('b'.repeat(64)))).toBeUndefined();
  expect(await readCheckpoint(place(undefined, 'fold-1'))).toBeUndefined();
  expect(await readdir(folder)).toEqual([`${'a'.repeat(64)}.fit`]);
});

it('runs of one step that keep at once leave one of their checkpoints, whole', async () => {
  const all = Array.from({ length: 20 }, (_, run) => Buffer.alloc(100_000, run));
  await Promise.all(all.map((each) => writeCheckpoint(place(), each)));
  const kept = (await readCheckpoint(place())) as Uint8Array;
  expect(all.some((each) => each.equals(kept))).toBe(true);
  expect(await readdir(folder)).toHaveLength(1);
});

it('finds any byte that was changed, cut off or added, and any other step’s', async () => {
  await writeCheckpoint(place(), bytes);
  const file = path.join(folder, `${place().step}.fit`);
  const whole = await readFile(file);
  const torn = fc.oneof(
    fc.nat(whole.length - 1).map((length) => whole.subarray(0, length)),
    fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, change]) => {
      const changed = Buffer.from(whole);
      changed[at]! ^= change;
      return changed;
    }),
    fc.constant(Buffer.concat([whole, Buffer.from('x')])),
  );
  await fc.assert(
    fc.asyncProperty(torn, async (damaged) => {
      await writeFile(file, damaged);
      expect(await readCheckpoint(place())).toBe('damaged');
    }),
    { numRuns: 60 },
  );
  const other = place('b'.repeat(64));
  await writeFile(path.join(folder, `${other.step}.fit`), whole);
  expect(await readCheckpoint(other)).toBe('damaged');
});

it('sets a damaged one aside, where it is in nobody’s way', async () => {
  await writeCheckpoint(place(), bytes);
  await setCheckpointAside(place());
  expect(await readCheckpoint(place())).toBeUndefined();
  await writeCheckpoint(place(), bytes);
  await removeCheckpoints(realDisk, folder, place().step);
  expect(await readdir(folder)).toEqual([`${place().step}.fit.damaged`]);
});

it('removes all parts of a step and none of another', async () => {
  const other = place('b'.repeat(64));
  for (const each of [place(), place(undefined, 'fold-1'), other]) await writeCheckpoint(each, bytes);
  await removeCheckpoints(realDisk, folder, place().step);
  expect(await readdir(folder)).toEqual([`${other.step}.fit`]);
  await removeCheckpoints(realDisk, path.join(folder, 'none'), place().step);
});

it('lets the oldest of other steps go where all are too large together', async () => {
  for (const [age, step] of ['b', 'c', 'd', 'a'].entries()) {
    const each = place(step.repeat(64));
    await writeCheckpoint(each, Buffer.alloc(1000));
    await utimes(path.join(folder, `${each.step}.fit`), age, age);
  }
  await pruneCheckpoints(place(), 3000);
  expect((await readdir(folder)).map((name) => name[0])).toEqual(['a', 'd']);
  await pruneCheckpoints(place(), 0);
  expect((await readdir(folder)).map((name) => name[0])).toEqual(['a']);
});
