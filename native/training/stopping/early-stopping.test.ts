import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EarlyStopping } from './early-stopping.ts';

const figures = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1 });

test('keeps the first of the best rounds, counted from 1; 0 where none was better than without any', () => {
  fc.assert(
    fc.property(figures, fc.boolean(), ([begun, ...rounds], rising) => {
      const better = rising ? 'higher' : 'lower';
      const stopping = EarlyStopping.start(better, begun);
      rounds.forEach((figure, i) => stopping.see(i + 1, figure));
      const all = [begun!, ...rounds];
      const best = rising ? Math.max(...all) : Math.min(...all);
      expect(stopping.best).toBe(all.indexOf(best));
      expect(stopping.figure).toBe(best);
    }),
  );
});

test('is over after as many rounds without a better one as there is patience', () => {
  const stopping = EarlyStopping.start('lower', 3);
  stopping.see(1, 2);
  stopping.see(2, 2);
  expect(stopping.isOver(2, 2)).toBe(false);
  stopping.see(3, NaN);
  expect(stopping.isOver(3, 2)).toBe(true);
});

test('keeps the last round where there are no validation rows, and is never over', () => {
  const stopping = EarlyStopping.start('lower', undefined);
  for (let round = 1; round <= 9; round++) stopping.see(round, undefined);
  expect(stopping.best).toBe(9);
  expect(stopping.isOver(9, 1)).toBe(false);
});

test('goes on as if it had never been put away', () => {
  const before = EarlyStopping.start('higher', 0.5);
  before.see(1, 0.7);
  const after = EarlyStopping.restore('higher', before.best, before.figure);
  after.see(2, 0.6);
  expect(after.best).toBe(1);
  after.see(3, 0.8);
  expect([after.best, after.figure]).toEqual([3, 0.8]);
});
