import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitTrees, type TreesFit } from '../../../test/support/fit-trees.ts';
import { random, randomMatrix, randomTarget } from '../../../test/support/random-matrix.ts';
import { gpuSkipped } from '../../../test/support/software-gpu.ts';
import { openDevice } from '../../gpu/device-process.ts';
import type { LabelledRows } from '../learner.ts';
import type { Task } from '../target.ts';
import { gpuEngines, type Where } from './gpu-engine.ts';
import { plainEngine } from './plain.ts';
import { kernelEngines } from './runtime.ts';

const tasks = ['binary', 'multiclass', 'regression'] as const;

const failing = (where: Where): void => {
  if (where.on === 'cpu') throw where.fault;
};
const onGpu = gpuEngines(kernelEngines(1), () => openDevice(), failing);

/** Expects of the GPU what the kernels and, where they are not too many rows for it, the plain trainer give. */
async function expectSameTrees(fit: Omit<TreesFit, 'trees'>, plain = true) {
  const gpu = await fitTrees({ ...fit, trees: onGpu });
  for (const trees of [kernelEngines(1), ...(plain ? [plainEngine] : [])]) {
    const other = await fitTrees({ ...fit, trees });
    expect(gpu.curves).toEqual(other.curves);
    expect(Buffer.from(gpu.bytes).equals(Buffer.from(other.bytes))).toBe(true);
    expect(gpu.fitted.importances).toEqual(other.fitted.importances);
  }
  return gpu;
}

function rowsOf(task: Task, rows: number, weighted: boolean, seed: number): LabelledRows {
  const matrix = randomMatrix({ rows, numbers: 4, categories: 2, missing: 0.15, seed });
  const draws = random(`weights ${seed}`);
  return {
    matrix,
    y: randomTarget(matrix, task, 3, seed),
    ...(weighted && { weights: Float64Array.from({ length: rows }, (_, row) => draws.below(row, 4) / 2) }),
  };
}

const params = fc.record({
  rounds: fc.integer({ min: 1, max: 2 }),
  learningRate: fc.constantFrom(0.1, 1),
  leaves: fc.integer({ min: 2, max: 24 }),
  maxDepth: fc.constantFrom(0, 3),
  growth: fc.constantFrom('leaf', 'depth'),
  minRows: fc.constantFrom(1, 5, 20),
  minGain: fc.constantFrom(0, 0.1),
  l1: fc.constantFrom(0, 0.5),
  l2: fc.constantFrom(0, 1),
  bins: fc.constantFrom(2, 7, 255),
  rowFraction: fc.constantFrom(1, 0.5),
  featureFraction: fc.constantFrom(1, 0.6),
  nodeFeatureFraction: fc.constantFrom(1, 0.5),
  randomThresholds: fc.boolean(),
  dropRate: fc.constantFrom(0, 0.5),
  categoryMinRows: fc.constantFrom(1, 20),
  categoryOneVersusRest: fc.constantFrom(0, 4, 20),
  monotone: fc.constantFrom(undefined, { x0: 'increasing', x2: 'decreasing' }),
  interactions: fc.constantFrom(undefined, [
    ['x0', 'x1'],
    ['x1', 'c4'],
  ]),
});

describe.skipIf(gpuSkipped !== '')(`trees that are grown on a GPU${gpuSkipped}`, () => {
  it('are the very trees of the CPU, whatever the options', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...tasks),
        params,
        fc.integer({ min: 2, max: 300 }),
        fc.boolean(),
        fc.boolean(),
        fc.nat(1000),
        fc.constantFrom(undefined, 'absolute', 'quantile'),
        async (task, others, rows, weighted, validated, seed, objective) => {
          const options = { ...others, ...(task === 'regression' && objective && { objective }) };
          const train = rowsOf(task, rows, weighted, seed);
          const present = train.y.filter((_, row) => train.weights?.[row] !== 0);
          fc.pre(new Set(present).size > 1);
          const validation = validated ? rowsOf(task, 40, false, seed + 1) : undefined;
          await expectSameTrees({ task, train, params: options, validation });
        },
      ),
      { numRuns: 20 },
    );
  });

  it.each(tasks)('are those of the CPU on more rows than a workgroup holds: %s', async (task) => {
    const train = rowsOf(task, 13_001, true, 7);
    const validation = rowsOf(task, 503, true, 8);
    const params = { rounds: 2, rowFraction: 0.7, leaves: 12, monotone: { x1: 'increasing' } };
    await expectSameTrees({ task, train, params, validation });
  });

  it('have many leaves, leaf by leaf and level by level', async () => {
    const train = rowsOf('regression', 1_500, false, 9);
    for (const growth of ['leaf', 'depth']) {
      const params = { rounds: 1, leaves: 80, minRows: 1, growth };
      await expectSameTrees({ task: 'regression', train, params }, false);
    }
  });

  it('see many features, laid in one buffer or in several', async () => {
    const rows = 600;
    const draws = random('wide on a GPU');
    const columns = Array.from({ length: 67 }, (_, f) => ({
      name: `x${f}`,
      kind: 'number' as const,
      levels: 0,
      values: Float64Array.from({ length: rows }, (_, row) => draws.below(row * 67 + f, 3 + f)),
    }));
    const y = Float64Array.from(
      { length: rows },
      (_, row) => columns[66]!.values[row]! - columns[7]!.values[row]!,
    );
    const fit = {
      task: 'regression',
      train: { matrix: { rows, columns }, y },
      params: { rounds: 2, leaves: 8 },
    } as const;
    const inOne = await expectSameTrees(fit);
    const small = gpuEngines(
      kernelEngines(1),
      async () => {
        const device = await openDevice();
        // Seven groups of four features a buffer: three buffers.
        return { ...device, info: { ...device.info, mostBufferBytes: 7 * 4 * rows } };
      },
      failing,
    );
    expect((await fitTrees({ ...fit, trees: small })).bytes).toEqual(inOne.bytes);
  });
});
