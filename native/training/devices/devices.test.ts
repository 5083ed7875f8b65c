import { describe, expect, it } from 'vitest';
import { fitTrees } from '../../../test/support/fit-trees.ts';
import { randomMatrix, randomTarget } from '../../../test/support/random-matrix.ts';
import { gpuSkipped } from '../../../test/support/software-gpu.ts';
import { testContext } from '../../../test/support/step-context.ts';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { secondsOn, WORTH_A_GPU, type DeviceChoice, type TrainedOn } from '../../gpu/contract.ts';
import { keepSpeed, ofCpu } from '../../gpu/measured-speeds.ts';
import { kernelEngines } from '../trees/runtime.ts';
import { quicker, speedOf } from './choose.ts';
import { measureTrees } from './measure.ts';
import { treeEngines } from './runtime.ts';
import { speedOnce } from './store.ts';

describe('the choice between CPU and GPU', () => {
  const cpu = speedOf({ cells: 1e5, seconds: 0.002 }, { cells: 4e6, seconds: 0.08 });
  const gpu = speedOf({ cells: 1e5, seconds: 0.03 }, { cells: 4e6, seconds: 0.04 });

  it('is by what a tree takes on so many cells, and says the ratio', () => {
    expect(secondsOn(cpu, 4e6)).toBeCloseTo(0.08, 12);
    expect(quicker(2.8e8, gpu, cpu, 'X')).toEqual({
      on: 'gpu',
      why: 'Trees are grown on the GPU X: measured, it takes 1/7.5 of the CPU’s time.',
    });
    expect(quicker(1e5, gpu, cpu, 'X')).toEqual({
      on: 'cpu',
      why: 'Trees are grown on the CPU: measured, the GPU X would take 15 times as long.',
    });
  });

  it('takes no part of a time for less than nothing', () => {
    const odd = speedOf({ cells: 1e5, seconds: 0.3 }, { cells: 4e6, seconds: 0.2 });
    expect(odd).toEqual({ fixed: 0.3, perCell: 0 });
  });

  it('is measured on the second of two trees, on few and on many rows', async () => {
    let asked = 0;
    const clock = () => [0, 100, 0, 1100][asked++]!;
    const { fixed, perCell } = await measureTrees(kernelEngines(1), clock);
    expect(asked).toBe(4);
    expect(fixed + perCell * 4096 * 16).toBeCloseTo(0.1, 12);
    expect(fixed + perCell * 262_144 * 16).toBeCloseTo(1.1, 12);
  });
});

describe('a speed', () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'assay-speeds-')), 'speeds.json');
  const speed = { fixed: 1, perCell: 2 };
  const never = () => Promise.reject(new Error('measured again'));

  it('is measured once a process, kept for others, and taken from what they kept', async () => {
    const of = ofCpu(3, 'a version');
    expect(await speedOnce(file, of, async () => speed)).toEqual(speed);
    expect(await speedOnce(file, of, never)).toEqual(speed);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ format: 1, speeds: [{ of, speed }] });
    const other = ofCpu(4, 'a version');
    await keepSpeed(file, other, { fixed: 3, perCell: 4 });
    expect(await speedOnce(file, other, never)).toEqual({ fixed: 3, perCell: 4 });
  });

  it('that could not be measured is measured the next time', async () => {
    const of = ofCpu(5, 'a version');
    await expect(speedOnce(file, of, never)).rejects.toThrow('measured again');
    expect(await speedOnce(file, of, async () => speed)).toEqual(speed);
  });
});

async function trained(device: DeviceChoice, rows: number) {
  const context = testContext({ device, threads: 1 });
  const on: TrainedOn[] = [];
  const trees = treeEngines({ ...context, trainedOn: (where) => on.push(where) });
  const matrix = randomMatrix({ rows, numbers: 4 });
  const train = { matrix, y: randomTarget(matrix, 'regression') };
  const fit = { task: 'regression', train, params: { rounds: 1, leaves: 4 } } as const;
  const { bytes } = await fitTrees({ ...fit, trees });
  expect(bytes).toEqual((await fitTrees({ ...fit, trees: kernelEngines(1) })).bytes);
  return { on, notes: context.notes };
}

describe('a step', () => {
  it('that leaves the choice to Assay trains few rows on the CPU, without a word', async () => {
    expect(await trained({ wanted: 'auto' }, 500)).toEqual({ on: [], notes: [] });
  });

  it('says how many memories hold its rows, where one does not, and whether bins stay on disk', async () => {
    const matrix = randomMatrix({ rows: 20_000, numbers: 24 });
    const train = { matrix, y: randomTarget(matrix, 'regression') };
    const fit = { task: 'regression', train, params: { rounds: 1, leaves: 4 } } as const;
    const dealt = {
      level: 'info',
      text: expect.stringMatching(/dealt to \d+ memories for training, since one holds 4 GiB/),
    };
    const onDisk = {
      level: 'warning',
      text: expect.stringMatching(
        /more than the 0\.0 GB of memory that are allowed: bins are read from disk/,
      ),
    };
    for (const [memoryBytes, notes] of [
      [1e9, [dealt]],
      [1e5, [dealt, onDisk]],
    ] as const) {
      const context = testContext({ device: { wanted: 'cpu' }, threads: 1, memoryBytes });
      const trees = treeEngines(context, 1_500_000);
      await fitTrees({ ...fit, trees });
      expect((await fitTrees({ ...fit, trees })).bytes).toEqual((await fitTrees(fit)).bytes);
      expect(context.notes).toEqual(notes);
    }
  });

  it('goes on on the CPU where the GPU that was chosen is not there, and says so', async () => {
    const { on, notes } = await trained({ wanted: 'gpu', adapter: "vulkan/'; rm -rf /" }, 500);
    expect(on).toEqual(['cpu']);
    expect(notes).toEqual([
      {
        level: 'warning',
        text: expect.stringMatching(
          /^(This machine has no GPU|No GPU was found).* The model is trained on the CPU; it is the same\.$/,
        ),
      },
    ]);
  });

  it.skipIf(gpuSkipped !== '')(`never takes a processor for a GPU by itself${gpuSkipped}`, async () => {
    expect(await trained({ wanted: 'auto' }, WORTH_A_GPU / 4)).toEqual({ on: [], notes: [] });
    expect((await trained({ wanted: 'gpu' }, 500)).on).toEqual(['gpu']);
  });
});
