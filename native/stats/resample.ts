/** Statistics over many resamples of the rows, in this thread or, by another `Resampler`, in several. */
import { drawResample } from './bootstrap.ts';
import type { Random } from './random.ts';

/** Named statistics of the rows, each row counted so often; NaN where one is not defined. */
export type Statistics = (counts: Uint16Array) => Readonly<Record<string, number>>;

/**
 * Statistics as another thread can make them anew: the module that exports `statisticsOf`, and what to call it with.
 * `data` holds plain objects, arrays, numbers, strings and typed arrays only.
 */
export interface ResampleWork<Data = unknown> {
  /** `import.meta.url` of the module that exports this `statisticsOf`. */
  readonly module: string;
  readonly statisticsOf: (data: Data) => Statistics;
  readonly data: Data;
}

export interface Resamples {
  /** Rows of each stratum; the rows lie in the order of their strata. */
  readonly sizes: Uint32Array;
  readonly random: Pick<Random, 'key'>;
  readonly count: number;
  /** Called as resamples are done, with how many are. */
  readonly progress?: (done: number) => void;
}

/**
 * Each statistic's value in each resample, [names × count]. A resample depends on its number alone, so every resampler
 * gives the same numbers.
 */
export type Resampler = <Data>(
  work: ResampleWork<Data>,
  names: readonly string[],
  resamples: Resamples,
) => Promise<Float64Array>;

/** Draws resample after resample. @param turn called before each; may wait, or throw to stop */
export async function resampleInTurn(
  statistics: Statistics,
  names: readonly string[],
  { sizes, random, count, progress }: Resamples,
  turn?: () => Promise<void>,
): Promise<Float64Array> {
  const values = new Float64Array(names.length * count);
  const counts = new Uint16Array(sizes.reduce((total, size) => total + size, 0));
  for (let resample = 0; resample < count; resample++) {
    await turn?.();
    oneResample(statistics, names, sizes, random, resample, counts, values, count);
    progress?.(resample + 1);
  }
  return values;
}

/** Writes the statistics of resample number `resample` into column `resample` of `values` [names × count]. */
export function oneResample(
  statistics: Statistics,
  names: readonly string[],
  sizes: Uint32Array,
  random: Pick<Random, 'key'>,
  resample: number,
  counts: Uint16Array,
  values: Float64Array,
  count: number,
): void {
  drawResample(random, resample, sizes, counts);
  const found = statistics(counts);
  for (let i = 0; i < names.length; i++) values[i * count + resample] = found[names[i]!]!;
}
