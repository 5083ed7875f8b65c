import { expect, test } from 'vitest';
import { trainSection } from '../../native/training/contract.ts';
import { stoppingSummary, withMetrics, withStopOn } from './stopping-edits.ts';

const plain = { learner: 'gbt', leaves: 4 };

test('what is chosen becomes a section that a recipe may hold, and leaves no trace when it is taken back', () => {
  const stopped = withMetrics(withStopOn(plain, 'rocAuc'), ['brier']);
  expect(stopped).toEqual({ ...plain, stopOn: 'rocAuc', metrics: ['brier'] });
  expect(trainSection.safeParse(stopped).success).toBe(true);
  expect(withMetrics(withStopOn(stopped, 'loss'), [])).toEqual(plain);
});

test('costs stand where something reads them, and keep what was entered', () => {
  const costed = withStopOn(plain, 'meanCost');
  expect(costed).toEqual({ ...plain, stopOn: 'meanCost', cost: { falsePositive: 1, falseNegative: 1 } });
  const cost = { falsePositive: 1, falseNegative: 5 };
  const both = withMetrics({ ...costed, cost }, ['meanCost']);
  expect(withStopOn(both, 'loss')).toEqual({ ...plain, metrics: ['meanCost'], cost });
  expect(withMetrics(withStopOn(both, 'loss'), [])).toEqual(plain);
});

test('what is set is summed up', () => {
  const titleOf = (metric: string): string => metric.toUpperCase();
  expect(stoppingSummary(plain, titleOf)).toBe('');
  expect(stoppingSummary({ stopOn: 'rocAuc', metrics: ['rocAuc', 'brier'] }, titleOf)).toBe(
    'ROCAUC, 1 recorded',
  );
});
