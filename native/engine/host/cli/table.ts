/** Thousands separated. */
export const count = (value: number): string => value.toLocaleString('en');

/** Up to four significant decimals below 1, fewer above; "–" for what is not defined. */
export function figure(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1000) return value.toLocaleString('en', { maximumFractionDigits: size >= 100_000 ? 0 : 1 });
  if (size >= 1) return value.toLocaleString('en', { maximumFractionDigits: 3 });
  return size < 0.001 ? value.toExponential(2) : value.toFixed(4);
}

/** 0.912 [0.904, 0.919] */
export function withInterval(
  value: { value: number | null; low: number | null; high: number | null } | undefined,
): string {
  if (value === undefined || value.value === null) return '–';
  if (value.low === null || value.high === null) return figure(value.value);
  return `${figure(value.value)} [${figure(value.low)}, ${figure(value.high)}]`;
}

export function bytes(value: number): string {
  if (value < 1_000) return `${value} B`;
  if (value < 1_000_000) return `${(value / 1_000).toFixed(1)} kB`;
  return `${(value / 1_000_000).toFixed(1)} MB`;
}

/** Columns as wide as their widest cell; those named numeric are aligned right. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  numeric: readonly number[] = [],
): string {
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => (row[i] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, i) => (numeric.includes(i) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join('  ')}`.trimEnd();
  return `${[line(head), `  ${widths.map((width) => '─'.repeat(width)).join('  ')}`, ...rows.map(line)].join('\n')}\n`;
}
