import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { openDevice } from '../../native/gpu/device-process.ts';
import { DeviceError, type ComputeDevice } from '../../native/gpu/device.ts';
import { gpuEngines } from '../../native/training/trees/gpu/engine.ts';
import { kernelEngines } from '../../native/training/trees/runtime.ts';
import { fitTrees } from '../support/fit-trees.ts';
import { random, randomMatrix, randomTarget } from '../support/random-matrix.ts';
import { gpuSkipped } from '../support/software-gpu.ts';
import { openTraining } from './training-workspace.ts';

const matrix = randomMatrix({ rows: 700, numbers: 4, categories: 2, missing: 0.1 });
const fit = {
  task: 'multiclass',
  train: { matrix, y: randomTarget(matrix, 'multiclass') },
  params: { rounds: 3, leaves: 6, rowFraction: 0.8 },
} as const;

/** Fits, and says on what and why not. */
async function fitOn(open: () => Promise<ComputeDevice>) {
  const told: string[] = [];
  const trees = gpuEngines(kernelEngines(1), open, (where) =>
    told.push(where.on === 'gpu' ? 'device' : where.fault.fault),
  );
  const { bytes, curves } = await fitTrees({ ...fit, trees });
  return { bytes, curves, told };
}

const onCpu = await fitTrees({ ...fit, trees: kernelEngines(1) });
const theModel = { bytes: onCpu.bytes, curves: onCpu.curves };

describe.skipIf(gpuSkipped !== '')(`training whose GPU fails${gpuSkipped}`, () => {
  it('goes on on the CPU from the last tree when its process is killed, wherever that is, with the same model', async () => {
    const device = await openDevice();
    let submits = 0;
    const counted = {
      ...device,
      submit: (...work: Parameters<ComputeDevice['submit']>) => (submits++, device.submit(...work)),
    };
    expect(await fitOn(async () => counted)).toEqual({ ...theModel, told: ['device'] });
    const draws = random('kills');
    for (let kill = 0; kill < 4; kill++) {
      const at = draws.below(kill, submits);
      const doomed = await openDevice();
      let done = 0;
      const submit = (...work: Parameters<ComputeDevice['submit']>) => {
        if (done++ === at) process.kill(doomed.process.pid!, 'SIGKILL');
        return doomed.submit(...work);
      };
      const { told, ...model } = await fitOn(async () => ({ ...doomed, submit }));
      expect(model, `killed at work ${at} of ${submits}`).toEqual(theModel);
      expect(told.at(-1)).toBe('lost');
    }
  });

  it('says so when the device itself is lost, at whatever call it is noticed', async () => {
    const child = path.join(import.meta.dirname, 'lose-gpu-child.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [child]);
    const lost = { name: 'DeviceError', fault: 'lost' };
    const said = JSON.parse(stdout) as unknown[];
    expect(said[0]).toBe('done');
    // The second may have been done before the device went.
    expect([said[1] === 'done' ? lost : said[1], ...said.slice(2)]).toEqual([lost, lost, lost]);
  });

  it(
    'ends its step with the bytes of the CPU, and says what it was trained on',
    { timeout: 240_000 },
    async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'assay-gpu-'));
      async function train(device: 'cpu' | 'gpu', kill: boolean) {
        const notes: string[] = [];
        const open = await openTraining(path.join(folder, `${device} ${kill}`), { rounds: 4, device });
        const killGpu = (): void => {
          const training = open.workers.pids().training!;
          const children = readFileSync(`/proc/${training}/task/${training}/children`, 'utf8');
          for (const pid of children.trim().split(' ')) process.kill(Number(pid), 'SIGKILL');
        };
        const { digest, device: trainedOn } = await open.fit({
          note: ({ text }) => notes.push(text),
          progress: (_, { done }) => kill && done === 2 && killGpu(),
        });
        await open.close();
        return { digest, trainedOn, notes: notes.join('\n') };
      }
      const cpu = await train('cpu', false);
      expect(cpu).toMatchObject({ trainedOn: 'cpu', notes: '' });
      const gpu = await train('gpu', false);
      expect(gpu).toMatchObject({ digest: cpu.digest, trainedOn: 'gpu' });
      expect(gpu.notes).toMatch(/^Trees are grown on the GPU .*, as the recipe asks\.$/);
      const killed = await train('gpu', true);
      expect(killed).toMatchObject({ digest: cpu.digest, trainedOn: 'cpu' });
      expect(killed.notes).toMatch(
        /process ended \(SIGKILL\)\. After [23] trees training goes on on the CPU/,
      );
      await rm(folder, { recursive: true });
    },
  );

  it('goes on when the GPU has not the memory, at the start or later', async () => {
    const device = await openDevice();
    const small = { ...device, info: { ...device.info, mostBufferBytes: 4 * 600 } };
    expect(await fitOn(async () => small)).toEqual({ ...theModel, told: ['memory'] });
    const full = await openDevice();
    const make = () => full.make([{ name: 'huge', bytes: full.info.mostBufferBytes + 4 }], []);
    expect(await fitOn(async () => ({ ...full, make }))).toEqual({ ...theModel, told: ['memory'] });
  });
});

it('training goes on when there is no GPU to begin with', async () => {
  const none = () => Promise.reject(new DeviceError('none', 'No GPU was found on this machine.'));
  expect(await fitOn(none)).toEqual({ ...theModel, told: ['none'] });
});
