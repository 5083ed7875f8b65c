import { drawResample, percentileInterval } from '../stats/bootstrap.ts';
import type { Random } from '../stats/random.ts';
import type { Figure, Intervals } from './contract.ts';

/** Named statistics of the rows, each row counted so often; NaN where one is not defined. */
export type Statistics = (counts: Uint16Array) => Readonly<Record<string, number>>;

export interface BootstrapOptions extends Intervals {
  readonly random: Random;
  /** Called after each resample. */
  readonly progress?: (done: number) => void;
}

export const INTERVAL_METHOD = 'stratified percentile bootstrap';

/**
 * Statistics of the sample with stratified percentile bootstrap intervals. All statistics see the same resamples, so
 * that two of them can be compared.
 * @param sizes rows of each stratum; the rows lie in the order of their strata
 * @param why says why a statistic of the sample is not defined
 */
export function figuresOf(
  sizes: Uint32Array,
  statistics: Statistics,
  options: BootstrapOptions,
  why: (name: string) => string,
): Record<string, Figure> {
  const rows = sizes.reduce((total, size) => total + size, 0);
  const counts = new Uint16Array(rows).fill(1);
  const sample = statistics(counts);
  const names = Object.keys(sample);
  const values = names.map(() => new Float64Array(options.count));
  for (let resample = 0; rows > 0 && resample < options.count; resample++) {
    drawResample(options.random, resample, sizes, counts);
    const found = statistics(counts);
    names.forEach((name, i) => (values[i]![resample] = found[name]!));
    options.progress?.(resample + 1);
  }
  return Object.fromEntries(
    names.map((name, i) => {
      const value = sample[name]!;
      if (!Number.isFinite(value)) return [name, undefinedFigure(why(name))];
      const interval = options.count === 0 ? null : percentileInterval(values[i]!, options.level);
      return [name, { value, low: interval?.[0] ?? null, high: interval?.[1] ?? null }];
    }),
  );
}

export function undefinedFigure(why: string): Figure {
  return { value: null, low: null, high: null, why };
}

/** Figures whose names have this prefix, without it. */
export function withPrefix(
  figures: Readonly<Record<string, Figure>>,
  prefix: string,
): Record<string, Figure> {
  return Object.fromEntries(
    Object.entries(figures).flatMap(([name, figure]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), figure]] : [],
    ),
  );
}
