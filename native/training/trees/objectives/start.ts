/** What objectives start from. */
import { badInput } from '../../../engine/errors.ts';
import { log } from '../../../stats/elementary.ts';
import { ceilingExponent, exactSum } from '../../exact-sum.ts';
import type { Labels } from '../../learner.ts';
import type { Link } from '../model/link.ts';
import type { ObjectiveSpec } from '../objective.ts';

/** float32 holds multiples of 2^−18 exactly up to ±64: more than any log-odds that trees of shrunk leaves reach. */
export const LOG_GRID = 2 ** -18;
/** float32 holds a range's 2^−21 parts exactly up to eight times the range. */
const RANGE_BITS = 21;

export const IDENTITY: Link = { kind: 'identity' };

export const toGrid = (value: number, grid: number): number => Math.round(value / grid) * grid + 0;

export function weightedMean({ y, weights }: Labels): number {
  if (weights === undefined) return exactSum(y) / y.length;
  return exactSum(y.map((value, row) => value * weights[row]!)) / exactSum(weights);
}

type Start = Omit<ObjectiveSpec, 'kind' | 'parameter' | 'ranking'>;

/** Scores are values: they start at one, on a grid by the range of the labels about it. */
export function valueStart({ y }: Labels, value: number): Start {
  let range = 0;
  for (const label of y) range = Math.max(range, Math.abs(label - value));
  const grid = range > 0 ? 2 ** Math.max(-1000, ceilingExponent(range) - RANGE_BITS) : 2 ** -52;
  const start = Float64Array.of(range > 0 ? toGrid(value, grid) : value);
  return { outputs: 1, start, grid, link: IDENTITY };
}

/** Scores are logarithms of means: they start at that of the mean label. */
export function logMeanStart(train: Labels): Start {
  const mean = weightedMean(train);
  if (!(mean > 0)) {
    throw badInput(
      'The target is 0 in every training row: its mean has no logarithm to start from.',
      'train.objective',
      'Use rows with larger values, or another objective.',
    );
  }
  return {
    outputs: 1,
    start: Float64Array.of(toGrid(log(mean), LOG_GRID)),
    grid: LOG_GRID,
    link: { kind: 'log' },
  };
}

/** Scores beyond ±300 count as 300: the weighted derivatives stay finite, and so do their sums. */
const MOST_LOG_MEAN = 300;
export const withinLogs = (score: number): number =>
  score > MOST_LOG_MEAN ? MOST_LOG_MEAN : score < -MOST_LOG_MEAN ? -MOST_LOG_MEAN : score;

/** Refuses labels below 0. */
export const refusesNegative = (label: number): string | undefined => (label < 0 ? 'negative' : undefined);
