/** How numbers are written for people: thousands separated, digits by need, a true minus sign. */

const MINUS = '−';
export const NONE = '–';

function grouped(digits: string): string {
  const [whole, fraction] = digits.split('.') as [string, string?];
  const separated = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? separated : `${separated}.${fraction}`;
}

export function formatCount(value: number): string {
  return value < 0 ? `${MINUS}${grouped(String(-value))}` : grouped(String(value));
}

/** Three decimals below 1 (a rate, an area), four significant digits above, thousands in full. */
export function formatNumber(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return NONE;
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${MINUS}∞`;
  const size = Math.abs(value);
  let text: string;
  if (size === 0) text = '0';
  else if (size < 0.0005) text = size.toExponential(1).replace('e-', '·10⁻').replace(/\d+$/, superscript);
  else if (size < 1) text = size.toFixed(3);
  else if (size < 1000) text = String(Number(size.toPrecision(4)));
  else if (size < 1e15) text = grouped(size.toFixed(0));
  else
    text = size
      .toExponential(2)
      .replace('e+', '·10')
      .replace(/(?<=·10)\d+$/, superscript);
  return value < 0 ? MINUS + text : text;
}

/** A round number on an axis, without the zeros that say nothing. */
export function formatTick(value: number): string {
  const text = formatNumber(value);
  return /^\D?0\.\d+$/.test(text) ? text.replace(/0+$/, '') : text;
}

function superscript(digits: string): string {
  return digits.replace(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]!);
}

export function formatPercent(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE;
  const percent = value * 100;
  if (percent !== 0 && Math.abs(percent) < 0.1) return `< 0.1 %`;
  return `${percent < 0 ? MINUS : ''}${Math.abs(percent).toFixed(1)} %`;
}

export interface Figure {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** More decimals than this are not counted by eye. */
const MOST_DECIMALS = 7;

/** Decimals of a number as `formatNumber` rounds it, trailing zeros with them; undefined where it takes a power of ten. */
function decimalsOf(value: number): number | undefined {
  const size = Math.abs(value);
  if (size >= 1e15) return undefined;
  if (size >= 1000) return 0;
  const exponent = size === 0 ? 0 : Number(size.toExponential().split('e')[1]);
  if (size >= 1) return 3 - exponent;
  if (size === 0 || size >= 0.0005) return 3;
  return 1 - exponent <= MOST_DECIMALS ? 1 - exponent : undefined;
}

/**
 * Without an interval as any number; else value and ends have the decimals of the largest of them, so that they can be
 * compared, and a wide interval does not lend its value digits that say nothing.
 */
function formatted(figure: Figure): { value: string; interval: string } {
  const { value, low, high } = figure;
  if (value === null || low === null || high === null) return { value: formatNumber(value), interval: NONE };
  const largest = Math.max(...[value, low, high].map(Math.abs));
  const decimals = Number.isFinite(largest) ? decimalsOf(largest) : undefined;
  const text = (number: number): string => {
    if (decimals === undefined) return formatNumber(number);
    const digits = Math.abs(number).toFixed(decimals);
    return `${number < 0 && Number(digits) !== 0 ? MINUS : ''}${grouped(digits)}`;
  };
  return { value: text(value), interval: `[${text(low)}, ${text(high)}]` };
}

/** 0.912 [0.904, 0.919] */
export function formatFigure(figure: Figure): string {
  const { value, interval } = formatted(figure);
  return interval === NONE ? value : `${value} ${interval}`;
}

/** The value of a figure whose interval stands beside it. */
export function formatValue(figure: Figure): string {
  return formatted(figure).value;
}

export function formatInterval(figure: Figure): string {
  return formatted(figure).interval;
}
