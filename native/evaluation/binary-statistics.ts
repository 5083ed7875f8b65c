import type { Statistics } from '../stats/resample.ts';
import { probabilityMetrics, type RowScores } from './probability-scores.ts';
import { rankingMetrics, type Ranking } from './ranking.ts';

export const module = import.meta.url;

export interface BinaryStatisticsData {
  readonly outcomes: Uint8Array;
  readonly calibrated: { readonly ranking: Ranking; readonly scores: RowScores };
  readonly raw: { readonly ranking: Ranking; readonly scores: RowScores };
}

/** Metrics of the calibrated and of the raw probabilities of a binary classifier. */
export function statisticsOf(data: BinaryStatisticsData): Statistics {
  return (counts) => {
    const found: Record<string, number> = {};
    for (const side of ['calibrated', 'raw'] as const) {
      const { ranking, scores } = data[side];
      const metrics = {
        ...rankingMetrics(ranking, data.outcomes, counts),
        ...probabilityMetrics(scores, counts),
      };
      for (const [name, value] of Object.entries(metrics)) found[`${side}.${name}`] = value;
    }
    return found;
  };
}
