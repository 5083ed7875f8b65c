import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { NamedFeature } from '../trees/model/describe-tree.ts';
import { bindForeign } from './bind.ts';
import { predictBound } from './bound-model.ts';
import { classOrder } from './class-order.ts';
import type { ForeignModel } from './foreign-model.ts';
import { readForeign } from './read-foreign.ts';

const read = (file: string): ForeignModel =>
  readForeign(readFileSync(new URL(`../../../test/reference/foreign/${file}`, import.meta.url)));

const colours = ['(missing)', '(other)', 'blue', 'green', 'grey', 'red', 'white'];
const age = { name: 'age', kind: 'number' } as const;
const income = { name: 'net income', kind: 'number' } as const;
const colour = { name: 'colour', kind: 'category', levels: colours } as const;
const steps = { name: 'steps', kind: 'number' } as const;
const binary = { task: 'binary', classes: ['no', 'yes'] } as const;

describe('a foreign model is refused', () => {
  const model = read('lightgbm-binary.txt');
  it.each<[string, readonly NamedFeature[], RegExp]>([
    ['without a feature that it splits on', [income, colour, steps], /reads the feature "age"/],
    [
      'with a category as a number',
      [age, income, { name: 'colour', kind: 'number' }, steps],
      /for a category/,
    ],
    ['with a number as a category', [{ ...colour, name: 'age' }, income, colour, steps], /for a number/],
    [
      'with levels that are pooled',
      [age, income, { ...colour, levels: colours.slice(0, 4) }, steps],
      /knows levels of "colour".*"grey"/,
    ],
    [
      'with two columns that LightGBM would call the same',
      [age, { ...income, name: 'net\tincome' }, income, colour, steps],
      /reads the feature "net_income"/,
    ],
  ])('%s', (_, features, message) => {
    expect(() => bindForeign(model, features, binary)).toThrow(message);
  });

  it('for a target of another task, or of more classes', () => {
    const features = [age, income, colour, steps];
    expect(() => bindForeign(model, features, { task: 'regression', classes: [] })).toThrow(/two classes/);
    const several = { task: 'multiclass', classes: ['a', 'b'] } as const;
    expect(() => bindForeign(read('xgboost-softprob.json'), features, several)).toThrow(/3 classes/);
  });

  it('where its codes have no names and the levels are words', () => {
    expect(() =>
      bindForeign(read('lightgbm-codes.txt'), [age, income, colour, steps], {
        task: 'regression',
        classes: [],
      }),
    ).toThrow(/does not say what they stand for/);
  });
});

describe('a foreign model', () => {
  it('finds its features in any order, among others', () => {
    const model = read('xgboost-binary.json');
    const values = [30, 1, 5, 2];
    const margin = (features: readonly NamedFeature[], row: readonly number[]): number => {
      const bound = bindForeign(model, features, binary);
      const columns = features.map((feature, i) => ({
        ...feature,
        levels: feature.kind === 'category' ? colours.length : 0,
        values: Float64Array.of(row[i]!),
      }));
      return predictBound(bound, { rows: 1, columns })[0]!;
    };
    const other = { name: 'other', kind: 'number' } as const;
    expect(margin([steps, other, colour, income, age], [2, 9, 5, 1, 30])).toBe(
      margin([age, income, colour, steps], values),
    );
  });

  it('numbers classes by sorted labels, numbers by size', () => {
    expect(classOrder(['b', 'ä', '10'])).toEqual([0, 1, 2]);
    expect(classOrder(['1', '10', '2'])).toEqual([0, 2, 1]);
  });
});
