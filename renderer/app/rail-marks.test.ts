import { expect, test } from 'vitest';
import { railMarks } from './rail-marks.ts';

const step = (kind: string) => ({ id: kind, kind, result: kind });

test('pages are known, stale or next', () => {
  const marks = railMarks(
    { steps: { profile: step('data.profile'), features: step('features.fit') }, next: 'training.fit' },
    new Set(['data.profile', 'features.fit', 'training.fit', 'evaluation.measure']),
  );
  expect([...marks]).toEqual([
    ['data', 'known'],
    ['features', 'known'],
    ['train', 'next'],
    ['evaluate', 'stale'],
  ]);
});

test('a model file that is still to be read is the page Train’s, and what it gave before is stale', () => {
  const known = { steps: { profile: step('data.profile') }, next: 'training.read-model' };
  expect(railMarks(known, new Set()).get('train')).toBe('next');
  const unmeasured = { steps: {}, next: 'data.import' };
  expect(railMarks(unmeasured, new Set(['training.bind-model'])).get('train')).toBe('stale');
});

test('after the measuring the package is next, and what the recipe leaves out is not stale', () => {
  const marks = railMarks(
    { steps: { evaluation: step('evaluation.measure') } },
    new Set(['fairness.measure', 'evaluation.measure']),
  );
  expect([...marks]).toEqual([
    ['evaluate', 'known'],
    ['package', 'next'],
  ]);
  expect(railMarks(undefined, new Set()).size).toBe(0);
});
