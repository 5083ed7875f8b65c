import type { ScoredRows } from '../calibration/scored-rows.ts';
import { internal } from '../engine/errors.ts';
import { counted } from '../stats/counted.ts';
import type { RankingSummary } from './contract.ts';
import { figuresOf, type BootstrapOptions } from './figures.ts';
import type { Measured } from './measured.ts';
import { queriesOfRows, queryFigures, type Queries } from './query-metrics.ts';
import * as queryStatistics from './query-statistics.ts';

/** Queries are drawn, not rows: rows of one query are ranked together, so they are not independent. */
export const QUERY_INTERVAL_METHOD = 'percentile bootstrap of queries';

/** Everything that is measured of a ranking on the test rows. `raw` is the same: nothing is calibrated. */
export async function measureQueries(test: ScoredRows, options: BootstrapOptions): Promise<Measured> {
  const { margins, y, query } = test;
  if (query === undefined) throw internal('The scores of a ranking do not say which query a row belongs to.');
  const queries = queriesOfRows(query, y);
  const count = queries.sizes.length;
  const metrics = await figuresOf(
    Uint32Array.of(count),
    { ...queryStatistics, data: queryFigures(queries, margins) },
    // Draws of one query are that query again: an interval of no width would feign certainty.
    { ...options, count: count === 1 ? 0 : options.count },
    () => (y.length === 0 ? 'There are no test rows.' : 'No test row is relevant (relevance 1 or more).'),
  );
  return {
    classCounts: [],
    baseRate: null,
    metrics,
    raw: metrics,
    curves: [],
    reliability: [],
    ...(count === 0 ? {} : { ranking: rankingOf(queries) }),
    notes: notesOf(queries),
    exact: {},
  };
}

function rankingOf(queries: Queries): RankingSummary {
  const sizes = queries.sizes.toSorted();
  const oneScore = new Float64Array(queries.relevance.length);
  const everyQueryOnce = new Uint16Array(sizes.length).fill(1);
  return {
    queries: { measured: sizes.length, irrelevant: queries.irrelevant },
    rows: { least: sizes[0]!, median: sizes[(sizes.length - 1) >>> 1]!, most: sizes.at(-1)! },
    chance: queryStatistics.statisticsOf(queryFigures(queries, oneScore))(everyQueryOnce),
  };
}

function notesOf({ sizes, irrelevant }: Queries): string[] {
  const single = sizes.length === 1 ? ['One test query alone does not tell how far figures may be off.'] : [];
  if (irrelevant === 0) return single;
  return [
    ...single,
    `${counted(irrelevant, 'query of the test rows has', 'queries of the test rows have')} no relevant row: any order of such rows is as good, so the figures are means over the others.`,
  ];
}
