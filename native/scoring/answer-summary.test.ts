import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AnswerCollector, GrowingHistogram } from './answer-summary.ts';

test('the histogram counts every finite number once, within its range, in whatever order they come', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 }), (values) => {
      const histogram = new GrowingHistogram(8, 0, 1);
      for (const value of [...values, NaN, Infinity]) histogram.add(value);
      const { low, high, counts } = histogram.result;
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(values.length);
      expect(low).toBeLessThanOrEqual(Math.min(...values));
      expect(high).toBeGreaterThanOrEqual(Math.max(...values));
    }),
  );
});

test('bins that grew hold what bins of that width would', () => {
  const histogram = new GrowingHistogram(4, 0, 4);
  for (const value of [0.5, 1.5, 2.5, 3.5, 7.5, -0.5]) histogram.add(value);
  expect(histogram.result).toEqual({ low: -8, high: 8, counts: [0, 1, 4, 1] });
});

test('a column of the data that is kept is shown and not counted, also where it is called like an answer', () => {
  const collector = new AnswerCollector(2, ['label']);
  const columns = [
    { name: 'probability', type: 'number' },
    { name: 'label', type: 'text' },
  ] as const;
  collector.add(columns, {
    rows: 3,
    values: [
      { type: 'number', values: Float64Array.of(1, 2, 3) },
      { type: 'text', values: ['a', null, '__proto__'] },
    ],
  });
  expect(collector.result([])).toEqual({
    preview: [
      { name: 'probability', type: 'number', values: Float64Array.of(1, 2) },
      { name: 'label', type: 'text', values: ['a', null] },
    ],
    histograms: [],
    labels: [
      {
        name: 'label',
        counts: [
          { value: 'a', count: 1 },
          { value: '__proto__', count: 1 },
        ],
      },
    ],
    rejects: [],
  });
});
