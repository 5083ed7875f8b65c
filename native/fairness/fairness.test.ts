import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Column, Frame } from '../stats/frame.ts';
import { createRandom } from '../stats/random.ts';
import { fairnessSection, type Grouping } from './contract.ts';
import { disparities } from './disparities.ts';
import { groupRates } from './group-rates.ts';
import { groupRows } from './group-rows.ts';
import { checkFairness, judgeLimits } from './limits.ts';
import { measureBinary, notesOf } from './measure-binary.ts';
import { measureMulticlass, measureRegression } from './measure-others.ts';

interface Case {
  group: string[];
  y: number[];
  p: number[];
  byGroup: Record<string, Record<string, number>>;
  disparities: Record<string, number>;
}
const golden = JSON.parse(
  readFileSync(new URL('../../test/reference/fairness/rates.json', import.meta.url), 'utf8'),
) as Record<string, Case>;

const random = createRandom('5'.repeat(64), 'test');
const options = { count: 60, level: 0.95, random };
const text = (values: readonly (string | null)[]): Column => {
  const dictionary = [...new Set(values)].filter((value) => value !== null).sort();
  return {
    type: 'text',
    dictionary,
    codes: Int32Array.from(values, (value) => (value === null ? -1 : dictionary.indexOf(value))),
  };
};
const frameOf = (columns: Record<string, Column>, rows: number): Frame => ({
  rows,
  columns: new Map(Object.entries(columns)),
});
const binaryRows = (p: readonly number[], y: readonly number[]) => ({
  probabilities: Float64Array.from(p),
  outcomes: Uint8Array.from(y),
  threshold: 0.5,
});
function measure(
  group: readonly (string | null)[],
  p: readonly number[],
  y: readonly number[],
  minimum = 1,
): Promise<Grouping> {
  const groups = groupRows(frameOf({ g: text(group) }, group.length), 'g');
  return measureBinary({ minimum }, groups, binaryRows(p, y), options);
}

describe("fairlearn's figures", () => {
  test.each(Object.entries(golden))('%s', async (_, { group, y, p, byGroup, disparities: expected }) => {
    const found = await measure(group, p, y);
    expect(found.groups.map(({ name }) => name)).toEqual(Object.keys(byGroup));
    for (const one of found.groups) {
      for (const [name, value] of Object.entries(byGroup[one.name]!)) {
        expect(Math.abs(one.rates[name]!.value! - value)).toBeLessThan(1e-12);
      }
    }
    for (const [name, value] of Object.entries(expected)) {
      expect(Math.abs(found.disparities[name]!.value! - value)).toBeLessThan(1e-12);
    }
  });
});

describe('groups', () => {
  test('of words, with missing as a group of its own; of intersections only those that occur', () => {
    const frame = frameOf({ a: text(['x', null, 'y', 'x']), b: text(['1', '1', '2', '2']) }, 4);
    expect(groupRows(frame, 'a').groups.map(({ name }) => name)).toEqual(['x', 'y', '(missing)']);
    const both = groupRows(frame, ['a', 'b']);
    expect(both.groups).toEqual([
      { name: 'x × 1', values: ['x', '1'] },
      { name: 'x × 2', values: ['x', '2'] },
      { name: 'y × 2', values: ['y', '2'] },
      { name: '(missing) × 1', values: [null, '1'] },
    ]);
    expect([...both.label]).toEqual([0, 3, 2, 1]);
  });

  test('of numbers: by value where they are few, at edges, or at quantiles', () => {
    const age = (values: number[]) =>
      frameOf({ age: { type: 'number', values: Float64Array.from(values) } }, values.length);
    const names = (values: number[], definition: Parameters<typeof groupRows>[1] = 'age') =>
      groupRows(age(values), definition).groups.map(({ name }) => name);
    expect(names([2, 1, -0, 0, NaN])).toEqual(['0', '1', '2', '(missing)']);
    expect(names([24, 25, 39.5, 40, 99], { column: 'age', edges: [25, 40] })).toEqual([
      '< 25',
      '25 to < 40',
      '≥ 40',
    ]);
    const repeat = (value: number, times: number): number[] => new Array<number>(times).fill(value);
    const hundred = Array.from({ length: 100 }, (_, i) => i);
    expect(names(hundred)).toEqual(['< 25', '25 to < 50', '50 to < 75', '≥ 75']);
    expect(names(hundred.map((i) => 8000 * (i / 99) ** 2 + 0.123456789))).toEqual([
      '< 500',
      '500 to < 2000',
      '2000 to < 4500',
      '≥ 4500',
    ]);
    // Rounded to 0 and 0, the first two bins would have no rows between them.
    expect(names([...repeat(1e-9, 30), ...repeat(2e-9, 30), ...hundred], { column: 'age', bins: 4 })[0]).toBe(
      '< 2e-9',
    );
    expect(names(new Array<number>(20).fill(7), { column: 'age', bins: 3 })).toEqual(['all']);
  });

  test('what makes no groups is refused, with what to do', () => {
    const times: Column = { type: 'timestamp', values: new BigInt64Array(2) };
    expect(() => groupRows(frameOf({ t: times }, 2), 't')).toThrow('make no groups');
    expect(() => groupRows(frameOf({ w: text(['a', 'b']) }, 2), { column: 'w', bins: 2 })).toThrow(
      'cannot be cut at numbers',
    );
    const ids = text(Array.from({ length: 1500 }, (_, i) => `id${i}`));
    expect(() => groupRows(frameOf({ id: ids }, 1500), 'id')).toThrow('makes 1,500 groups');
  });
});

