import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitTrees } from '../../../../test/support/fit-trees.ts';
import { randomMatrix, randomTarget } from '../../../../test/support/random-matrix.ts';
import { learnerSpecOf, trainSection } from '../../contract.ts';
import type { LabelledRows } from '../../learner.ts';
import { gbt } from '../boosting/gbt.ts';
import type { ScoredRows } from '../objective.ts';
import { lossName, objectiveNames } from './contract.ts';
import { percentile } from './percentile.ts';
import { chooseObjective, objectiveOf, objectiveSpec } from './registry.ts';

const value = fc.double({ min: -100, max: 100, noNaN: true });
const label = fc.double({ min: 0.01, max: 50, noNaN: true });

function rowsOf(y: number[], scores: number[]): ScoredRows {
  const room = () => [new Float64Array(y.length)];
  return {
    y: Float64Array.from(y),
    weights: undefined,
    scores: [Float64Array.from(scores)],
    gradients: room(),
    hessians: room(),
  };
}

describe.each(objectiveNames)('%s', (name) => {
  const choice = chooseObjective('regression', { objective: name });
  const of = (y: Float64Array) => objectiveSpec(choice, 0, { y });

  it('has the slope of its loss as its first derivative, and a second one that is not negative', () => {
    const objective = objectiveOf(of(Float64Array.of(1, 2)));
    fc.assert(
      fc.property(label, fc.double({ min: -3, max: 3, noNaN: true }), (y, s) => {
        const step = 1e-5;
        // Not across a kink, where the slope jumps.
        fc.pre(Math.abs(s - y) > 2 * step && Math.abs(Math.abs(s - y) - 0.9) > 2 * step);
        const rows = rowsOf([y], [s]);
        const loss = objective.derive(rows, 0, 1);
        expect(loss).toBe(objective.loss(rows, 0, 1));
        const at = (score: number) => objective.loss(rowsOf([y], [score]), 0, 1);
        const slope = (at(s + step) - at(s - step)) / (2 * step);
        // The squared error's derivatives are halved, as is usual.
        const gradient = rows.gradients[0]![0]! * (name === 'squared' ? 2 : 1);
        expect(Math.abs(gradient - slope)).toBeLessThan(1e-4 * Math.max(1, Math.abs(slope)));
        expect(rows.hessians[0]![0]!).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  // As LightGBM does, the Huber loss starts from the mean, and quantiles lie between order statistics.
  if (name !== 'huber' && name !== 'quantile') {
    it('starts from the constant of least loss', () => {
      fc.assert(
        fc.property(fc.array(label, { minLength: 2, maxLength: 30 }), (labels) => {
          const y = Float64Array.from(labels);
          const spec = of(y);
          const loss = (score: number) =>
            objectiveOf(spec).loss(
              rowsOf(
                labels,
                labels.map(() => score),
              ),
              0,
              labels.length,
            );
          const best = loss(spec.start[0]!);
          for (const step of [-0.01, 0.01]) {
            expect(best).toBeLessThanOrEqual(loss(spec.start[0]! + step) + 1e-5 * labels.length);
          }
        }),
      );
    });
  }

  it('ends with the loss that its own predictions have, whose margins are values', async () => {
    const matrix = randomMatrix({ rows: 300, numbers: 3, categories: 1, missing: 0.1 });
    const y = randomTarget(matrix, 'regression').map((v) => 1 + Math.abs(v));
    const train = { matrix, y };
    const { fitted, curves } = await fitTrees({
      task: 'regression',
      train,
      params: { objective: name, rounds: 12, minRows: 5 },
    });
    const spec = of(y);
    const margins = gbt.predict(fitted.model, matrix);
    const scores = spec.link.kind === 'log' ? Array.from(margins, Math.log) : [...margins];
    const loss = objectiveOf(spec).loss(rowsOf([...y], scores), 0, 300) / 300;
    expect(curves!.train.at(-1)!).toBeCloseTo(loss, 8);
    expect(curves!.train.at(-1)!).toBeLessThan(curves!.train[0]!);
  });
});

describe('percentiles', () => {
  it('lie between the order statistics, whatever the order of the values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(value, fc.integer({ min: -3, max: 3 })), { minLength: 1, maxLength: 300 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (list, alpha) => {
          const sorted = Float64Array.from(list).sort();
          const place = (list.length - 1) * alpha;
          const low = sorted[Math.floor(place)]!;
          const high = sorted[Math.ceil(place)]!;
          const found = percentile(Float64Array.from(list), undefined, alpha);
          expect(Math.abs(found - (low + (high - low) * (place % 1)))).toBeLessThan(1e-9);
          expect(percentile(Float64Array.from(list).reverse(), undefined, alpha)).toBe(found);
        },
      ),
    );
  });

  it('of weighted values depend neither on their order nor on the unit of the weights', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ v: fc.integer({ min: -9, max: 9 }), w: fc.integer({ min: 1, max: 9 }) }), {
          minLength: 1,
          maxLength: 40,
        }),
        fc.constantFrom(0.1, 0.5, 0.9),
        (list, alpha) => {
          const at = (pairs: typeof list, unit: number) =>
            percentile(
              Float64Array.from(pairs, ({ v }) => v),
              Float64Array.from(pairs, ({ w }) => w * unit),
              alpha,
            );
          const found = at(list, 1);
          expect(at([...list].reverse(), 1)).toBe(found);
          expect(at(list, 0.25)).toBe(found);
          const below = list.reduce((sum, { v, w }) => sum + (v < found ? w : 0), 0);
          const above = list.reduce((sum, { v, w }) => sum + (v > found ? w : 0), 0);
          const total = below + above + list.reduce((sum, { v, w }) => sum + (v === found ? w : 0), 0);
          expect(below).toBeLessThanOrEqual(alpha * total);
          // What it is interpolated to may be the next value.
          expect(above).toBeLessThanOrEqual((1 - alpha) * total + Math.max(...list.map(({ w }) => w)));
        },
      ),
    );
  });

  it('of values in an order that misleads the choice of pivots are found all the same', () => {
    const n = 20_000;
    const organ = Float64Array.from({ length: n }, (_, i) => Math.min(i, n - i));
    const sorted = organ.slice().sort();
    expect(percentile(organ, undefined, 0.5)).toBe((sorted[n / 2 - 1]! + sorted[n / 2]!) / 2);
  });
});

