import { describe, expect, test } from 'vitest';
import { chosenSuites, table, totalLine } from './suites.ts';

describe('chosenSuites', () => {
  const names = (asked: readonly string[], inCi = false): string[] =>
    chosenSuites(asked, inCi).map((suite) => suite.name);

  test('without arguments: all that need nothing but Node', () => {
    expect(names([])).toEqual([
      'check',
      'unit',
      'reference',
      'e2e',
      'journeys',
      'desktop',
      'security',
      'faults',
    ]);
  });

  test('in CI, and for `all`: interop too', () => {
    expect(names([], true)).toContain('interop');
    expect(names(['all'])).toContain('interop');
  });

  test('named ones run in the fixed order, also in CI', () => {
    expect(names(['faults', 'unit'], true)).toEqual(['unit', 'faults']);
  });

  test('a wrong name says which there are', () => {
    expect(() => names(['untis'])).toThrow(/no suite 'untis'.*unit/);
  });

  test('in CI all budgets, with 5 minutes for installing, are under 40 minutes', () => {
    expect(chosenSuites([], true).reduce((sum, suite) => sum + suite.minutes, 0)).toBeLessThan(35);
  });
});

describe('totalLine', () => {
  test('sums over suites, and speaks of skipped ones only where there are any', () => {
    const some = { passed: 3, failed: ['a'], skipped: [] };
    expect(totalLine([some, some])).toBe('6 passed, 2 failed');
    expect(totalLine([some, { passed: 0, failed: [], skipped: ['b', 'c'] }])).toBe(
      '3 passed, 1 failed, 2 skipped',
    );
    expect(totalLine([])).toBe('0 passed, 0 failed');
  });
});

test('table aligns names to the left and numbers to the right', () => {
  expect(
    table([
      ['suite', 'passed'],
      ['e2e', '12'],
    ]),
  ).toBe('suite  passed\ne2e        12');
});
