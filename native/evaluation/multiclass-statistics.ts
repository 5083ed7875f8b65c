import type { Statistics } from '../stats/resample.ts';
import { probabilityMetrics, type RowScores } from './probability-scores.ts';
import { rankingMetrics, type Ranking } from './ranking.ts';

export const module = import.meta.url;

export interface MulticlassStatisticsData {
  /** For each class that has test rows and others beside them: 1 where the row is of the class. */
  readonly outcomes: readonly Uint8Array[];
  readonly calibrated: { readonly rankings: readonly Ranking[]; readonly scores: RowScores };
  readonly raw: { readonly rankings: readonly Ranking[]; readonly scores: RowScores };
}

/** Metrics of both sets of probabilities. The areas are means over the classes, each against the rest (macro average). */
export function statisticsOf(data: MulticlassStatisticsData): Statistics {
  const classes = data.outcomes.length;
  return (counts) => {
    const found: Record<string, number> = {};
    for (const side of ['calibrated', 'raw'] as const) {
      const { rankings, scores } = data[side];
      let rocAuc = 0;
      let prAuc = 0;
      for (let i = 0; i < classes; i++) {
        const one = rankingMetrics(rankings[i]!, data.outcomes[i]!, counts);
        rocAuc += one.rocAuc;
        prAuc += one.prAuc;
      }
      found[`${side}.rocAuc`] = rocAuc / classes;
      found[`${side}.prAuc`] = prAuc / classes;
      for (const [name, value] of Object.entries(probabilityMetrics(scores, counts)))
        found[`${side}.${name}`] = value;
    }
    return found;
  };
}