describe('disparities', () => {
  const counts = fc.record({
    truePositive: fc.nat(20),
    falsePositive: fc.nat(20),
    trueNegative: fc.nat(20),
    falseNegative: fc.nat(20),
  });

  test('are never negative, 0 (or 1) for equal groups, and do not depend on the order of groups', () => {
    fc.assert(
      fc.property(fc.array(counts, { minLength: 2, maxLength: 6 }), (groups) => {
        const rates = groups.map(groupRates);
        const found = disparities(rates);
        for (const [name, value] of Object.entries(found)) {
          if (Number.isNaN(value)) continue;
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
          expect(disparities(rates.toReversed())[name as keyof typeof found]).toBe(value);
        }
        const same = disparities([rates[0]!, rates[0]!]);
        for (const [name, value] of Object.entries(same)) {
          if (!Number.isNaN(value)) expect(value).toBe(name.endsWith('Ratio') ? 1 : 0);
        }
      }),
    );
  });

  test('of one group are not defined', async () => {
    const found = await measure(['a', 'a', 'a'], [0.2, 0.7, 0.9], [0, 1, 0]);
    expect(
      Object.values(found.disparities).every(({ value, why }) => value === null && why !== undefined),
    ).toBe(true);
    expect(found.notes).toEqual(['There is one group only, so there is nothing to compare.']);
  });

  test('small groups and groups without positives are marked, and left out of the stable figures', async () => {
    const group = [...new Array<string>(40).fill('a'), ...new Array<string>(40).fill('b'), 'c', 'c'];
    const p = group.map((name, i) => (name === 'c' ? 0.9 : ((i * 37) % 80) / 80));
    const y = group.map((name, i) => (name === 'c' ? 0 : i % 2));
    const found = await measure(group, p, y, 30);
    expect(found.groups.map(({ unstable }) => unstable)).toEqual([
      undefined,
      undefined,
      'fewer than 30 rows, no positive rows',
    ]);
    expect(found.groups[2]!.rates.truePositiveRate).toEqual({
      value: null,
      low: null,
      high: null,
      why: 'The group has no positive rows.',
    });
    expect(found.stableDisparities!.demographicParityDifference!.value!).toBeLessThan(
      found.disparities.demographicParityDifference!.value!,
    );
    expect(JSON.stringify(found)).not.toMatch(/NaN|Infinity/);
  });

  test('figures do not depend on the order of rows', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', null), fc.nat(10), fc.nat(1)), {
          minLength: 1,
          maxLength: 60,
        }),
        async (rows) => {
          const values = async (all: typeof rows) => {
            const found = await measure(
              all.map(([g]) => g),
              all.map(([, p]) => p / 10),
              all.map(([, , y]) => y),
            );
            return [found.overall, ...found.groups.map(({ rates }) => rates), found.disparities].map(
              (figures) =>
                Object.values(figures).map(({ value }) =>
                  value === null ? null : Number(value.toPrecision(12)),
                ),
            );
          };
          expect(await values(rows.toReversed())).toEqual(await values(rows));
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('other tasks', () => {
  const group = Array.from({ length: 90 }, (_, i) => (i % 3 === 0 ? 'a' : 'b'));
  const groups = groupRows(frameOf({ g: text(group) }, 90), 'g');

  test('several classes: accuracy and how often each class is given', async () => {
    const y = group.map((_, i) => i % 4);
    const predicted = group.map((name, i) => (name === 'a' ? i % 4 : 0));
    const found = await measureMulticlass(
      { minimum: 10, classes: ['p', 'q', 'r', 's'] },
      groups,
      { y, predicted },
      options,
    );
    expect(found.groups[0]!.rates.accuracy!.value).toBe(1);
    expect(found.groups[1]!.rates['selectionRate:p']!.value).toBe(1);
    expect(found.disparities.accuracyDifference!.value!).toBe(1 - found.groups[1]!.rates.accuracy!.value!);
    expect(found.stableDisparities).toBeUndefined();
  });

  test('regression: mean error and mean absolute error', async () => {
    const y = Float64Array.from(group, (_, i) => i);
    const predicted = y.map((value, i) => value + (group[i] === 'a' ? 2 : i % 2 === 0 ? 1 : -1));
    const found = await measureRegression({ minimum: 31 }, groups, { y, predicted }, options);
    expect(found.groups.map(({ rates }) => rates.mae!.value)).toEqual([2, 1]);
    expect(found.groups[0]!.rates.meanError).toEqual({ value: 2, low: 2, high: 2 });
    expect(found.disparities.maeDifference!.value).toBe(1);
    expect(found.stableDisparities!.maeDifference!.value).toBeNull();
  });
});

describe('limits', () => {
  const figures = {
    demographicParityDifference: { value: 0.08, low: 0.02, high: 0.12 },
    demographicParityRatio: { value: 0.7, low: 0.6, high: 0.9 },
    equalizedOddsDifference: { value: null, low: null, high: null },
  };
  test.each([
    ['demographicParityDifference', 0.2, 'passed'],
    ['demographicParityDifference', 0.1, 'uncertain'],
    ['demographicParityDifference', 0.05, 'attention'],
    ['demographicParityRatio', 0.5, 'passed'],
    ['demographicParityRatio', 0.65, 'uncertain'],
    ['demographicParityRatio', 0.8, 'attention'],
    ['equalizedOddsDifference', 0.1, 'undefined'],
  ] as const)('%s of %d: %s', (name, limit, status) => {
    expect(judgeLimits({ [name]: limit }, figures)[0]!.status).toBe(status);
  });

  test('what is said of groups with few rows is in the right number', () => {
    expect(notesOf(3, 3)).toEqual([]);
    expect(notesOf(3, 2)[0]).toMatch(
      /^1 of 3 groups has few rows, .* its figures .* also given without it\.$/,
    );
    expect(notesOf(4, 2)[0]).toMatch(/^2 of 4 groups have few rows, .* also given without them\.$/);
    expect(notesOf(2, 1)[0]).toMatch(/the differences between groups rest on it\.$/);
  });

  test('of several classes a limit holds for each; a limit on what is never measured is refused', () => {
    const parity = (value: number) => ({ value, low: value, high: value });
    const found = judgeLimits(
      { demographicParityDifference: 0.2 },
      { 'demographicParityDifference:a': parity(0.1), 'demographicParityDifference:b': parity(0.3) },
    );
    expect(found.map(({ disparity, status }) => [disparity, status])).toEqual([
      ['demographicParityDifference:a', 'passed'],
      ['demographicParityDifference:b', 'attention'],
    ]);
    expect(() => checkFairness('regression', { limits: { equalizedOddsDifference: 0.1 } })).toThrow(
      /'equalizedOddsDifference' is not measured of a regression task/,
    );
    expect(() => checkFairness('regression', { limits: { maeDifference: 3 } })).not.toThrow();
    expect(() => checkFairness('multiclass', {})).not.toThrow();
    expect(() => checkFairness('ranking', {})).toThrow(/Groups are not compared in a ranking/);
    expect(() => checkFairness('ranking', undefined)).not.toThrow();
  });

  test('the recipe section refuses edges that do not rise and limits that are not known', () => {
    expect(
      fairnessSection.safeParse({ groups: ['sex', ['sex', 'race']], limits: { equalizedOddsRatio: 0.8 } })
        .success,
    ).toBe(true);
    expect(fairnessSection.safeParse({ groups: [{ column: 'age', edges: [3, 2] }] }).success).toBe(false);
    expect(fairnessSection.safeParse({ groups: ['a'], limits: { parity: 1 } }).success).toBe(false);
  });
});
