import { uncalibratedProbabilities } from '../calibration/probabilities.ts';
import {
  binaryRowScores,
  multiclassRowScores,
  probabilityMetrics,
} from '../evaluation/probability-scores.ts';
import { meanFigures, queriesOfRows, queryFigures } from '../evaluation/query-metrics.ts';
import { rank, rankingMetrics } from '../evaluation/ranking.ts';
import { regressionMetrics, regressionScores } from '../evaluation/regression-scores.ts';
import type { Task } from './target.ts';

/**
 * Metrics of margins on held-out rows, uncalibrated, labels at 0.5; those that are not defined there are left out.
 * @param query of ranking: the number of each row's query
 */
export function foldMetrics(
  task: Task,
  outputs: number,
  margin: Float64Array,
  y: Float64Array,
  query?: Int32Array,
): Record<string, number> {
  const counts = new Uint16Array(y.length).fill(1);
  const defined = (metrics: object): Record<string, number> =>
    Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)));
  if (task === 'ranking') return defined(meanFigures(queryFigures(queriesOfRows(query!, y), margin)));
  if (task === 'regression') {
    const { rmse, mae, r2 } = regressionMetrics(regressionScores(margin, y), counts);
    return defined({ rmse, mae, r2 });
  }
  const probabilities = uncalibratedProbabilities(margin, outputs);
  if (task === 'multiclass') {
    return defined(probabilityMetrics(multiclassRowScores(probabilities, y, outputs), counts));
  }
  const outcomes = Uint8Array.from(y);
  const scores = binaryRowScores(probabilities, outcomes, 0.5);
  return defined({
    ...rankingMetrics(rank(probabilities), outcomes, counts),
    ...probabilityMetrics(scores, counts),
  });
}
