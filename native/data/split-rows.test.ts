import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Column, Frame } from '../stats/frame.ts';
import { createRandom } from '../stats/random.ts';
import { ROLE } from '../training/predictions.ts';
import { splitSpec, type SplitSpec } from './contract.ts';
import { splitDataset } from './split-dataset.ts';

const id = 'ab'.repeat(32);

function split(columns: Record<string, Column>, spec: Partial<SplitSpec> & { target: string }, step = id) {
  const first = Object.values(columns)[0]!;
  const rows = first.type === 'text' ? first.codes.length : first.values.length;
  const frame: Frame = { rows, columns: new Map(Object.entries(columns)) };
  return splitDataset(frame, splitSpec.parse(spec), createRandom(step, 'split'));
}

function text(values: readonly (string | null)[]): Column {
  const dictionary = [...new Set(values.filter((value) => value !== null))].sort();
  return {
    type: 'text',
    dictionary,
    codes: Int32Array.from(values, (v) => (v === null ? -1 : dictionary.indexOf(v))),
  };
}
const numbers = (values: readonly number[]): Column => ({
  type: 'number',
  values: Float64Array.from(values),
});
const repeat = (label: string, times: number): string[] => Array<string>(times).fill(label);
const rolesWith = (roles: Uint8Array, role: keyof typeof ROLE): number[] =>
  [...roles.keys()].filter((row) => roles[row] === ROLE[role]);

describe('stratified', () => {
  it('gives each class its share of each part, to the row', () => {
    const y = text([...repeat('no', 700), ...repeat('yes', 300), null, null]);
    const { result, roles } = split({ y }, { target: 'y', positive: 'yes' });
    expect(result.counts).toEqual({ train: 600, validation: 100, calibration: 100, test: 200, unused: 2 });
    expect(
      result.byClass.map(({ test, calibration, validation }) => [test, calibration, validation]),
    ).toEqual([
      [140, 70, 70],
      [60, 30, 30],
    ]);
    expect([...roles.subarray(-2)]).toEqual([255, 255]);
    expect(result.notes.join()).toContain('2 rows have no value of y');
  });

  it('keeps counts within one row of the share and every class in every part', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 4, max: 200 }), { minLength: 3, maxLength: 6 }),
        fc.record({
          test: fc.double({ min: 0.05, max: 0.4, noNaN: true }),
          calibration: fc.double({ min: 0.05, max: 0.25, noNaN: true }),
          validation: fc.double({ min: 0.05, max: 0.25, noNaN: true }),
        }),
        (sizes, fractions) => {
          const labels = sizes.flatMap((size, i) => repeat(`class ${i}`, size));
          const { result } = split({ y: text(labels) }, { target: 'y', ...fractions });
          const { train, validation, calibration, test } = result.counts;
          expect(train + validation + calibration + test).toBe(labels.length);
          result.byClass.forEach((counts, i) => {
            expect(counts.train + counts.validation + counts.calibration + counts.test).toBe(sizes[i]);
            for (const part of ['test', 'calibration', 'validation'] as const) {
              expect(counts[part]).toBeGreaterThanOrEqual(1);
              // Half a row more where every class must have one; and what the shares' own rounding may add.
              expect(Math.abs(counts[part] - Math.max(1, sizes[i]! * fractions[part]))).toBeLessThan(
                1.5 + 1e-9,
              );
            }
            expect(counts.train).toBeGreaterThanOrEqual(1);
          });
        },
      ),
    );
  });

  it('depends on the step alone', () => {
    const y = text(Array.from({ length: 500 }, (_, i) => (i % 3 === 0 ? 'a' : 'b')));
    const first = split({ y }, { target: 'y', positive: 'a' });
    expect(split({ y }, { target: 'y', positive: 'a' }).roles).toEqual(first.roles);
    expect(split({ y }, { target: 'y', positive: 'a' }, 'cd'.repeat(32)).roles).not.toEqual(first.roles);
  });

  it('spreads a numeric target over the parts', () => {
    const y = numbers(Array.from({ length: 1000 }, (_, i) => (i * 7919) % 1000));
    const { roles, result } = split({ y }, { target: 'y' });
    expect(result.task).toBe('regression');
    const test = rolesWith(roles, 'test').map((row) => (row * 7919) % 1000);
    for (let bin = 0; bin < 10; bin++) {
      expect(test.filter((value) => Math.floor(value / 100) === bin)).toHaveLength(20);
    }
  });
});

