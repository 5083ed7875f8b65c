import { cutToWidth, displayWidth, printable } from './display-width.ts';

/** Thousands separated. */
export const count = (value: number): string => value.toLocaleString('en');

const decimals = (value: number, digits: number): string =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** Four decimals below 1, three from 1, fewer from 1,000: figures of one size stand digit below digit. */
export function figure(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1000) return decimals(value, size >= 100_000 ? 0 : 1);
  if (size >= 1) return decimals(value, 3);
  return size < 0.0001 ? value.toExponential(2) : decimals(value, 4);
}

/** A value of the data: the decimals that it has, as far as there are so many digits. */
export function quantity(value: number | null | undefined, digits = 6): string {
  if (value === null || value === undefined) return '–';
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.0001 || size >= 1e15)) return value.toExponential(3);
  const whole = size < 1 ? 0 : Math.floor(Math.log10(size)) + 1;
  return value.toLocaleString('en', { maximumFractionDigits: Math.max(0, Math.min(4, digits - whole)) });
}

/** 0.912 [0.904, 0.919]: the value and its ends have the decimals of the largest of them, so that they can be compared. */
export function withInterval(
  value: { value: number | null; low: number | null; high: number | null } | undefined,
): string {
  if (value === undefined || value.value === null) return '–';
  if (value.low === null || value.high === null) return figure(value.value);
  const all = [value.value, value.low, value.high];
  const places = /^[\d,]+\.(\d+)$/.exec(figure(Math.max(...all.map(Math.abs))))?.[1]?.length;
  const [middle, low, high] = all.map((one) => (places === undefined ? figure(one) : decimals(one, places)));
  return `${middle} [${low}, ${high}]`;
}

export function bytes(value: number): string {
  if (value < 1_000) return `${value} B`;
  if (value < 1_000_000) return `${(value / 1_000).toFixed(1)} kB`;
  if (value < 1_000_000_000) return `${(value / 1_000_000).toFixed(1)} MB`;
  return `${(value / 1_000_000_000).toFixed(1)} GB`;
}

const gap = '  ';
/** Of a table that is told no width: names come from data and may have 10,000 characters. */
const widest = 200;
const plainNumber = /^-?[\d,]+(?:\.(\d+))?$/;

/** Cells of a column of numbers, with blanks where others have decimals: point stands below point. */
function aligned(cells: readonly string[]): string[] {
  const fractions = cells.map((cell) => plainNumber.exec(cell)?.[1]?.length ?? 0);
  const most = Math.max(0, ...fractions);
  return cells.map((cell, i) => {
    if (!plainNumber.test(cell)) return cell;
    const lacking = most - fractions[i]!;
    return `${cell}${' '.repeat(lacking > 0 && fractions[i] === 0 ? lacking + 1 : lacking)}`;
  });
}

/** Columns' widths where the table may only be so wide: the widest of those that may be cut give way first. */
function fitted(widths: readonly number[], heads: readonly number[], most: number): number[] {
  const result = [...widths];
  const least = (i: number): number => Math.max(8, heads[i]!);
  for (;;) {
    const total = result.reduce((sum, width) => sum + width, gap.length * result.length);
    if (total <= most) return result;
    const widest = result
      .map((width, i) => ({ width, i }))
      .filter(({ width, i }) => width > least(i))
      .sort((a, b) => b.width - a.width || a.i - b.i)[0];
    if (widest === undefined) return result;
    result[widest.i] = widest.width - 1;
  }
}

/**
 * Columns as wide as their widest cell; those named numeric are aligned right, point below point.
 * @param most cells of the terminal that it may take: longer text is cut, with "…"
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  numeric: readonly number[] = [],
  most = widest,
): string {
  const columns = head.map((name, i) => {
    const cells = rows.map((row) => printable(row[i] ?? ''));
    return { name: printable(name), cells: numeric.includes(i) ? aligned(cells) : cells };
  });
  const natural = columns.map(({ name, cells }) => Math.max(...[name, ...cells].map(displayWidth)));
  const fixed = columns.map(({ name }, i) => (numeric.includes(i) ? natural[i]! : displayWidth(name)));
  const widths = fitted(natural, fixed, most);
  const line = (cells: readonly string[]): string =>
    gap +
    cells
      .map((whole, i) => {
        const cell = cutToWidth(whole, widths[i]!);
        const blanks = ' '.repeat(widths[i]! - displayWidth(cell));
        return numeric.includes(i) ? blanks + cell : cell + blanks;
      })
      .join(gap)
      .trimEnd();
  return `${[
    line(columns.map(({ name }) => name)),
    gap + widths.map((width) => '─'.repeat(width)).join(gap),
    ...rows.map((_, row) => line(columns.map(({ cells }) => cells[row]!))),
  ].join('\n')}\n`;
}
