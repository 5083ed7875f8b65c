import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../stats/random.ts';
import type { Statistics } from '../stats/resample.ts';
import { strataOf } from '../stats/bootstrap.ts';
import { figuresOf } from './figures.ts';
import { keepShape } from './keep-shape.ts';
import { confusionMatrix } from './measure-multiclass.ts';
import {
  binaryRowScores,
  multiclassRowScores,
  probabilityMetrics,
  topClasses,
} from './probability-scores.ts';
import { rankingCurveOf } from './ranking-curve.ts';
import { rank, rankingMetrics } from './ranking.ts';
import { regressionMetrics, regressionScores } from './regression-scores.ts';
import { bestThreshold, confusionAt, costCurve, thresholdGrid } from './threshold.ts';

interface Scores {
  rocAuc: number | null;
  prAuc: number | null;
  logLoss: number;
  brier: number;
  accuracy: number;
  ece: number;
}
interface Golden {
  binary: Record<
    string,
    Scores & {
      p: number[];
      y: number[];
      threshold: number;
      confusion: number[][];
      roc: [number[], number[]] | null;
      precisionRecall: [number[], number[]] | null;
    }
  >;
  thresholds: {
    case: string;
    falsePositive: number;
    falseNegative: number;
    value: number;
    meanCost: number;
  }[];
  multiclass: Record<string, Scores & { p: number[][]; y: number[]; confusionMatrix: number[][] }>;
  regression: Record<string, Record<string, number> & { predicted: number[]; actual: number[] }>;
}
const golden = JSON.parse(
  readFileSync(new URL('../../test/reference/evaluation/metrics.json', import.meta.url), 'utf8'),
) as Golden;

const once = (n: number): Uint16Array => new Uint16Array(n).fill(1);
const close = (ours: number, theirs: number, tolerance = 1e-12): void =>
  expect(Math.abs(ours - theirs)).toBeLessThanOrEqual(tolerance);
function closeOrUndefined(ours: number, theirs: number | null): void {
  if (theirs === null) expect(ours).toBeNaN();
  else close(ours, theirs);
}

describe("scikit-learn's figures", () => {
  test.each(Object.entries(golden.binary))('two classes: %s', (_, expected) => {
    const p = Float64Array.from(expected.p);
    const y = Uint8Array.from(expected.y);
    const areas = rankingMetrics(rank(p), y, once(y.length));
    closeOrUndefined(areas.rocAuc, expected.rocAuc);
    closeOrUndefined(areas.prAuc, expected.prAuc);
    const scores = probabilityMetrics(binaryRowScores(p, y, expected.threshold), once(y.length));
    close(scores.logLoss, expected.logLoss);
    close(scores.brier, expected.brier);
    close(scores.accuracy, expected.accuracy);
    close(scores.ece, expected.ece);
    const { truePositive, falsePositive, trueNegative, falseNegative } = confusionAt(
      p,
      y,
      expected.threshold,
    );
    expect([
      [trueNegative, falsePositive],
      [falseNegative, truePositive],
    ]).toEqual(expected.confusion);
    const curve = rankingCurveOf('yes', p, y)?.curve;
    for (const [ours, theirs] of [
      [curve?.roc, expected.roc],
      [curve?.precisionRecall, expected.precisionRecall],
    ] as const) {
      if (theirs === null) {
        expect(ours).toBeUndefined();
        continue;
      }
      // Ours leaves out points on straight lines; every one that is left is one of theirs.
      const points = theirs[0].map((x, i) => [x, theirs[1][i]!] as const);
      for (const [x, at] of ours!) {
        expect(points.some(([a, b]) => Math.abs(a - x) < 1e-12 && Math.abs(b - at) < 1e-12)).toBe(true);
      }
    }
  });

  test.each(golden.thresholds)(
    'best threshold: $case, costs $falsePositive and $falseNegative',
    (expected) => {
      const { p, y } = golden.binary[expected.case]!;
      const best = bestThreshold(costCurve(Float64Array.from(p), Uint8Array.from(y), expected));
      expect(best.value).toBe(expected.value);
      close(best.meanCost, expected.meanCost);
    },
  );

  test.each(Object.entries(golden.multiclass))('several classes: %s', (_, expected) => {
    const p = Float64Array.from(expected.p.flat());
    const scores = probabilityMetrics(multiclassRowScores(p, expected.y, 3), once(expected.y.length));
    close(scores.logLoss, expected.logLoss);
    close(scores.brier, expected.brier);
    close(scores.accuracy, expected.accuracy);
    close(scores.ece, expected.ece);
    expect(confusionMatrix(expected.y, topClasses(p, 3), 3)).toEqual(expected.confusionMatrix);
    const areas = [0, 1, 2].map((k) =>
      rankingMetrics(
        rank(Float64Array.from(expected.p, (row) => row[k]!)),
        Uint8Array.from(expected.y, (value) => Number(value === k)),
        once(expected.y.length),
      ),
    );
    close(areas.reduce((total, one) => total + one.rocAuc, 0) / 3, expected.rocAuc!);
    close(areas.reduce((total, one) => total + one.prAuc, 0) / 3, expected.prAuc!);
  });

  test.each(Object.entries(golden.regression))('regression: %s', (_, expected) => {
    const actual = Float64Array.from(expected.actual);
    const scores = regressionScores(Float64Array.from(expected.predicted), actual);
    const found = regressionMetrics(scores, once(actual.length));
    for (const [name, value] of Object.entries(found)) close(value, expected[name]!, 1e-9);
  });
});

