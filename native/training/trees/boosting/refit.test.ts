import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitTrees } from '../../../../test/support/fit-trees.ts';
import { random, randomMatrix, randomQueries, randomTarget } from '../../../../test/support/random-matrix.ts';
import { randomTrees } from '../../../../test/support/random-trees.ts';
import type { FeatureMatrix } from '../../../features/matrix.ts';
import { takeRows } from '../../fit-rows.ts';
import { CodedRows } from './coded-rows.ts';
import { predictTrees, type TreesModel } from '../model/model.ts';
import { chooseObjective, objectiveSpec } from '../objectives/registry.ts';
import type { ObjectiveKind } from '../objective.ts';
import { refitTrees, type RefitRules } from './refit.ts';
import { withoutLink } from './warm-start.ts';

function coded(model: TreesModel, matrix: FeatureMatrix): CodedRows {
  const codes = new CodedRows(model, matrix.rows);
  const half = Math.floor(matrix.rows / 2);
  for (const [first, count] of [
    [0, half],
    [half, matrix.rows - half],
  ] as const)
    codes.put(
      first,
      takeRows(
        matrix,
        Uint32Array.from({ length: count }, (_, row) => first + row),
      ),
    );
  return codes;
}

const RULES: RefitRules = {
  decay: 0.5,
  shrinkage: new Float64Array(100).fill(0.1),
  l1: 0,
  l2: 0,
  minHessian: 1e-3,
  monotone: new Int8Array(10),
};

/** The model with leaf values from these rows. */
async function refitted(
  model: TreesModel,
  matrix: FeatureMatrix,
  y: Float64Array,
  { kind = 'squared', ...rules }: Partial<RefitRules> & { kind?: ObjectiveKind } = {},
) {
  const spec = objectiveSpec({ kind, parameter: kind === 'quantile' ? 0.5 : undefined }, 3, { y });
  return refitTrees({
    model,
    codes: coded(model, matrix),
    labels: { y },
    objective: { ...spec, start: model.start },
    rules: { ...RULES, ...rules },
  });
}

