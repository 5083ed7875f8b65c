/** How numbers are written for people, everywhere the same. */

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

export const integer = (value: number): string => whole.format(value);

/** About `digits` significant digits, thousands separated; `–` where there is no number. */
export function significant(value: number | null | undefined, digits = 4): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e15 || size < 1e-6)) return value.toExponential(digits - 1).replace('-', '−');
  const decimals = size === 0 ? 0 : Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return new Intl.NumberFormat('en', { maximumFractionDigits: Math.min(12, decimals) })
    .format(value)
    .replace('-', '−');
}

/** A figure of range [0, 1] and the like: fixed decimals, so that a column of them lines up. */
export function fixed(value: number | null | undefined, decimals = 3): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  return new Intl.NumberFormat('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
    .format(value)
    .replace('-', '−');
}

export const percent = (share: number | null | undefined, decimals = 1): string =>
  share === null || share === undefined || Number.isNaN(share) ? '–' : `${fixed(share * 100, decimals)} %`;

/** `0.912 [0.904, 0.919]`. */
export function withInterval(
  figure: { value: number | null; low: number | null; high: number | null } | undefined,
  write: (value: number) => string = (value) => fixed(value),
): string {
  if (figure === undefined || figure.value === null) return '–';
  if (figure.low === null || figure.high === null) return write(figure.value);
  return `${write(figure.value)} [${write(figure.low)}, ${write(figure.high)}]`;
}

export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = value;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${unit === 0 ? String(size) : significant(size, 3)} ${units[unit]!}`;
}

export function duration(seconds: number): string {
  if (seconds < 0.05) return '0 s';
  if (seconds < 9.95) return `${fixed(seconds, 1)} s`;
  if (seconds < 59.5) return `${integer(seconds)} s`;
  const minutes = Math.floor((seconds + 0.5) / 60);
  if (minutes < 60) return `${minutes} min ${integer(seconds - 60 * minutes)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${integer(count)} ${count === 1 ? one : many}`;
