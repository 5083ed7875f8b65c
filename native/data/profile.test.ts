import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { opened } from '../../test/support/open-data.ts';
import { testContext } from '../../test/support/step-context.ts';
import { profileResult, type ProfileResult, type ProfileSpec } from './contract.ts';
import { moments } from './moments.ts';
import {
  averageRanks,
  countDistinct,
  histogram,
  numberRuns,
  quantile,
  topOfSorted,
} from './order-statistics.ts';
import { isoTime } from './profile-column.ts';
import { auc, cramersV, etaSquared, pearson } from './relation.ts';
import { profileStep } from './steps.ts';

interface NumberGolden {
  missing: number;
  distinct: number;
  min: number;
  max: number;
  zeros: number;
  negatives: number;
  mean: number;
  variance: number;
  standardDeviation: number;
  quantiles: number[];
  top: [number, number][];
  skewness?: number;
  kurtosis?: number;
  auc?: number;
  etaSquared?: number;
  pearson?: number;
  spearman?: number;
  fd?: { bins: number; edges: number[]; counts: number[] };
}
interface CategoryGolden {
  missing: number;
  distinct: number;
  top: [string, number][];
  lengths: [number, number, number];
  cramersV: number;
  rates: Record<string, number>;
  etaSquared: number;
}
interface Golden {
  rows: number;
  duplicateRows: number;
  numbers: Record<string, NumberGolden>;
  categories: Record<string, CategoryGolden>;
}

const folder = path.join(import.meta.dirname, '../../test/reference/profile');
const golden = JSON.parse(readFileSync(path.join(folder, 'golden.json'), 'utf8')) as Golden;
const table = readFileSync(path.join(folder, 'table.csv'));

/** Equal but for the last few digits; `absolute` where values that cancel leave about 0. */
function near(ours: number | undefined, theirs: number | undefined, relative = 1e-12, absolute = 0): void {
  if (theirs === undefined) return;
  expect(ours).toBeDefined();
  expect(Math.abs(ours! - theirs)).toBeLessThanOrEqual(relative * Math.abs(theirs) + absolute);
}

async function profiled(
  bytes: string | Uint8Array,
  spec: ProfileSpec = {},
  threads = 2,
): Promise<ProfileResult> {
  const { imported, context } = await opened(bytes, {}, testContext({ threads }));
  return profileStep.run(context, spec, [imported.dataset]);
}

