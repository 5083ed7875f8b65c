import { describe, expect, test } from 'vitest';
import { trainSection } from '../../native/training/contract.ts';
import { hasParameters, learnerEntries, learnerEntry, learnerFields, titleOf } from './learners.ts';

test('every learner that a recipe may name has an entry, once', () => {
  const inSchema = trainSection.options.map(({ shape }) => shape.learner.value);
  expect(learnerEntries.map(({ id }) => id).sort()).toEqual([...inSchema].sort());
});

test.each(learnerEntries)('$title: what matters most is of its schema', ({ id, common }) => {
  expect(learnerFields(id).common.map(({ name }) => name)).toEqual(common);
});

describe('an imported model', () => {
  test('has its file in a place of its own, and nothing that training takes', () => {
    expect(learnerFields('foreign')).toEqual({ common: [], more: [] });
    expect(hasParameters('foreign', ['model'])).toBe(true);
    for (const name of ['weights', 'crossValidation', 'device', 'seed'])
      expect(hasParameters('foreign', [name]), name).toBe(false);
  });

  test('is told apart by the library that trained it', () => {
    expect(learnerEntry('foreign').title).toBe('Imported model');
    expect(titleOf('foreign', undefined)).toBe('Imported model');
    expect(titleOf('foreign', { params: { library: 'XGBoost' } })).toBe('Imported model of XGBoost');
    expect(titleOf('gbt', { params: {} })).toBe('Gradient-boosted trees');
  });
});
