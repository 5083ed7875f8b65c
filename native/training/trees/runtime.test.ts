import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitTrees } from '../../../test/support/fit-trees.ts';
import { random, randomMatrix, randomQueries, randomTarget } from '../../../test/support/random-matrix.ts';
import { createRandom } from '../../stats/random.ts';
import type { FeatureMatrix } from '../../features/matrix.ts';
import type { LabelledRows } from '../learner.ts';
import type { Task } from '../target.ts';
import { constraintsOf } from './constraints.ts';
import type { TreeDraw, TreeEngine, TreeEngineFactory } from './engine.ts';
import { gbt } from './boosting/gbt.ts';
import { objectiveNames, type RegressionObjective } from './objectives/contract.ts';
import { chooseObjective, objectiveSpec } from './objectives/registry.ts';
import { plainEngine } from './plain/plain.ts';
import { kernelEngines } from './runtime.ts';

const fit = (
  task: Task,
  train: LabelledRows,
  params: object,
  trees?: TreeEngineFactory,
  validation?: LabelledRows,
) => fitTrees({ task, train, params, trees, validation });

function rowsOf(
  task: Task,
  rows: number,
  weighted: boolean,
  seed: number,
  objective?: RegressionObjective,
): LabelledRows {
  const matrix = randomMatrix({ rows, numbers: 4, categories: 2, missing: 0.15, seed });
  const draws = random(`weights ${seed}`);
  const y = randomTarget(matrix, task, 3, seed);
  return {
    matrix,
    // Whole numbers have equal residuals; what a mean's logarithm is learned of is above 0.
    y:
      objective === undefined || objective === 'squared'
        ? y
        : y.map((value) => 1 + Math.abs(Math.round(value))),
    ...randomQueries(task, rows, seed),
    ...(weighted && { weights: Float64Array.from({ length: rows }, (_, row) => draws.below(row, 4) / 2) }),
  };
}

/** Whether rows that count differ in their labels; of a ranking, in some query. */
function canLearn({ y, weights, queries }: LabelledRows): boolean {
  const labels = new Map<number, number>();
  return y.some((label, row) => {
    if (weights?.[row] === 0) return false;
    const query = queries?.[row] ?? 0;
    if (!labels.has(query)) labels.set(query, label);
    return labels.get(query) !== label;
  });
}

function engineFor(
  kind: Task,
  train: LabelledRows,
  validation: LabelledRows,
  options: object,
  engines: TreeEngineFactory,
): Promise<TreeEngine> {
  const settings = gbt.params.parse(options);
  const objective = objectiveSpec(chooseObjective(kind, {}), 3, train);
  return engines({
    train,
    validation,
    mostBins: settings.bins,
    binSample: undefined,
    objective,
    rules: { ...settings, ...constraintsOf(settings, train.matrix), grid: objective.grid },
    drawsNodeFeatures: true,
  });
}

const task = fc.constantFrom<Task>('binary', 'multiclass', 'regression');
/** A task with its objective; regressions of every objective. */
const objective = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom<Task>('binary', 'multiclass', 'ranking') }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant<Task>('regression'),
      objective: fc.constantFrom(...objectiveNames),
    }),
  },
);
const params = fc.record({
  rounds: fc.integer({ min: 1, max: 4 }),
  learningRate: fc.constantFrom(0.1, 1),
  leaves: fc.integer({ min: 2, max: 40 }),
  maxDepth: fc.constantFrom(0, 1, 3),
  growth: fc.constantFrom('leaf', 'depth'),
  minRows: fc.constantFrom(1, 5, 20),
  minHessian: fc.constantFrom(0, 0.5),
  minGain: fc.constantFrom(0, 0.1),
  l1: fc.constantFrom(0, 0.5),
  l2: fc.constantFrom(0, 1),
  bins: fc.constantFrom(2, 7, 255),
  rowFraction: fc.constantFrom(1, 0.5),
  featureFraction: fc.constantFrom(1, 0.6),
  nodeFeatureFraction: fc.constantFrom(1, 1, 0.5),
  randomThresholds: fc.constantFrom(false, false, true),
  dropRate: fc.constantFrom(0, 0, 0.6),
  categoryMinRows: fc.constantFrom(1, 20),
  categoryOneVersusRest: fc.constantFrom(0, 4, 20),
  monotone: fc.constantFrom(undefined, {}, { x0: 'increasing', x2: 'decreasing' }),
  interactions: fc.constantFrom(undefined, [
    ['x0', 'x1'],
    ['x1', 'c4'],
  ]),
});

