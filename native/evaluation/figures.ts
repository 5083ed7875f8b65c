import { percentileInterval } from '../stats/bootstrap.ts';
import type { Random } from '../stats/random.ts';
import { resampleInTurn, type ResampleWork, type Resampler } from '../stats/resample.ts';
import type { Figure, Intervals } from './contract.ts';

export interface BootstrapOptions extends Intervals {
  readonly random: Pick<Random, 'key'>;
  /** Called as resamples are done, with how many are. */
  readonly progress?: (done: number) => void;
  /** Where the resamples are computed: in this thread unless it says otherwise. */
  readonly resampler?: Resampler;
}

const inThisThread: Resampler = (work, names, resamples) =>
  resampleInTurn(work.statisticsOf(work.data), names, resamples);

export const INTERVAL_METHOD = 'stratified percentile bootstrap';

/**
 * Statistics of the sample with stratified percentile bootstrap intervals. All statistics see the same resamples, so
 * that two of them can be compared.
 * @param sizes rows of each stratum; the rows lie in the order of their strata
 * @param work its statistics of the sample decide which figures there are
 * @param why says why a statistic of the sample is not defined
 */
export async function figuresOf<Data>(
  sizes: Uint32Array,
  work: ResampleWork<Data>,
  options: BootstrapOptions,
  why: (name: string) => string,
): Promise<Record<string, Figure>> {
  const { random, progress, resampler = inThisThread } = options;
  const rows = sizes.reduce((total, size) => total + size, 0);
  const count = rows === 0 ? 0 : options.count;
  const sample = work.statisticsOf(work.data)(new Uint16Array(rows).fill(1));
  const names = Object.keys(sample);
  const values = await resampler(work, names, {
    sizes,
    random,
    count,
    ...(progress === undefined ? {} : { progress }),
  });
  return Object.fromEntries(
    names.map((name, i) => {
      const value = sample[name]!;
      if (!Number.isFinite(value)) return [name, undefinedFigure(why(name))];
      const interval =
        count === 0 ? null : percentileInterval(values.subarray(i * count, (i + 1) * count), options.level);
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
