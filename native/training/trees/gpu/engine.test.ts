import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitTrees } from '../../../../test/support/fit-trees.ts';
import { expectSameTrees, failing, gpuRows } from '../../../../test/support/gpu-trees.ts';
import { random } from '../../../../test/support/random-matrix.ts';
import { severalMemories } from '../../../../test/support/several-memories.ts';
import { gpuSkipped } from '../../../../test/support/software-gpu.ts';
import { openDevice } from '../../../gpu/device-process.ts';
import { weigh } from '../../weighting/weigh.ts';
import { extraTrees, randomForest } from '../forests/forest.ts';
import { gpuEngines } from './engine.ts';
import { objectiveNames } from '../objectives/contract.ts';
import { kernelEngines } from '../runtime.ts';

const tasks = ['binary', 'multiclass', 'regression'] as const;

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
          const train = gpuRows(task, rows, weighted, seed);
          const present = train.y.filter((_, row) => train.weights?.[row] !== 0);
          fc.pre(new Set(present).size > 1);
          const validation = validated ? gpuRows(task, 40, false, seed + 1) : undefined;
          await expectSameTrees({ task, train, params: options, validation });
        },
      ),
      { numRuns: 20 },
    );
  });

  it.each(tasks)('are those of the CPU on more rows than a workgroup holds: %s', async (task) => {
    const train = gpuRows(task, 13_001, true, 7);
    const validation = gpuRows(task, 503, true, 8);
    const params = { rounds: 2, rowFraction: 0.7, leaves: 12, monotone: { x1: 'increasing' } };
    await expectSameTrees({ task, train, params, validation });
  });

  it.each([
    ['multiclass', {}],
    ['regression', { objective: 'quantile' }],
  ] as const)('are those of the CPU beside rows in several memories: %s, %o', async (task, own) => {
    const train = gpuRows(task, 9_001, true, 7);
    const validation = gpuRows(task, 4_503, true, 8);
    const fit = {
      task,
      train,
      validation,
      params: { rounds: 2, rowFraction: 0.7, leaves: 12, monotone: { x1: 'increasing' }, ...own },
    } as const;
    const gpu = await fitTrees({
      ...fit,
      trees: gpuEngines(severalMemories(3, 2), () => openDevice(), failing),
    });
    const cpu = await fitTrees({ ...fit, trees: kernelEngines(1) });
    expect(gpu.curves).toEqual(cpu.curves);
    expect(Buffer.from(gpu.bytes).equals(Buffer.from(cpu.bytes))).toBe(true);
  });

  it('have many leaves, leaf by leaf and level by level', async () => {
    const train = gpuRows('regression', 1_500, false, 9);
    for (const growth of ['leaf', 'depth']) {
      const params = { rounds: 1, leaves: 80, minRows: 1, growth };
      await expectSameTrees({ task: 'regression', train, params }, false);
    }
  });

  it('are those of the CPU on rows that are sent in several pieces', async () => {
    const rows = 270_001;
    const draws = random('pieces');
    const values = Float64Array.from({ length: rows }, (_, row) => draws.below(row, 200));
    const columns = [{ name: 'x', kind: 'number' as const, levels: 0, values }];
    const y = values.map((value, row) => (value > 120 ? 3 : value > 30 ? 1 : 0) + draws.uniform(row));
    const train = { matrix: { rows, columns }, y };
    const params = { rounds: 1, leaves: 2, rowFraction: 0.99 };
    await expectSameTrees({ task: 'regression', train, params }, false);
  });

  it('are grown while the leaf after the next is being parted', async () => {
    let [underWay, most] = [0, 0];
    const counting = gpuEngines(
      kernelEngines(1),
      async () => {
        const device = await openDevice();
        return {
          ...device,
          submit: async (...work: Parameters<typeof device.submit>) => {
            most = Math.max(most, ++underWay);
            return device.submit(...work).finally(() => underWay--);
          },
        };
      },
      failing,
    );
    const fit = { task: 'regression', train: gpuRows('regression', 500, true, 18) } as const;
    const params = { rounds: 2, leaves: 10, minRows: 5 };
    const { bytes } = await fitTrees({ ...fit, params, trees: counting });
    expect(bytes).toEqual((await fitTrees({ ...fit, params, trees: kernelEngines(1) })).bytes);
    expect(most).toBe(2);
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

  it.each(['binary', 'multiclass'] as const)('are those of the CPU where classes weigh: %s', async (task) => {
    const rows = gpuRows(task, 400, true, 16);
    const classes = ['a', 'b', 'c'].slice(0, task === 'binary' ? 2 : 3);
    const { train, validation } = weigh(rows, gpuRows(task, 60, false, 17), 'balanced', { task, classes });
    await expectSameTrees({ task, train, validation, params: { rounds: 3, leaves: 8, minRows: 5 } });
  });

  it.each(objectiveNames)('are those of the CPU for the objective %s', async (objective) => {
    const signed = gpuRows('regression', 400, true, 11);
    // What every objective takes: positive amounts.
    const train = { ...signed, y: signed.y.map((value) => Math.abs(value) + 0.5) };
    const params = { rounds: 3, leaves: 8, minRows: 5, objective };
    await expectSameTrees({ task: 'regression', train, params });
  });

  it('are those of the CPU for rankings', async () => {
    const [train, validation] = [gpuRows('ranking', 400, true, 18), gpuRows('ranking', 60, false, 19)];
    await expectSameTrees({
      task: 'ranking',
      train,
      validation,
      params: { rounds: 3, leaves: 8, minRows: 5 },
    });
  });

  it.each(tasks)('are those of the CPU on rows that are drawn by their gradients: %s', async (task) => {
    const train = gpuRows(task, 400, true, 12);
    // From the second round on: the first ⌈1 / learningRate⌉ see all rows.
    const params = { rounds: 4, learningRate: 1, leaves: 6, minRows: 5, rowSampling: 'gradient' };
    await expectSameTrees({ task, train, params });
  });

  it.each(tasks)('are those of the CPU where trees are dropped: %s', async (task) => {
    const train = gpuRows(task, 400, false, 13);
    const params = { rounds: 5, leaves: 5, minRows: 5, dropRate: 0.6, skipDrop: 0.1 };
    const { fitted } = await expectSameTrees({ task, train, params });
    expect(fitted.rounds).toBe(5);
  });

  it.each(
    [randomForest, extraTrees].flatMap((learner) =>
      tasks.map((task) => [learner.id, task, learner] as const),
    ),
  )('are those of the CPU in forests: %s, %s', async (_, task, learner) => {
    const train = gpuRows(task, 300, true, 14);
    const validation = gpuRows(task, 60, false, 15);
    const params = { trees: 3, leaves: 12, minRows: 2 };
    await expectSameTrees({ learner, task, train, validation, params });
  });
});
