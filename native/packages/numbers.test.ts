import { describe, expect, it } from 'vitest';
import { formatCount, formatFigure, formatNumber, formatPercent, formatTick } from './numbers.ts';
import { niceDomain, ticks } from './svg.ts';

describe('formatNumber', () => {
  it.each([
    [0.91234, '0.912'],
    [-0.5, '−0.500'],
    [0, '0'],
    [1, '1'],
    [12.3456, '12.35'],
    [48213.4, '48,213'],
    [-1234567, '−1,234,567'],
    [2.3e-13, '2.3·10⁻¹³'],
    [1e-5, '1.0·10⁻⁵'],
    [3e20, '3.00·10²⁰'],
    [Number.NaN, '–'],
    [Number.POSITIVE_INFINITY, '∞'],
    [null, '–'],
  ])('%s is %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });
});

describe('the other formats', () => {
  it('write figures with their interval', () => {
    expect(formatFigure({ value: 0.9121, low: 0.9041, high: 0.9189 })).toBe('0.912 [0.904, 0.919]');
    expect(formatFigure({ value: 0.9121, low: null, high: null })).toBe('0.912');
    expect(formatFigure({ value: null, low: null, high: null })).toBe('–');
  });

  it('write counts, shares and ticks', () => {
    expect(formatCount(1234567)).toBe('1,234,567');
    expect(formatPercent(0.05638)).toBe('5.6 %');
    expect(formatPercent(0.0001)).toBe('< 0.1 %');
    expect([0, 0.2, 0.25, 1, 200].map(formatTick)).toEqual(['0', '0.2', '0.25', '1', '200']);
  });
});

describe('ticks', () => {
  it('are round numbers within the domain', () => {
    expect(ticks([0, 1])).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticks([0.283, 0.531])).toEqual([0.3, 0.35, 0.4, 0.45, 0.5]);
    expect(ticks([-1200, 900])).toEqual([-1000, -500, 0, 500]);
    expect(ticks([3, 3])).toEqual([3]);
    expect(niceDomain(0.013, 0.97)).toEqual([0, 1]);
  });
});
