import { describe, expect, test } from 'vitest';
import { trainSection } from '../../native/training/contract.ts';
import {
  hasParameters,
  isOffered,
  learnerEntries,
  learnerEntry,
  learnerFields,
  titleOf,
} from './learners.ts';

test('every learner that a recipe may name has an entry, once', () => {
  const inSchema = trainSection.options.map(({ shape }) => shape.learner.value);
  expect(learnerEntries.map(({ id }) => id).sort()).toEqual([...inSchema].sort());
});

test.each(learnerEntries)('$title: what matters most is of its schema', ({ id, common }) => {
  expect(learnerFields(id).common.map(({ name }) => name)).toEqual(common);
});

test('what belongs to rankings is offered to them, and objectives to regressions', () => {
  const { common } = learnerFields('gbt');
  const offered = (task: 'binary' | 'regression' | 'ranking') =>
    common.flatMap(({ name }) => (isOffered(name, task, { learner: 'gbt' }) ? [name] : []));
  const always = ['rounds', 'learningRate', 'leaves', 'minRows', 'l2'];
  expect(offered('binary')).toEqual(always);
  expect(offered('regression')).toEqual(['objective', ...always]);
  expect(offered('ranking')).toEqual(['truncation', 'sigmoid', 'normalize', ...always]);
  expect(common.find(({ name }) => name === 'objective')!.choices).not.toContain('lambdarank');
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
