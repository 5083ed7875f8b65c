import type { Statistics } from '../stats/resample.ts';
import { queryMetricNames, type QueryFigures } from './query-metrics.ts';

export const module = import.meta.url;

/** Means over the queries, each counted so often; NaN where none is. */
export function statisticsOf(figures: QueryFigures): Statistics {
  return (counts) => {
    const queries = counts.reduce((total, count) => total + count, 0);
    return Object.fromEntries(
      queryMetricNames.map((name) => {
        let total = 0;
        for (let query = 0; query < counts.length; query++) total += counts[query]! * figures[name][query]!;
        return [name, total / queries];
      }),
    );
  };
}
