import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EvaluationResult } from '../../native/evaluation/contract.ts';
import { wilsonInterval } from '../../native/stats/wilson.ts';
import {
  cheapest,
  costPerThousand,
  operatingPoints,
  pointAt,
  ratesOf,
  rowsOf,
  shareOf,
} from './operating-points.ts';

interface Row {
  readonly p: number;
  readonly positive: boolean;
}

/** Rows with probabilities on thousandths, some of them exactly on a point of the grid. */
const rows = fc.array(
  fc.record({ p: fc.integer({ min: 0, max: 1000 }).map((x) => x / 1000), positive: fc.boolean() }),
  { minLength: 1, maxLength: 80 },
);
const threshold = fc.integer({ min: 0, max: 1000 }).map((x) => x / 1000);

const at = (data: readonly Row[], cut: number) => {
  const count = (positive: boolean, labelled: boolean): number =>
    data.filter((row) => row.positive === positive && row.p >= cut === labelled).length;
  return {
    truePositive: count(true, true),
    falseNegative: count(true, false),
    falsePositive: count(false, true),
    trueNegative: count(false, false),
  };
};

/** As the engine tells of these rows. */
function resultOf(data: readonly Row[], chosen?: number): EvaluationResult {
  const thresholds = Array.from({ length: 101 }, (_, i) => i / 100);
  const above = (positive: boolean) =>
    thresholds.map((cut) => data.filter((row) => row.positive === positive && row.p >= cut).length);
  return {
    grid: { thresholds, positives: above(true), negatives: above(false) },
    ...(chosen === undefined
      ? {}
      : {
          threshold: { value: chosen, raw: chosen, how: 'given', rule: 'given' },
          confusion: at(data, chosen),
        }),
  } as unknown as EvaluationResult;
}

describe('the points of the slider', () => {
  test('each has the counts that counting the rows gives, and so has the chosen one between them', () => {
    fc.assert(
      fc.property(rows, threshold, (data, chosen) => {
        const points = operatingPoints(resultOf(data, chosen));
        for (const { threshold: cut, chosen: _, ...counts } of points) expect(counts).toEqual(at(data, cut));
        const cuts = points.map((point) => point.threshold);
        expect(cuts).toEqual([...new Set([...cuts, chosen])].sort((a, b) => a - b));
        expect(points.filter((point) => point.chosen).map((point) => point.threshold)).toEqual([chosen]);
        expect(new Set(points.map(rowsOf))).toEqual(new Set([data.length]));
      }),
    );
  });

  test('without a threshold there is the grid alone, and without a grid there is nothing', () => {
    const data = [{ p: 0.4, positive: true }];
    expect(operatingPoints(resultOf(data)).map(({ chosen }) => chosen)).toEqual(new Array(101).fill(false));
    expect(operatingPoints({} as EvaluationResult)).toEqual([]);
  });

  test('moving it picks the nearest', () => {
    fc.assert(
      fc.property(rows, threshold, fc.double({ min: 0, max: 1, noNaN: true }), (data, chosen, sought) => {
        const points = operatingPoints(resultOf(data, chosen));
        const distance = Math.abs(pointAt(points, sought).threshold - sought);
        expect(distance).toBe(Math.min(...points.map((point) => Math.abs(point.threshold - sought))));
      }),
    );
  });
});

describe('rates and cost', () => {
  test('are those of the rows', () => {
    fc.assert(
      fc.property(rows, threshold, (data, cut) => {
        const share = (of: readonly Row[], which: (row: Row) => boolean): number | null =>
          of.length === 0 ? null : of.filter(which).length / of.length;
        const labelled = (row: Row): boolean => row.p >= cut;
        const rates = ratesOf(at(data, cut), 0.95);
        expect(Object.fromEntries(Object.entries(rates).map(([id, { value }]) => [id, value]))).toEqual({
          selectionRate: share(data, labelled),
          truePositiveRate: share(
            data.filter(({ positive }) => positive),
            labelled,
          ),
          falsePositiveRate: share(
            data.filter(({ positive }) => !positive),
            labelled,
          ),
          precision: share(data.filter(labelled), ({ positive }) => positive),
          accuracy: share(data, (row) => labelled(row) === row.positive),
        });
      }),
    );
  });

  test('a cost is that of every row by itself, told for a thousand', () => {
    const costs = fc.record({ falsePositive: fc.nat(50), falseNegative: fc.nat(50) });
    fc.assert(
      fc.property(rows, threshold, costs, (data, cut, { falsePositive, falseNegative }) => {
        const each = data.map(({ p, positive }) =>
          positive ? (p >= cut ? 0 : falseNegative) : p >= cut ? falsePositive : 0,
        );
        const mean = each.reduce<number>((sum, one) => sum + one, 0) / data.length;
        expect(costPerThousand(at(data, cut), { falsePositive, falseNegative })).toBeCloseTo(1000 * mean, 8);
      }),
    );
  });

  test('the cheapest costs no more than any; of equals it is the lowest threshold', () => {
    const costs = fc.record({ falsePositive: fc.nat(5), falseNegative: fc.nat(5) });
    fc.assert(
      fc.property(rows, threshold, costs, (data, chosen, prices) => {
        const points = operatingPoints(resultOf(data, chosen));
        const cost = points.map((point) => costPerThousand(point, prices));
        const best = cheapest(points, prices);
        expect(points.indexOf(best)).toBe(cost.indexOf(Math.min(...cost)));
      }),
    );
  });

  test('of no rows there is no cost, and no rate but a reason', () => {
    const none = { truePositive: 0, falsePositive: 0, trueNegative: 0, falseNegative: 0 };
    expect(costPerThousand(none, { falsePositive: 1, falseNegative: 1 })).toBe(0);
    for (const { value, low, high, why } of Object.values(ratesOf(none, 0.95)))
      expect([value, low, high, why]).toEqual([null, null, null, 'There are no such rows.']);
  });
});

describe('the interval of a share', () => {
  test('is the one that the engine gives, at every level', () => {
    const level = fc.double({ min: 0.1, max: 0.9999, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.nat(), level, (n, k, covered) => {
        const share = k % (n + 1);
        const { low, high } = shareOf(share, n, covered);
        const [lowest, highest] = wilsonInterval(share, n, covered);
        expect(low).toBeCloseTo(lowest, 9);
        expect(high).toBeCloseTo(highest, 9);
      }),
    );
  });

  test('is that of the published example: 15 of 148', () => {
    // Newcombe (1998), table I, method 3: 0.0624 to 0.1605 of 15/148.
    const { low, high } = shareOf(15, 148, 0.95);
    expect([low!.toFixed(4), high!.toFixed(4)]).toEqual(['0.0624', '0.1605']);
  });

  test('of none begins at 0, and of all ends at 1', () => {
    expect(shareOf(0, 20, 0.95)).toMatchObject({ value: 0, low: 0 });
    expect(shareOf(20, 20, 0.95)).toMatchObject({ value: 1, high: 1 });
  });
});