describe('a profile', () => {
  it('equals numpy, pandas, scikit-learn and exact arithmetic on a table with a binary target', async () => {
    const profile = await profiled(table, { target: 'answer', positive: 'yes' });
    expect(profileResult.parse(profile)).toEqual(profile);
    expect([profile.rows, profile.duplicateRows]).toEqual([golden.rows, golden.duplicateRows]);
    for (const [name, theirs] of Object.entries(golden.numbers)) {
      const column = profile.columns.find((found) => found.name === name)!;
      const ours = column.number!;
      expect([column.missing, column.distinct]).toEqual([theirs.missing, theirs.distinct]);
      expect([ours.min, ours.max, ours.zeros, ours.negatives]).toEqual([
        theirs.min,
        theirs.max,
        theirs.zeros,
        theirs.negatives,
      ]);
      expect(ours.quantiles.map(({ value }) => value)).toEqual(theirs.quantiles);
      near(ours.mean, theirs.mean);
      near(ours.variance, theirs.variance);
      near(ours.standardDeviation, theirs.standardDeviation);
      near(ours.skewness, theirs.skewness, 1e-11, 1e-13);
      near(ours.kurtosis, theirs.kurtosis, 1e-11, 1e-13);
      expect(column.top[0]!.count).toBe(theirs.top[0]![1]);
      expect(theirs.top.map(([value]) => value)).toContain(Number(column.top[0]!.value));
      if (column.relation?.measure === 'auc') near(column.relation.value, theirs.auc);
      else expect(theirs.auc).toBeUndefined();
      if (theirs.fd !== undefined && theirs.fd.bins <= 60 && name !== 'count') {
        expect(ours.histogram.counts).toEqual(theirs.fd.counts);
        ours.histogram.edges.forEach((edge, i) => near(edge, theirs.fd!.edges[i], 1e-9));
      }
      expect(ours.histogram.counts.reduce((sum, count) => sum + count, 0)).toBe(golden.rows - theirs.missing);
    }
    for (const [name, theirs] of Object.entries(golden.categories)) {
      const column = profile.columns.find((found) => found.name === name)!;
      expect([column.missing, column.distinct]).toEqual([theirs.missing, theirs.distinct]);
      expect(column.top.map(({ value, count }) => [value, count])).toEqual(theirs.top);
      expect([column.text!.shortest, column.text!.longest]).toEqual(theirs.lengths.slice(0, 2));
      near(column.text!.meanLength, theirs.lengths[2]);
      if (column.relation?.measure !== 'cramersV') throw new Error('No Cramér’s V.');
      near(column.relation.value, theirs.cramersV);
      for (const { value, rate } of column.relation.rates) near(rate, theirs.rates[value]);
    }
  });

  it('equals scipy on a numeric target, and η² on several classes', async () => {
    const byAmount = await profiled(table, { target: 'amount' });
    const byColour = await profiled(table, { target: 'colour' });
    for (const [name, theirs] of Object.entries(golden.numbers)) {
      const relation = byAmount.columns.find((column) => column.name === name)!.relation;
      if (relation?.measure === 'correlation') {
        near(relation.pearson, theirs.pearson, 1e-12, 1e-15);
        near(relation.spearman, theirs.spearman, 1e-12, 1e-15);
      } else expect(theirs.pearson).toBeUndefined();
      const eta = byColour.columns.find((column) => column.name === name)!.relation;
      if (eta?.measure === 'etaSquared') near(eta.value, theirs.etaSquared, 1e-11, 1e-15);
    }
    for (const [name, theirs] of Object.entries(golden.categories)) {
      const relation = byAmount.columns.find((column) => column.name === name)!.relation;
      if (relation?.measure === 'etaSquared') near(relation.value, theirs.etaSquared, 1e-11, 1e-15);
    }
  });

  it('has the same bytes on any number of threads', async () => {
    const results = await Promise.all(
      [1, 2, 4, 2].map((threads) => profiled(table, { target: 'answer', positive: 'yes' }, threads)),
    );
    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
  });

  it('points at identifiers, leaks, constants, empty and mostly missing columns, duplicates', async () => {
    const rows = Array.from({ length: 200 }, (_, i) => {
      const y = (i * 7) % 3 === 0 ? 'yes' : 'no';
      return `${1000 + i},${y === 'yes' ? i + 1000 : i},${y === 'yes' ? 'paid' : 'open'},one,,${i % 10 === 0 ? i : ''},${(i * 37) % 11},${y}`;
    });
    const profile = await profiled(
      `id,leak,state,constant,empty,rare,noise,y\n${[...rows, rows[0]].join('\n')}\n`,
      { target: 'y', positive: 'yes' },
    );
    const said = Object.fromEntries(profile.warnings.map(({ column, what }) => [column ?? '', what]));
    expect(Object.keys(said).sort()).toEqual(['', 'constant', 'empty', 'id', 'leak', 'rare', 'state']);
    expect(said['']).toContain('1 of 201 rows repeats');
    expect(said.id).toContain('identifier');
    expect(said.leak).toContain('ROC AUC of 1.0000');
    expect(said.state).toContain('settles y');
    expect(profile.warnings.every(({ fix }) => fix !== undefined)).toBe(true);
    expect(profile.target).toMatchObject({ task: 'binary', classes: [{ label: 'no' }, { label: 'yes' }] });
  });

  it('takes infinite values apart and shows times as ISO 8601', async () => {
    const profile = await profiled(
      'x,d,w\n1,2024-02-29,2024-02-29 12:00:00.5\ninf,1900-01-01,1969-12-31 23:59:59\n3,2024-02-29,\n',
    );
    const [x, d, w] = profile.columns;
    expect(x!.number).toMatchObject({ infinite: 1, min: 1, max: 3, mean: 2 });
    expect(d!.time).toEqual({ min: '1900-01-01', median: '2024-02-29', max: '2024-02-29' });
    expect(w!.time!.min).toBe('1969-12-31T23:59:59Z');
    expect(w!.top.map(({ value }) => value)).toContain('2024-02-29T12:00:00.5Z');
  });
});

