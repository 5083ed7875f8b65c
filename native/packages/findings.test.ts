import { describe, expect, it } from 'vitest';
import { evaluationFindings, outsideIntervals } from './findings.ts';

const figure = (value: number | null, low: number | null = value, high: number | null = value) => ({
  value,
  low,
  high,
});
const found = (before: number | null, after: number | null) =>
  evaluationFindings({ raw: { logLoss: figure(before) }, metrics: { logLoss: figure(after) } }).warnings;

describe('a log loss that calibration made worse', () => {
  it('is said in one line with both figures', () => {
    expect(found(0.278, 0.331)).toEqual([
      'Calibration made the log loss on the test rows worse: 0.331, against 0.278 before it.',
    ]);
    expect(found(0.2781, 0.2784)[0]).toContain('0.2784, against 0.2781');
  });

  it('is not said of one that is as good, better, or not defined', () => {
    expect(found(0.278, 0.278)).toEqual([]);
    expect(found(0.278, 0.278 + 1e-12)).toEqual([]);
    expect(found(0.331, 0.278)).toEqual([]);
    expect(found(null, 0.3)).toEqual([]);
    expect(evaluationFindings({ raw: {}, metrics: {} })).toEqual({ warnings: [], notes: [] });
  });
});

describe('a figure outside its own interval', () => {
  it('is explained in one sentence, all of them together', () => {
    expect(outsideIntervals({ ece: figure(0.01, 0.012, 0.02), rocAuc: figure(0.9, 0.8, 0.95) })).toMatch(
      /^Expected calibration error lies outside its own bootstrap interval\. .* Read the interval for its width\.$/,
    );
    expect(outsideIntervals({ ece: figure(0.01, 0.012, 0.02), brier: figure(0.3, 0.1, 0.2) })).toMatch(
      /^Brier score, Expected calibration error lie outside their own/,
    );
  });

  it('is not looked for where there is no interval, nor for a hair of rounding', () => {
    expect(outsideIntervals({ a: figure(1, null, null), b: figure(0, 1e-17, 0.1) })).toBeUndefined();
    expect(outsideIntervals({ c: figure(null, 0, 1) })).toBeUndefined();
  });
});
