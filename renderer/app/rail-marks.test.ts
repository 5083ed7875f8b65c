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
