import { describe, expect, it } from 'vitest';
import {
  formatCount,
  formatFigure,
  formatInterval,
  formatNumber,
  formatPercent,
  formatTick,
  formatValue,
} from './numbers.ts';
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

  it.each([
    [{ value: 1.2, low: 1.15, high: 1.304 }, '1.200 [1.150, 1.304]'],
    [{ value: 0.9996, low: 0.9871, high: 1.002 }, '1.000 [0.987, 1.002]'],
    [{ value: 999.6, low: 998.24, high: 1001.26 }, '1,000 [998, 1,001]'],
    [{ value: 46441.3, low: 981.7, high: 46902.2 }, '46,441 [982, 46,902]'],
    [{ value: -0.02, low: -3.1, high: 3 }, '−0.020 [−3.100, 3.000]'],
    [{ value: -66.37, low: -4785.161, high: 4191.4 }, '−66 [−4,785, 4,191]'],
    [{ value: 0.00021, low: 0.00012, high: 0.0004 }, '0.00021 [0.00012, 0.00040]'],
    [{ value: 0, low: 0, high: 0.0142 }, '0.000 [0.000, 0.014]'],
    [{ value: 0.0134, low: -0.00001, high: 0.02 }, '0.013 [0.000, 0.020]'],
    [{ value: 2e-12, low: 1e-12, high: 3e-12 }, '2.0·10⁻¹² [1.0·10⁻¹², 3.0·10⁻¹²]'],
  ])('write %j with the same decimals throughout', (figure, text) => {
    expect(formatFigure(figure)).toBe(text);
    expect(`${formatValue(figure)} ${formatInterval(figure)}`).toBe(text);
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
