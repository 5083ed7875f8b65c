import { expect, test } from 'vitest';
import { trainSection } from '../../native/training/contract.ts';
import { classWay, weightsSummary, withClassWay, withClassWeight, withColumn } from './weight-edits.ts';

const plain = { learner: 'gbt', leaves: 4 };

test('what is chosen becomes a section that a recipe may hold, and leaves no trace when it is taken back', () => {
  const columned = withColumn(plain, 'w');
  const given = withClassWeight(withClassWay(columned, 'given'), 'yes', 3);
  expect(given).toEqual({ ...plain, weights: 'w', classWeights: { yes: 3 } });
  expect(trainSection.safeParse(given).success).toBe(true);
  expect(withClassWeight(given, 'yes', undefined)).toEqual({ ...columned, classWeights: {} });
  expect(withClassWay(withColumn(given, null), 'alike')).toEqual(plain);
});

test('the ways of classes are told from the section, and summed up', () => {
  expect(weightsSummary(plain)).toBe('');
  const balanced = withClassWay(withColumn(plain, 'w'), 'balanced');
  expect(classWay(balanced)).toBe('balanced');
  expect(weightsSummary(balanced)).toBe('w, balanced');
  expect(weightsSummary(withClassWay(plain, 'given'))).toBe('by class');
});