describe('rows in codes', () => {
  it('end in the leaves of the plain walk, whatever the model and the values', () => {
    fc.assert(
      fc.property(
        fc.nat(1000),
        fc.constantFrom(2, 9, 60),
        fc.integer({ min: 2, max: 300 }),
        (seed, leaves, rows) => {
          const matrix = randomMatrix({ rows, numbers: 3, categories: 2, missing: 0.2, seed });
          const model = { ...randomTrees({ matrix, trees: 4, leaves, seed }), start: Float64Array.of(0) };
          const codes = coded(model, matrix);
          const out = new Int32Array(rows);
          const sums = new Float64Array(rows);
          for (let tree = 0; tree < 4; tree++) {
            codes.leavesOf(tree, out);
            out.forEach((leaf, row) => (sums[row]! += model.value[model.nodeStart[tree]! + leaf]!));
          }
          expect(sums).toEqual(predictTrees(model, matrix));
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('a refit', () => {
  const matrix = randomMatrix({ rows: 400, numbers: 3, categories: 1, missing: 0.1, seed: 5 });
  const y = randomTarget(matrix, 'regression', 3, 5);

  it('does not depend on the order of the rows', async () => {
    const model = randomTrees({ matrix, trees: 5, leaves: 9, seed: 6 });
    const order = Uint32Array.from({ length: 400 }, (_, i) => (i * 149) % 400);
    const turned = Float64Array.from(order, (row) => y[row]!);
    for (const kind of ['squared', 'quantile'] as const) {
      const one = await refitted(model, matrix, y, { kind });
      const other = await refitted(model, takeRows(matrix, order), turned, { kind });
      expect(other.model).toEqual(one.model);
    }
  });

  it('keeps the values where nothing of the new ones counts, and lowers the loss where they do', async () => {
    const { fitted } = await fitTrees({
      task: 'regression',
      train: { matrix, y: y.map((v) => v + 3) },
      params: { rounds: 30 },
    });
    const { model } = fitted;
    expect((await refitted(model, matrix, y, { decay: 1 })).model.value).toEqual(model.value);
    const half = await refitted(model, matrix, y);
    const whole = await refitted(model, matrix, y, { decay: 0 });
    const kept = await refitted(model, matrix, y, { decay: 1 });
    expect(whole.losses.at(-1)).toBeLessThan(half.losses.at(-1)!);
    expect(half.losses.at(-1)).toBeLessThan(kept.losses.at(-1)!);
    expect(half.model.feature).toBe(model.feature);
  });

  it.each(['binary', 'ranking'] as const)(
    'tells the mean loss of all rows, of many too: %s',
    async (task) => {
      const many = randomMatrix({ rows: 9000, numbers: 3, categories: 1, missing: 0.1, seed: 7 });
      const train = { matrix: many, y: randomTarget(many, task, 3, 7), ...randomQueries(task, 9000, 7) };
      const { fitted, curves } = await fitTrees({ task, train, params: { rounds: 3 } });
      const { model } = fitted;
      const spec = objectiveSpec(chooseObjective(task, {}), 2, train);
      const { losses } = await refitTrees({
        model,
        codes: coded(model, many),
        labels: train,
        objective: { ...spec, start: model.start },
        rules: { ...RULES, decay: 1 },
      });
      losses.forEach((loss, round) => expect(loss).toBeCloseTo(curves!.train[round]!, 12));
    },
  );

  it('gives back a model whose rows, decay 0, are those that it was trained on', async () => {
    const train = { matrix, y };
    for (const kind of ['squared', 'quantile'] as const) {
      const objective = kind === 'quantile' ? { objective: kind, alpha: 0.5 } : {};
      const { fitted } = await fitTrees({
        task: 'regression',
        train,
        params: { rounds: 8, categoryL2: 0, ...objective },
      });
      const again = await refitted(fitted.model, matrix, y, { kind, decay: 0 });
      const { grid } = objectiveSpec({ kind, parameter: 0.5 }, 0, train);
      // Training sums derivatives that were rounded to 30 bits.
      again.model.value.forEach((value, node) =>
        expect(Math.abs(value - fitted.model.value[node]!)).toBeLessThanOrEqual(2 * grid),
      );
    }
  });

  it('holds scores to the order that the model is held to', async () => {
    const params = { rounds: 10, monotone: { x0: 'increasing' } };
    const { fitted } = await fitTrees({ task: 'regression', train: { matrix, y }, params });
    const other = Float64Array.from(y, (_, row) => -3 * (matrix.columns[0]!.values[row]! || 0));
    const again = await refitted(fitted.model, matrix, other, {
      decay: 0.3,
      monotone: Int8Array.of(1, 0, 0, 0),
    });
    const draws = random('rising');
    const rising = takeRows(matrix, new Uint32Array(200).fill(draws.below(0, 400)));
    rising.columns[0]!.values.forEach((_, row, all) => (all[row] = -5 + row / 20));
    const scores = predictTrees(withoutLink(again.model), rising);
    for (let row = 1; row < 200; row++) expect(scores[row]!).toBeGreaterThanOrEqual(scores[row - 1]!);
  });

  it('keeps of a leaf without rows what decays', async () => {
    const model = randomTrees({ matrix, trees: 3, leaves: 40, seed: 9 });
    const one = takeRows(matrix, Uint32Array.of(0));
    const codes = coded(model, one);
    const { model: again } = await refitted(model, one, Float64Array.of(1), { decay: 0.25 });
    const leaf = new Int32Array(1);
    for (let tree = 0; tree < 3; tree++) {
      codes.leavesOf(tree, leaf);
      for (let at = model.nodeStart[tree]!; at < model.nodeStart[tree + 1]!; at++)
        if (at - model.nodeStart[tree]! !== leaf[0]!)
          expect(again.value[at]! - 0.25 * model.value[at]!).toBeCloseTo(0, 9);
    }
  });

  it('is told of by tree, and can be cancelled between two', async () => {
    const model = randomTrees({ matrix, trees: 5, leaves: 9, seed: 6 });
    const controller = new AbortController();
    const seen: number[] = [];
    await expect(
      refitTrees({
        model,
        codes: coded(model, matrix),
        labels: { y },
        objective: objectiveSpec({ kind: 'squared' }, 0, { y }),
        rules: RULES,
        hooks: {
          signal: controller.signal,
          progress: (done) => {
            seen.push(done);
            if (done === 2) controller.abort();
          },
        },
      }),
    ).rejects.toMatchObject({ data: { kind: 'Cancelled' } });
    expect(seen).toEqual([1, 2]);
  });
});
