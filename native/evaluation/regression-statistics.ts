import type { Statistics } from '../stats/resample.ts';
import { regressionMetrics, type RegressionScores } from './regression-scores.ts';

export const module = import.meta.url;

/** Metrics of a regression. */
export function statisticsOf(scores: RegressionScores): Statistics {
  return (counts) => ({ ...regressionMetrics(scores, counts) });
}
