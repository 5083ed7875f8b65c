import { describe, expect, test } from 'vitest';
import type { FeatureOutput } from '../../native/features/contract.ts';
import { constraintsIn } from '../../native/training/constraints/contract.ts';
import { trainSection } from '../../native/training/contract.ts';
import {
  mostSets,
  refused,
  summary,
  toggled,
  withConstraints,
  withDirection,
  withoutRefused,
  withoutSet,
} from './constraint-edits.ts';

const feature = (name: string, kind: FeatureOutput['kind'] = 'number'): FeatureOutput => ({
  name,
  kind,
  origin: { column: name, how: 'as it is' },
});
const train = { learner: 'gbt', leaves: 8 };

describe('constraints of the draft', () => {
  test('are read back as they were written, beside the other parameters', () => {
    const constraints = { monotone: { age: 'increasing' }, interactions: [['age', 'debt']] } as const;
    const section = withConstraints(train, {
      monotone: { ...constraints.monotone },
      interactions: [[...constraints.interactions[0]]],
    });
    expect(section).toEqual({ ...train, ...constraints });
    expect(constraintsIn(section)).toEqual(constraints);
    expect(trainSection.safeParse(section).success).toBe(true);
  });

  test('leave no key behind where nothing is constrained', () => {
    const bound = withConstraints(train, { monotone: { age: 'decreasing' }, interactions: [['age']] });
    expect(withConstraints(bound, { monotone: {}, interactions: [[]] })).toEqual(train);
  });

  test('count as none where the recipe holds what cannot be read', () => {
    expect(constraintsIn({ monotone: { age: 'up' }, interactions: 'all' })).toEqual({});
  });
});

test('a direction is set, changed and taken back', () => {
  const rising = withDirection({}, 'age', 'increasing');
  expect(rising.monotone).toEqual({ age: 'increasing' });
  expect(withDirection(rising, 'age', 'decreasing').monotone).toEqual({ age: 'decreasing' });
  expect(withDirection(rising, 'age', undefined).monotone).toEqual({});
});

describe('sets of features', () => {
  test('begin with their first feature and end with their last', () => {
    const one = toggled({}, 0, 'age');
    expect(one.interactions).toEqual([['age']]);
    expect(toggled(one, 0, 'debt').interactions).toEqual([['age', 'debt']]);
    expect(toggled(one, 1, 'debt').interactions).toEqual([['age'], ['debt']]);
    expect(toggled(one, 0, 'age').interactions).toEqual([]);
  });

  test('are removed by their place', () => {
    expect(withoutSet({ interactions: [['a'], ['b'], ['c']] }, 1).interactions).toEqual([['a'], ['c']]);
  });

  test('are as many as the recipe takes', () => {
    const sets = (count: number) => ({ ...train, interactions: Array.from({ length: count }, () => ['a']) });
    expect(trainSection.safeParse(sets(mostSets)).success).toBe(true);
    expect(trainSection.safeParse(sets(mostSets + 1)).success).toBe(false);
  });
});

test('what training would refuse is named, and removed without touching the rest', () => {
  const constraints = {
    monotone: { age: 'increasing', gone: 'decreasing', purpose: 'increasing' } as const,
    interactions: [['age', 'gone'], ['purpose', 'age'], ['lost']],
  };
  const features = [feature('age'), feature('purpose', 'category')];
  expect(refused(constraints, features)).toEqual({ gone: ['gone', 'lost'], unordered: ['purpose'] });
  const mended = withoutRefused(constraints, features);
  expect(mended).toEqual({ monotone: { age: 'increasing' }, interactions: [['age'], ['purpose', 'age']] });
  expect(refused(mended, features)).toEqual({ gone: [], unordered: [] });
});

test('the summary counts what is set', () => {
  expect(summary({})).toBe('');
  expect(summary({ monotone: { a: 'increasing' }, interactions: [['a'], ['b']] })).toBe('1 one-way, 2 sets');
});
