import { describe, expect, it } from 'vitest';
import { textColumn } from '../../test/support/random-frames.ts';
import type { ColumnType } from '../data/contract.ts';
import type { Column } from '../stats/frame.ts';
import { summarizeColumn } from './column-summary.ts';
import { featureStep, featuresSection, planSpec, type FeatureStep } from './contract.ts';
import { columnsToPlan, planFeatures } from './plan.ts';
import type { PlannedColumn } from './resolve-step.ts';

const rows = 200;
const numbers = (make: (row: number) => number): Column => ({
  type: 'number',
  values: Float64Array.from({ length: rows }, (_, row) => make(row)),
});
const texts = (make: (row: number) => string | undefined): Column =>
  textColumn(Array.from({ length: rows }, (_, row) => make(row)));
const times = (make: (row: number) => bigint): Column => ({
  type: 'timestamp',
  values: BigInt64Array.from({ length: rows }, (_, row) => make(row)),
});

const table: Record<string, [ColumnType, Column]> = {
  id: ['integer', numbers((row) => 1000 + row * 3)],
  age: ['number', numbers((row) => (row * 37) % 61)],
  income: ['number', numbers((row) => (row % 10 === 0 ? Number.NaN : row % 7))],
  same: ['number', numbers(() => 4)],
  empty: ['number', numbers(() => Number.NaN)],
  job: ['text', texts((row) => ['clerk', 'smith', undefined][row % 3])],
  name: ['text', texts((row) => `person ${row}`)],
  town: ['text', texts((row) => `town ${row % 90}`)],
  smoker: [
    'boolean',
    {
      type: 'boolean',
      values: Uint8Array.from({ length: rows }, (_, row) => (row % 5 === 0 ? 255 : row % 2)),
    },
  ],
  born: ['date', times((row) => BigInt(row * 100) * 86_400_000_000n)],
  seen: ['timestamp', times((row) => BigInt((row * 7919) % 100_000) * 3_600_000_000n)],
  sex: ['text', texts((row) => ['f', 'm'][row % 2])],
  y: ['number', numbers((row) => row % 2)],
};
const names = Object.keys(table);
const planned = new Map(
  Object.entries(table).map(([name, [type, column]]): [string, PlannedColumn] => [
    name,
    { name, type, summary: summarizeColumn(column) },
  ]),
);
const plan = (spec: Partial<Parameters<typeof planSpec.parse>[0] & object> = {}) => {
  const full = planSpec.parse({ target: 'y', sensitive: ['sex'], ...spec });
  const used = new Set(columnsToPlan(names, full));
  return planFeatures(names, new Map([...planned].filter(([name]) => used.has(name))), full);
};
const stepsOf = (spec = {}): Record<string, FeatureStep> =>
  Object.fromEntries(plan(spec).steps.map((step) => [step.column, step]));

describe('the automatic plan', () => {
  it('drops what cannot be a feature, and says why', () => {
    const steps = stepsOf({ exclude: ['town'], weights: 'income' });
    const why = (column: string) => {
      expect(steps[column]!.drop).toBe(true);
      return steps[column]!.why;
    };
    expect(why('id')).toMatch(/numbers the rows/);
    expect(why('same')).toMatch(/same value/);
    expect(why('empty')).toMatch(/no value/);
    expect(why('name')).toBe('It names rows: 200 different values in 200 training rows.');
    expect(why('town')).toBe('The recipe excludes it.');
    expect(why('income')).toBe('It says what rows weigh in training.');
    expect(why('sex')).toBe('It is sensitive: for the audit only.');
    expect(steps.y).toBeUndefined();
  });

  it('leaves missing values and categories to trees', () => {
    const steps = stepsOf();
    expect(steps.income).toEqual({
      column: 'income',
      impute: 'none',
      indicator: false,
      scale: 'none',
      why: '20 of 200 training rows have no value, which the learner can use.',
    });
    expect(steps.job).toMatchObject({ encode: 'category', impute: 'none', rare: 2 });
    expect(steps.town).toMatchObject({ encode: 'target', scale: 'none' });
    expect(steps.smoker).toMatchObject({ impute: 'none', scale: 'none' });
    expect(steps.born).toMatchObject({ parts: ['year', 'month', 'dayOfWeek', 'days'], impute: 'none' });
    expect(steps.seen).toMatchObject({ parts: ['year', 'month', 'dayOfWeek', 'hour', 'days'] });
    expect(steps.seen!.encode).toBeUndefined();
  });

  it('imputes, marks, scales and encodes for linear learners', () => {
    const steps = stepsOf({ family: 'linear' });
    expect(steps.age).toEqual({ column: 'age', impute: 'median', indicator: false, scale: 'standard' });
    expect(steps.income).toMatchObject({ impute: 'median', indicator: true, scale: 'standard' });
    expect(steps.smoker).toMatchObject({ impute: 'mostFrequent', indicator: true, scale: 'none' });
    expect(steps.job).toMatchObject({ encode: 'onehot', dropFirst: false });
    expect(steps.town).toMatchObject({ encode: 'target', smooth: 'auto', scale: 'standard' });
    expect(steps.town!.why).toMatch(/90 levels, more than 64/);
    expect(steps.born).toMatchObject({ encode: 'onehot', impute: 'median', scale: 'standard' });
    expect(stepsOf({ family: 'linear', penalised: false }).job).toMatchObject({ dropFirst: true });
  });

  it('uses sensitive columns only when told to', () => {
    expect(stepsOf({ sensitiveAsFeatures: true }).sex).toMatchObject({ encode: 'category' });
  });

  it('can be put into a recipe line by line, and then gives itself', () => {
    for (const family of ['tree', 'linear'] as const) {
      const { steps } = plan({ family });
      const listed = steps.filter((step) => step.why !== 'It is sensitive: for the audit only.');
      expect(featuresSection.parse(listed)).toEqual(listed);
      const again = plan({ family, features: listed });
      expect(again.steps).toEqual(steps);
    }
  });
});