describe('by time and by group', () => {
  it('tests on the latest rows and keeps equal times together', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 60, maxLength: 200 }), (times) => {
        fc.pre(new Set(times).size > 20);
        const y = numbers(times.map((_, i) => i * 1.5));
        const { roles, result } = split(
          { y, t: numbers(times) },
          { target: 'y', method: 'time', column: 't' },
        );
        const range = (role: keyof typeof ROLE) => rolesWith(roles, role).map((row) => times[row]!);
        const parts = (['train', 'validation', 'calibration', 'test'] as const).map(range);
        for (let i = 1; i < parts.length; i++)
          expect(Math.max(...parts[i - 1]!)).toBeLessThan(Math.min(...parts[i]!));
        expect(result.counts.unused).toBe(0);
      }),
    );
  });

  it('leaves rows without a time unused and says so', () => {
    const t = Array.from({ length: 100 }, (_, i) => (i < 3 ? NaN : i));
    const { result } = split(
      { y: numbers(t.map((_, i) => i)), t: numbers(t) },
      { target: 'y', method: 'time', column: 't' },
    );
    expect(result.counts.unused).toBe(3);
    expect(result.notes.join()).toContain('3 rows have no t');
  });

  it('sets no rows of a regression aside for calibration unless asked, and says then that they are not used', () => {
    const y = numbers(Array.from({ length: 100 }, (_, i) => i * 0.5));
    expect(split({ y }, { target: 'y' }).result.counts).toMatchObject({
      train: 70,
      validation: 10,
      calibration: 0,
      test: 20,
    });
    const asked = split({ y }, { target: 'y', calibration: 0.1 }).result;
    expect(asked.counts).toMatchObject({ train: 60, calibration: 10 });
    expect(asked.notes.at(-1)).toMatch(/^10 rows are set aside for calibration and not used/);
    const words = text([...repeat('no', 50), ...repeat('yes', 50)]);
    expect(split({ words }, { target: 'words', positive: 'yes' }).result.counts.calibration).toBe(10);
  });

  it('keeps each group in one part', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 100, maxLength: 300 }), (groups) => {
        fc.pre(new Set(groups).size > 10);
        const y = numbers(groups.map((_, i) => i * 0.5));
        const { roles, result } = split(
          { y, g: numbers(groups) },
          { target: 'y', method: 'group', column: 'g', calibration: 0.1 },
        );
        const seen = new Map<number, number>();
        groups.forEach((group, row) => {
          expect(seen.get(group) ?? roles[row]).toBe(roles[row]);
          seen.set(group, roles[row]!);
        });
        for (const part of ['train', 'test', 'calibration', 'validation'] as const)
          expect(result.counts[part]).toBeGreaterThan(0);
      }),
    );
  });
});

describe('a ranking', () => {
  const ofRows = (value: (row: number) => number): Column =>
    numbers(Array.from({ length: 200 }, (_, row) => value(row)));
  const relevance = ofRows((row) => row % 3);
  const query = ofRows((row) => row % 25);
  const ranking = { target: 'y', task: 'ranking', group: 'q' } as const;

  it('keeps queries whole, with no rows for calibration', () => {
    const { roles, result } = split({ y: relevance, q: query }, { ...ranking, method: 'group', column: 'q' });
    expect(result).toMatchObject({ task: 'ranking', classes: [], byClass: [] });
    expect(result.counts).toMatchObject({ test: 40, validation: 24, calibration: 0 });
    for (let row = 25; row < 200; row++) expect(roles[row]).toBe(roles[row % 25]);
  });

  it('may be split by time or by groups of queries, as long as each query is whole', () => {
    const day = ofRows((row) => row % 25);
    const columns = { y: relevance, q: query, day };
    expect(split(columns, { ...ranking, method: 'time', column: 'day' }).result.counts.test).toBe(40);
    const torn = { ...columns, day: ofRows((row) => row) };
    expect(() => split(torn, { ...ranking, method: 'time', column: 'day' })).toThrow(
      /row \d+ lies in another part than earlier rows of its q/,
    );
  });

  it.each(['stratified', 'random'] as const)('is not split row by row: %s', (method) => {
    expect(() => split({ y: relevance, q: query }, { ...ranking, method })).toThrow(/draws single rows/);
  });

  it('says which column makes its queries', () => {
    const { group: _, ...nameless } = ranking;
    expect(() => split({ y: relevance }, { ...nameless, method: 'random' })).toThrow(/No column says/);
  });
});

describe('what cannot be split', () => {
  const y = text([...repeat('no', 50), ...repeat('yes', 50)]);
  const t = numbers(Array.from({ length: 100 }, (_, i) => i));
  it.each([
    [
      'fractions without training rows',
      { y },
      { target: 'y', positive: 'yes', test: 0.5, calibration: 0.3, validation: 0.2 },
      /no rows are left for training/,
    ],
    ['one class', { y: text(repeat('no', 100)) }, { target: 'y', positive: 'no' }, /one class only, "no"/],
    [
      'a class of three rows',
      { y: text([...repeat('no', 97), ...repeat('yes', 3)]) },
      { target: 'y', positive: 'yes' },
      /"yes" has only 3 rows; 4 are needed/,
    ],
    ['few rows', { y: numbers([1, 2, 3, 4]) }, { target: 'y' }, /too few/],
    [
      'a time split that parts the classes',
      { y, t },
      { target: 'y', positive: 'yes', method: 'time', column: 't' },
      /has no row of class/,
    ],
    [
      'a time column of text',
      { y, w: y },
      { target: 'y', positive: 'yes', method: 'time', column: 'w' },
      /no order in time/,
    ],
    ['a missing column name', { y }, { target: 'y', positive: 'yes', method: 'group' }, /needs a column/],
    ['a needless column name', { y, t }, { target: 'y', positive: 'yes', column: 't' }, /takes no column/],
    ['two groups', { y: t, g: y }, { target: 'y', method: 'group', column: 'g' }, /2 groups; 3 are needed/],
    [
      'one time',
      { y: t, t: numbers(Array<number>(100).fill(1)) },
      { target: 'y', method: 'time', column: 't' },
      /too few different values/,
    ],
  ] satisfies [string, Record<string, Column>, Partial<SplitSpec> & { target: string }, RegExp][])(
    '%s',
    (_what, columns, spec, message) => {
      expect(() => split(columns, spec)).toThrow(message);
    },
  );
});
