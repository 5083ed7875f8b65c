import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitTrees, type TreesFit } from '../../../../test/support/fit-trees.ts';
import { randomMatrix, randomQueries, randomTarget } from '../../../../test/support/random-matrix.ts';
import { decodeArrays, encodeArrays, type NumericArray } from '../../../stats/arrays.ts';
import type { LabelledRows } from '../../learner.ts';
import type { Task } from '../../target.ts';
import { BoostState, type BoostShape } from './boost-state.ts';
import { kernelEngines } from '../runtime.ts';

function rowsOf(task: Task, rows: number, seed: number): LabelledRows {
  const matrix = randomMatrix({ rows, numbers: 3, categories: 2, missing: 0.15, seed });
  return { matrix, y: randomTarget(matrix, task, 3, seed), ...randomQueries(task, rows, seed) };
}

/** Fits, and gives beside the model what could be gone on with after each round. */
async function fitKeeping(fit: TreesFit, from?: Uint8Array) {
  const states: Uint8Array[] = [];
  const rounds: number[] = [];
  const fitted = await fitTrees({
    ...fit,
    hooks: {
      progress: (_, __, unit, curve) => unit === 'trees' && rounds.push(curve!.round),
      checkpoint: {
        resume: async (restore) => from && restore(from),
        offer: async (save) => void states.push(save()),
      },
    },
  });
  return { ...fitted, states, rounds };
}

/** What early stopping looks at: a figure that should rise, one that should fall, and the loss with a metric beside. */
const watchedOf = {
  binary: { stopOn: 'rocAuc', metrics: ['accuracy'] },
  multiclass: { metrics: ['prAuc', 'brier'] },
  regression: { stopOn: 'mae', metrics: ['rmse'] },
  ranking: { stopOn: 'ndcgAt5', metrics: ['map'] },
} as const;

const params = fc.record({
  rounds: fc.integer({ min: 1, max: 8 }),
  patience: fc.integer({ min: 1, max: 3 }),
  learningRate: fc.constantFrom(0.1, 1),
  leaves: fc.integer({ min: 2, max: 12 }),
  minRows: fc.constantFrom(1, 10),
  minGain: fc.constantFrom(0, 1),
  rowFraction: fc.constantFrom(1, 0.5),
  featureFraction: fc.constantFrom(1, 0.6),
  nodeFeatureFraction: fc.constantFrom(1, 0.5),
  dropRate: fc.constantFrom(0, 0, 0.5),
  skipDrop: fc.constantFrom(0, 0.5),
  categoryMinRows: fc.constantFrom(1, 20),
  categoryOneVersusRest: fc.constantFrom(0, 20),
});

describe('boosting that goes on from what was kept', () => {
  it(
    'ends with the model of one that never stopped, at any round, on any engine',
    { timeout: 60_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom('binary', 'multiclass', 'regression', 'ranking'),
          params,
          fc.integer({ min: 30, max: 200 }),
          fc.boolean(),
          fc.nat(1000),
          async (task, given, rows, validated, seed) => {
            // Of dropped trees all rounds are kept: there is nothing to stop on.
            const watched = given.dropRate > 0 ? { metrics: watchedOf[task].metrics } : watchedOf[task];
            const options = validated ? { ...given, ...watched } : given;
            const train = rowsOf(task, rows, seed);
            fc.pre(new Set(train.y).size > 1);
            const validation = validated ? rowsOf(task, 30, seed + 1) : undefined;
            const fit = { task, train, validation, params: options };
            const whole = await fitKeeping(fit);
            for (const [round, state] of whole.states.entries()) {
              const trees = [undefined, kernelEngines(1), kernelEngines(2, 0)][round % 3];
              const resumed = await fitKeeping({ ...fit, trees }, state);
              expect(resumed.rounds).toEqual(whole.rounds.slice(round + 1));
              expect(Buffer.from(resumed.bytes).equals(Buffer.from(whole.bytes))).toBe(true);
              expect(resumed.fitted).toEqual(whole.fitted);
              expect(resumed.states).toEqual(whole.states.slice(round + 1));
            }
          },
        ),
        { numRuns: 25 },
      );
    },
  );
});

async function someState(): Promise<{ bytes: Uint8Array; shape: BoostShape }> {
  const { states } = await fitKeeping({
    task: 'multiclass',
    train: rowsOf('multiclass', 200, 3),
    params: { rounds: 3, leaves: 6, minRows: 5 },
  });
  const watch = { metrics: [], better: 'lower', keepsAll: false } as const;
  return { bytes: states[2]!, shape: { ...watch, outputs: 3, validated: false, features: 5, nodes: 11 } };
}

describe('a saved state', () => {
  it('is the same bytes when it is read and saved again', async () => {
    const { bytes, shape } = await someState();
    expect(BoostState.restore(bytes, shape).save()).toEqual(bytes);
  });

  it('is refused where it is of another fit', async () => {
    const { bytes, shape } = await someState();
    const others = { outputs: 1, validated: true, features: 1, nodes: 9, metrics: ['rocAuc'] };
    for (const [name, value] of Object.entries(others)) {
      expect(() => BoostState.restore(bytes, { ...shape, [name]: value }), name).toThrow(RangeError);
    }
  });

  it('is refused where a number in it leads out of a tree', async () => {
    const { bytes, shape } = await someState();
    const change = (name: string, to: (array: NumericArray) => NumericArray): Uint8Array => {
      const arrays = decodeArrays(bytes);
      return encodeArrays({ ...arrays, [name]: to(arrays[name]!) });
    };
    const set = (at: number, value: number) => (array: NumericArray) => {
      array[at] = value;
      return array;
    };
    const damaged = {
      'another format': change('format', set(0, 1)),
      'a best round that is none': change('format', set(2, 4)),
      'a child that is its parent': change('left', set(0, 0)),
      'a child behind the tree': change('left', set(0, 11)),
      'a feature that does not exist': change('feature', set(0, 5)),
      'a leaf in a split’s place': change('feature', set(0, -1)),
      'a tree that ends too early': change('nodes', set(0, 1)),
      'an infinite value': change('value', set(1, Infinity)),
      'too few masks': change('masks', (array) => array.slice(32)),
      'numbers of another type': change('gain', (array) => Float32Array.from(array as Float64Array)),
      'a loss too few': change('train', (array) => array.slice(1)),
    };
    for (const [what, each] of Object.entries(damaged)) {
      expect(() => BoostState.restore(each, shape), what).toThrow(RangeError);
    }
  });
});