describe('a plan of the recipe', () => {
  it('fills what a step leaves open, and drops columns that the list does not name', () => {
    const steps = stepsOf({
      features: [
        { column: 'age', impute: 'median', indicator: true, scale: 'standard' },
        { column: 'job', encode: 'onehot', rare: 0.01, limit: 30 },
        { column: 'id', drop: true, why: 'a number that the office gives' },
      ],
    });
    expect(steps.age).toEqual({ column: 'age', impute: 'median', indicator: true, scale: 'standard' });
    expect(steps.job).toEqual({
      column: 'job',
      encode: 'onehot',
      impute: 'none',
      indicator: false,
      rare: 0.01,
      limit: 30,
      dropFirst: false,
    });
    expect(steps.id).toEqual({ column: 'id', drop: true, why: 'a number that the office gives' });
    expect(steps.town).toEqual({ column: 'town', drop: true, why: 'The recipe does not list it.' });
  });

  it('overrides single columns of the automatic plan', () => {
    const steps = stepsOf({ features: { auto: true, steps: [{ column: 'id', impute: 'none' }] } });
    expect(steps.id).toMatchObject({ impute: 'none' });
    expect(steps.id!.drop).toBeUndefined();
    expect(steps.job).toMatchObject({ encode: 'category' });
  });

  it('may treat numbers and booleans as categories', () => {
    const steps = stepsOf({
      features: [
        { column: 'age', encode: 'onehot' },
        { column: 'smoker', encode: 'category' },
      ],
    });
    expect(steps.age).toMatchObject({ encode: 'onehot', limit: 64 });
    expect(steps.smoker).toMatchObject({ encode: 'category' });
  });

  const wrong: [string, object, RegExp][] = [
    ['an unknown column', { features: [{ column: 'agee' }] }, /"agee", which the data does not have/],
    ['a column twice', { features: [{ column: 'age' }, { column: 'age' }] }, /"age" twice/],
    ['the target', { features: [{ column: 'y' }] }, /It is the target/],
    ['a sensitive column', { features: [{ column: 'sex' }] }, /It is sensitive/],
    [
      'the column of weights',
      { weights: 'age', features: [{ column: 'age' }] },
      /what rows weigh in training/,
    ],
    ['an excluded column', { exclude: ['age'], features: [{ column: 'age' }] }, /The recipe excludes it/],
    [
      'parts of a number',
      { features: [{ column: 'age', parts: ['year'] }] },
      /'parts', which does not go with a column of type number/,
    ],
    ['a mean of a category', { features: [{ column: 'job', impute: 'mean' }] }, /its values are categories/],
    ['smoothing of one-hot', { features: [{ column: 'job', encode: 'onehot', smooth: 3 }] }, /'smooth'/],
    [
      'codes for a linear learner',
      { family: 'linear', features: [{ column: 'job', encode: 'category' }] },
      /take them for amounts/,
    ],
    [
      'missing values for a linear learner',
      { family: 'linear', features: [{ column: 'age', impute: 'none' }] },
      /cannot use them/,
    ],
    [
      'a drop with more',
      { features: [{ column: 'age', drop: true, scale: 'none' }] },
      /does not go with drop/,
    ],
    [
      'a target encoding of times',
      { features: [{ column: 'seen', encode: 'target' }] },
      /does not go with times/,
    ],
    ['no column at all', { features: [{ column: 'age', drop: true }] }, /No column is left/],
    ['a target that is not there', { target: 'z' }, /The target "z" is not a column/],
  ];
  it.each(wrong)('refuses %s', (_name, spec, message) => {
    expect(() => plan(spec)).toThrow(message);
  });

  it('is refused by its schema where it says what no step has', () => {
    expect(featureStep.safeParse({ column: 'age', imputation: 'median' }).success).toBe(false);
    expect(featuresSection.safeParse({ auto: false, steps: [] }).success).toBe(false);
    expect(featureStep.safeParse({ column: 'seen', parts: ['hour', 'hour'] }).success).toBe(false);
  });
});