const finite = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });
const some = fc.array(finite, { minLength: 1, maxLength: 60 }).map((values) => Float64Array.from(values));

describe('figures', () => {
  it('of any values lie where they must', () => {
    fc.assert(
      fc.property(some, (values) => {
        const sorted = values.slice().sort();
        const { mean, variance, skewness, kurtosis } = moments(values);
        expect(mean).toBeGreaterThanOrEqual(sorted[0]! - 1e-9);
        expect(mean).toBeLessThanOrEqual(sorted.at(-1)! + 1e-9);
        if (variance !== undefined) expect(variance).toBeGreaterThanOrEqual(0);
        if (skewness !== undefined)
          expect(kurtosis! + 3).toBeGreaterThanOrEqual(skewness * skewness + 1 - 1e-6);
        expect(quantile(sorted, 0) === sorted[0] && quantile(sorted, 1) === sorted.at(-1)).toBe(true);
        expect(countDistinct(sorted)).toBe(new Set(values.map((value) => value + 0)).size);
        const { edges, counts } = histogram(sorted);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(values.length);
        expect(edges.length).toBe(counts.length + 1);
        const top = topOfSorted(sorted, 3);
        expect(top[0]!.count).toBe(
          Math.max(...[...values].map((value) => values.filter((other) => other === value).length)),
        );
      }),
    );
  });

  it('rank like counting, ties in the middle', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 80 }), (array) => {
        const values = Float64Array.from(array);
        const expected = array.map(
          (v) => array.filter((o) => o < v).length + (array.filter((o) => o === v).length + 1) / 2,
        );
        expect([...averageRanks(values)]).toEqual(expected);
      }),
    );
  });

  it('AUC counts pairs, falls to its mirror when the classes change places', () => {
    const small = fc
      .array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 30 })
      .map((values) => Float64Array.from(values));
    fc.assert(
      fc.property(small, small, (up, down) => {
        let won = 0;
        for (const a of up) for (const b of down) won += a > b ? 1 : a === b ? 0.5 : 0;
        expect(auc(up, down)).toBeCloseTo(won / up.length / down.length, 12);
        expect(auc(up, down) + auc(down, up)).toBeCloseTo(1, 12);
      }),
    );
  });

  it('runs of equal values are those that sorting by count gives', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 60 }), (array) => {
        const sorted = Float64Array.from(array).sort();
        const counted = [...new Set(sorted)]
          .map((value) => ({ at: sorted.indexOf(value), count: sorted.filter((v) => v === value).length }))
          .sort((a, b) => b.count - a.count || a.at - b.at);
        for (const most of [0, 1, 3, 10])
          expect(numberRuns(sorted, most)).toEqual({ distinct: counted.length, top: counted.slice(0, most) });
      }),
    );
  });

  it('measure nothing, all, or are not defined', () => {
    expect(cramersV([Int32Array.of(10, 10), Int32Array.of(20, 20)])).toBe(0);
    expect(cramersV([Int32Array.of(10, 0), Int32Array.of(0, 20), Int32Array.of(0, 0)])).toBe(1);
    expect(cramersV([Int32Array.of(10, 5)])).toBeNaN();
    expect(etaSquared(Float64Array.of(1, 1, 2, 2), Int32Array.of(0, 0, 1, 1), 2)).toBe(1);
    expect(etaSquared(Float64Array.of(3, 3), Int32Array.of(0, 1), 2)).toBeNaN();
    expect(pearson(Float64Array.of(1, 2, 3), Float64Array.of(-2, -4, -6))).toBeCloseTo(-1, 14);
    expect(pearson(Float64Array.of(1, 1), Float64Array.of(1, 2))).toBeNaN();
    expect(moments(Float64Array.of(5))).toEqual({ mean: 5 });
    expect(moments(Float64Array.of(0.1, 0.1, 0.1))).toEqual({ mean: 0.1, variance: 0, standardDeviation: 0 });
  });

  it('times are written as Date writes them', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0001-01-01'), max: new Date('9999-01-01'), noInvalidDate: true }),
        (date) => {
          const micros = BigInt(date.getTime()) * 1000n;
          expect(isoTime(micros, true)).toBe(date.toISOString().slice(0, 10));
          expect(new Date(isoTime(micros, false)).getTime()).toBe(date.getTime());
        },
      ),
    );
  });
});