describe('the kernels', () => {
  it('grow the very trees of the plain trainer, whatever the options', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        objective,
        params,
        fc.integer({ min: 2, max: 300 }),
        fc.boolean(),
        fc.boolean(),
        fc.nat(1000),
        async ({ kind, ...chosen }, others, rows, weighted, validated, seed) => {
          const options = { ...others, ...chosen };
          const own = 'objective' in chosen ? chosen.objective : undefined;
          const train = rowsOf(kind, rows, weighted, seed, own);
          fc.pre(canLearn(train));
          const validation = validated ? rowsOf(kind, 40, false, seed + 1, own) : undefined;
          const plain = await fit(kind, train, options, undefined, validation);
          const kernels = await fit(kind, train, options, kernelEngines(1), validation);
          expect(kernels.curves).toEqual(plain.curves);
          expect(Buffer.from(kernels.bytes).equals(Buffer.from(plain.bytes))).toBe(true);
          expect(kernels.fitted.importances).toEqual(plain.fitted.importances);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('draw and add trees as the plain trainer does', { timeout: 60_000 }, async () => {
    const draws = fc.record({
      factors: fc.boolean(),
      nodeFeatures: fc.boolean(),
      random: fc.boolean(),
      learningRate: fc.constantFrom(undefined, 0.3),
    });
    await fc.assert(
      fc.asyncProperty(
        task,
        params,
        draws,
        fc.integer({ min: 2, max: 200 }),
        fc.nat(1000),
        async (kind, options, how, rows, seed) => {
          const train = rowsOf(kind, rows, false, seed);
          fc.pre(new Set(train.y).size > 1);
          const validation = rowsOf(kind, 30, false, seed + 1);
          const drawn = random(`draw ${seed}`);
          const bytes = (length: number, of: number) =>
            Uint8Array.from({ length }, (_, i) => drawn.below(i, of));
          const draw: TreeDraw = {
            features: bytes(6, 8).map((value) => (value > 0 ? 1 : 0)),
            factors: how.factors ? Float64Array.from(bytes(rows, 5), (value) => value / 2) : undefined,
            nodeFeatures: how.nodeFeatures ? bytes(2 * 40, 64) : undefined,
            key: how.random ? [seed, 7] : undefined,
            learningRate: how.learningRate,
          };
          const [plain, kernels] = await Promise.all(
            [plainEngine, kernelEngines(1)].map(async (engines) => {
              const engine = await engineFor(kind, train, validation, options, engines);
              await engine.derive();
              const tree = await engine.grow(0, draw);
              const again = await engine.grow(0, draw);
              await engine.add(0, { ...tree, values: tree.values.map((value) => -2 * value) });
              const { train: scores, validation: others } = engine.scores();
              const result = {
                tree,
                again,
                scores: scores.map((each) => [...each]),
                others: [...others![0]!],
              };
              await engine.close();
              return result;
            }),
          );
          expect(kernels).toEqual(plain);
          expect(plain!.again).toEqual(plain!.tree);
          // Twice added and twice taken away: sums on the grid are exact.
          const { start } = objectiveSpec(chooseObjective(kind, {}), 3, train);
          expect(plain!.scores[0]).toEqual(Array(rows).fill(start[0]));
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    ['binary', undefined],
    ['multiclass', undefined],
    ['ranking', undefined],
    ...objectiveNames.map((name) => ['regression', name] as const),
  ] as const)(
    'give the same bytes on 1, 2, 3 and 5 threads, and they are the plain trainer’s: %s, %s',
    { timeout: 60_000 },
    async (kind, own) => {
      const train = rowsOf(kind, 13_001, own === 'quantile', 7, own);
      const validation = rowsOf(kind, 5_003, true, 8, own);
      const options = {
        rounds: 3,
        rowFraction: 0.7,
        leaves: 12,
        monotone: { x1: 'increasing' },
        ...(own && { objective: own }),
      };
      const plain = await fit(kind, train, options, undefined, validation);
      for (const threads of [1, 2, 3, 5]) {
        const other = await fit(kind, train, options, kernelEngines(threads, 0), validation);
        expect(other.curves).toEqual(plain.curves);
        expect(Buffer.from(other.bytes).equals(Buffer.from(plain.bytes))).toBe(true);
      }
    },
  );

  it('share wide rows out in tiles', { timeout: 60_000 }, async () => {
    const rows = 4_500;
    for (const features of [64, 67, 130]) {
      const draws = random(`wide ${features}`);
      const columns = Array.from({ length: features }, (_, f) => ({
        name: `x${f}`,
        kind: 'number' as const,
        levels: 0,
        values: Float64Array.from({ length: rows }, (_, row) => draws.below(row * features + f, 50)),
      }));
      const y = Float64Array.from({ length: rows }, (_, row) =>
        columns[features - 1]!.values[row]! + columns[3]!.values[row]! > 50 ? 1 : 0,
      );
      const train = { matrix: { rows, columns }, y };
      const options = { rounds: 2, leaves: 8 };
      const plain = await fit('binary', train, options);
      const kernels = await fit('binary', train, options, kernelEngines(2, 0));
      expect(Buffer.from(kernels.bytes).equals(Buffer.from(plain.bytes))).toBe(true);
    }
  });

  it(
    'find the bounds of many rows on a sample, which threads do not change',
    { timeout: 60_000 },
    async () => {
      const rows = 250_000;
      const draws = createRandom('1'.repeat(64), 'many');
      const values = Float64Array.from({ length: rows }, (_, row) =>
        row % 50 === 0
          ? [NaN, Infinity, -Infinity, -0, 5e-324, -1e308][(row / 50) % 6]!
          : draws.uniform(row) - 0.5,
      );
      const matrix: FeatureMatrix = { rows, columns: [{ name: 'x', kind: 'number', levels: 0, values }] };
      const y = Float64Array.from(values, (value) => (value > 0.1 ? 1 : 0));
      const options = { rounds: 1, leaves: 6 };
      const [one, two, plain] = [
        await fit('binary', { matrix, y }, options, kernelEngines(1)),
        await fit('binary', { matrix, y }, options, kernelEngines(2, 0)),
        await fit('binary', { matrix, y }, options),
      ];
      expect(Buffer.from(one.bytes).equals(Buffer.from(plain.bytes))).toBe(true);
      expect(Buffer.from(two.bytes).equals(Buffer.from(plain.bytes))).toBe(true);
    },
  );
});

describe('a fit in threads', () => {
  it('ends as cancelled when it is cancelled between two trees', { timeout: 30_000 }, async () => {
    const train = rowsOf('binary', 60_000, false, 3);
    const controller = new AbortController();
    const fitting = gbt.fit({
      task: 'binary',
      classes: ['no', 'yes'],
      train,
      params: gbt.params.parse({ rounds: 10_000 }),
      random,
      trees: kernelEngines(2, 0),
      hooks: {
        signal: controller.signal,
        progress(done) {
          if (done !== 2) return;
          setImmediate(() => controller.abort());
        },
      },
    });
    await expect(fitting).rejects.toMatchObject({ data: { kind: 'Cancelled' } });
  });
});

describe('constraints', () => {
  it('hold for every pair of rows that differ in one feature', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        task,
        fc.constantFrom('increasing', 'decreasing'),
        fc.nat(100),
        async (kind, direction, seed) => {
          const train = rowsOf(kind, 400, false, seed);
          fc.pre(new Set(train.y).size > 1);
          const { fitted } = await fit(
            kind,
            train,
            { rounds: 8, minRows: 2, categoryMinRows: 2, monotone: { x0: direction } },
            kernelEngines(1),
          );
          const outputs = kind === 'multiclass' ? 3 : 1;
          const margins = [-2, -1, -0.2, 0, 0.3, 1, 5].map((value) => {
            const columns = train.matrix.columns.map((column) =>
              column.name === 'x0' ? { ...column, values: new Float64Array(400).fill(value) } : column,
            );
            return gbt.predict(fitted.model, { rows: 400, columns });
          });
          const sign = direction === 'increasing' ? 1 : -1;
          for (let at = 1; at < margins.length; at++) {
            for (let i = 0; i < 400 * outputs; i++) {
              expect(sign * (margins[at]![i]! - margins[at - 1]![i]!)).toBeGreaterThanOrEqual(0);
            }
          }
        },
      ),
      { numRuns: 10 },
    );
  });

  it('let only features of one set meet on a path', async () => {
    const train = rowsOf('binary', 600, false, 5);
    const sets = [
      ['x0', 'x1'],
      ['x1', 'x2', 'c4'],
    ];
    const { fitted } = await fit(
      'binary',
      train,
      { rounds: 20, minRows: 2, categoryMinRows: 2, interactions: sets },
      kernelEngines(1),
    );
    const { model } = fitted;
    const names = train.matrix.columns.map(({ name }) => name);
    const check = (root: number, node: number, path: readonly string[]): void => {
      const feature = model.feature[root + node]!;
      if (feature < 0) return;
      const used = [...path, names[feature]!];
      const distinct = [...new Set(used)];
      expect(distinct.length === 1 || sets.some((set) => distinct.every((name) => set.includes(name)))).toBe(
        true,
      );
      for (const side of [0, 1]) check(root, model.left[root + node]! + side, used);
    };
    for (let tree = 0; tree + 1 < model.nodeStart.length; tree++) check(model.nodeStart[tree]!, 0, []);
    expect(model.nodeStart.length).toBe(21);
  });

  it('refuse what is no feature, and an order of categories', async () => {
    const train = rowsOf('binary', 100, false, 5);
    await expect(fit('binary', train, { monotone: { nowhere: 'increasing' } })).rejects.toThrow(
      /no feature "nowhere"/,
    );
    await expect(fit('binary', train, { monotone: { c4: 'increasing' } })).rejects.toThrow(/no order/);
    await expect(fit('binary', train, { interactions: [['x0', 'nope']] })).rejects.toThrow(
      /no feature "nope"/,
    );
  });
});