const scored = fc
  .array(
    fc.record({
      p: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.2, 0.5, 1)),
      y: fc.constantFrom(0, 1),
      count: fc.nat(3),
    }),
    { minLength: 2, maxLength: 80 },
  )
  .map((rows) => ({
    p: Float64Array.from(rows, (row) => row.p),
    y: Uint8Array.from(rows, (row) => row.y),
    counts: Uint16Array.from(rows, (row) => row.count),
  }));

describe('invariants', () => {
  test('ROC AUC: the share of pairs in order; the same under monotone maps; mirrored by relabelling', () => {
    fc.assert(
      fc.property(scored, ({ p, y }) => {
        const all = once(p.length);
        const { rocAuc, prAuc } = rankingMetrics(rank(p), y, all);
        let [pairs, ordered] = [0, 0];
        p.forEach((a, i) => {
          p.forEach((b, j) => {
            if (y[i] !== 1 || y[j] !== 0) return;
            pairs++;
            ordered += a > b ? 1 : a === b ? 0.5 : 0;
          });
        });
        if (pairs === 0) {
          expect(rocAuc).toBeNaN();
          return;
        }
        expect(rocAuc).toBe(ordered / pairs);
        expect(rankingMetrics(rank(p.map((x) => 8 * x)), y, all)).toEqual({ rocAuc, prAuc });
        const mirrored = rankingMetrics(
          rank(p.map((x) => -x)),
          y.map((one) => 1 - one),
          all,
        );
        close(mirrored.rocAuc, rocAuc);
      }),
    );
  });

  test('counting a row k times is the same as holding it k times, and the order of rows does not matter', () => {
    fc.assert(
      fc.property(scored, ({ p, y, counts }) => {
        const repeated = [...counts].flatMap((count, row) => new Array<number>(count).fill(row)).reverse();
        const p2 = Float64Array.from(repeated, (row) => p[row]!);
        const y2 = Uint8Array.from(repeated, (row) => y[row]!);
        const counted = {
          ...rankingMetrics(rank(p), y, counts),
          ...probabilityMetrics(binaryRowScores(p, y, 0.5), counts),
        };
        const held = {
          ...rankingMetrics(rank(p2), y2, once(p2.length)),
          ...probabilityMetrics(binaryRowScores(p2, y2, 0.5), once(p2.length)),
        };
        for (const name of Object.keys(held) as (keyof typeof held)[]) {
          if (Number.isNaN(held[name])) expect(counted[name]).toBeNaN();
          else close(counted[name], held[name], 1e-10);
        }
      }),
    );
  });

  test('no threshold costs less than the best one, and none below it costs as little', () => {
    fc.assert(
      fc.property(
        scored,
        fc.nat(5),
        fc.integer({ min: 1, max: 5 }),
        ({ p, y }, falsePositive, falseNegative) => {
          const best = bestThreshold(costCurve(p, y, { falsePositive, falseNegative }));
          for (const t of [...p, 0, 0.5, 1, 2]) {
            const at = confusionAt(p, y, t);
            const cost = (falsePositive * at.falsePositive + falseNegative * at.falseNegative) / p.length;
            expect(cost).toBeGreaterThanOrEqual(best.meanCost - 1e-12);
            if (p.includes(t) && t < best.value) expect(cost).toBeGreaterThan(best.meanCost);
          }
        },
      ),
    );
  });

  test('the grid counts rows at and above each threshold', () => {
    fc.assert(
      fc.property(scored, fc.nat(100), ({ p, y }, i) => {
        const grid = thresholdGrid(p, y);
        const at = confusionAt(p, y, grid.thresholds[i]!);
        expect([grid.positives[i], grid.negatives[i]]).toEqual([at.truePositive, at.falsePositive]);
      }),
    );
  });

  test('a thinned curve keeps its ends, its corners and at most so many points', () => {
    const x = Float64Array.from({ length: 3000 }, (_, i) => i / 2999);
    const step = x.map((value) => (value < 0.5 ? 0 : 1));
    expect(keepShape(x, step, 500)).toEqual([0, 1499, 1500, 2999]);
    const wave = x.map((value) => Math.sin(value * 40));
    const kept = keepShape(x, wave, 200);
    expect(kept.length).toBe(200);
    expect([kept[0], kept.at(-1)]).toEqual([0, 2999]);
    expect(keepShape([1], [1])).toEqual([0]);
    expect(keepShape([], [])).toEqual([]);
  });
});

