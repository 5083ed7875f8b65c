import { expect, test } from 'vitest';
import { studentBound } from './student.ts';

test.each([
  // scipy.stats.t.ppf((1 + level) / 2, freedom), SciPy 1.17.1
  [0.95, 2, 4.302652729749462],
  [0.95, 4, 2.7764451051977934],
  [0.95, 20, 2.085963447265864],
  [0.9, 20, 1.7247182429207866],
  [0.9999, 2, 99.99249984375004],
  [0.5, 10, 0.6998120613124317],
])('%f of %i degrees of freedom as SciPy has it', (level, freedom, expected) => {
  expect(Math.abs(studentBound(level, freedom) / expected - 1)).toBeLessThan(1e-10);
});

test('no width holds nothing, and what has no finite sum is refused', () => {
  expect(studentBound(0, 20)).toBe(0);
  expect(() => studentBound(0.95, 3)).toThrow(RangeError);
  expect(() => studentBound(1, 4)).toThrow(RangeError);
});