describe('the choice of an objective', () => {
  const matrix = randomMatrix({ rows: 30, numbers: 2 });
  const fit = (
    labels: (row: number) => number,
    params: object,
    task: 'regression' | 'binary' = 'regression',
  ) => {
    const train: LabelledRows = { matrix, y: Float64Array.from({ length: 30 }, (_, row) => labels(row)) };
    return fitTrees({ task, train, params });
  };

  it('is refused for classes, and so are parameters of other objectives', async () => {
    await expect(fit((row) => row % 2, { objective: 'poisson' }, 'binary')).rejects.toThrow(
      /objective poisson is for targets that are numbers; the task is binary/,
    );
    await expect(fit((row) => row % 2, { alpha: 0.5 }, 'binary')).rejects.toThrow(/alpha is no parameter/);
    await expect(fit((row) => row, { objective: 'gamma', power: 1.5 })).rejects.toThrow(
      /power is no parameter of the objective gamma/,
    );
  });

  it('names the row whose label it cannot take', async () => {
    await expect(fit((row) => 5 - row, { objective: 'poisson' })).rejects.toMatchObject({
      message: expect.stringMatching(/target -1 is negative.*poisson/) as string,
      data: { where: 'training row 7' },
    });
    await expect(fit((row) => row, { objective: 'gamma' })).rejects.toThrow(/target 0 is not above 0.*gamma/);
    await expect(fit(() => 0, { objective: 'tweedie' })).rejects.toThrow(/0 in every training row/);
  });

  it('that is the usual one is left out of a fit’s canonical form', () => {
    const spec = (more: object) => learnerSpecOf(trainSection.parse({ learner: 'gbt', ...more }));
    expect(spec({ objective: 'squared' })).toEqual(spec({}));
    expect(Object.keys(spec({}))).not.toContain('objective');
    expect(spec({ objective: 'quantile', alpha: 0.9 })).toEqual(spec({ objective: 'quantile' }));
    expect(spec({ objective: 'quantile', alpha: 0.5 })).toMatchObject({ objective: 'quantile', alpha: 0.5 });
    expect(trainSection.safeParse({ learner: 'gbt', power: 2 }).success).toBe(false);
  });

  it('is said with the loss', () => {
    expect(lossName('binary', {})).toBe('Log loss (nats)');
    expect(lossName('multiclass', { learner: 'extra-trees' })).toBe('Mean squared error of shares');
    expect(lossName('regression', { learner: 'random-forest' })).toBe('Mean squared error');
    expect(lossName('regression', {})).toBe('Mean squared error');
    expect(lossName('regression', { objective: 'quantile' })).toBe('Mean pinball loss (alpha 0.9)');
    expect(lossName('regression', { objective: 'tweedie', power: 1.2 })).toBe(
      'Mean Tweedie loss (power 1.2)',
    );
  });
});