describe('intervals', () => {
  const inThisThread = (statistics: Statistics) => ({
    module: '',
    statisticsOf: () => statistics,
    data: undefined,
  });
  const options = { count: 200, level: 0.95, random: createRandom('c'.repeat(64), 'test') };

  test('hold the value, and are the same for the same random source', async () => {
    const n = 800;
    const p = Float64Array.from({ length: n }, (_, i) => options.random.uniform(i));
    const labels = Uint8Array.from(p, (value, i) => Number(options.random.uniform(n + i) < value));
    const { order, sizes } = strataOf(labels, 2);
    const ordered = Float64Array.from(order, (row) => p[row]!);
    const y = Uint8Array.from(order, (row) => labels[row]!);
    const ranking = rank(ordered);
    const measure = () =>
      figuresOf(
        sizes,
        inThisThread((counts) => ({ ...rankingMetrics(ranking, y, counts) })),
        options,
        () => '',
      );
    const figures = await measure();
    expect(await measure()).toEqual(figures);
    for (const { value, low, high } of Object.values(figures)) {
      expect(low!).toBeLessThan(value!);
      expect(high!).toBeGreaterThan(value!);
    }
    // Hanley and McNeil's standard error of the area under the ROC curve, for the width.
    const a = figures.rocAuc!.value!;
    const [q1, q2] = [a / (2 - a), (2 * a * a) / (1 + a)];
    const [negatives, positives] = sizes as unknown as [number, number];
    const error = Math.sqrt(
      (a * (1 - a) + (positives - 1) * (q1 - a * a) + (negatives - 1) * (q2 - a * a)) /
        (positives * negatives),
    );
    const width = figures.rocAuc!.high! - figures.rocAuc!.low!;
    expect(width / (2 * 1.96 * error)).toBeGreaterThan(0.8);
    expect(width / (2 * 1.96 * error)).toBeLessThan(1.2);
  });

  test('a figure that is not defined is null and says why', async () => {
    const figures = await figuresOf(
      Uint32Array.of(3),
      inThisThread(() => ({ r2: NaN, mae: 2 })),
      options,
      () => 'constant',
    );
    expect(figures).toEqual({
      r2: { value: null, low: null, high: null, why: 'constant' },
      mae: { value: 2, low: 2, high: 2 },
    });
  });
});
