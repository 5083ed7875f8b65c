import { uncalibratedProbabilities } from '../calibration/probabilities.ts';
import { badInput } from '../engine/errors.ts';
import {
  binaryRowScores,
  multiclassRowScores,
  probabilityMetrics,
} from '../evaluation/probability-scores.ts';
import {
  queriesOfRows,
  queryFigures,
  queryMetricNames,
  type QueryMetricName,
} from '../evaluation/query-metrics.ts';
import { rank, rankingMetrics } from '../evaluation/ranking.ts';
import { regressionMetrics, regressionScores } from '../evaluation/regression-scores.ts';
import { metricDefinition } from '../metrics/contract.ts';
import type { Task } from '../training/target.ts';
import { permutationMetrics, type PermutationMetric } from './contract.ts';

/** The metric where each row counts so often; NaN where it is not defined there. */
export type CountedMetric = (counts: Uint16Array) => number;

/** The metric that is named, or that of the task. Throws where the task has no such metric. */
export function metricOfTask(task: Task, named: PermutationMetric | undefined): PermutationMetric {
  const known = permutationMetrics[task];
  if (named === undefined) return known[0]!;
  if (known.includes(named)) return named;
  throw badInput(
    `The metric ${named} is not measured of ${task} tasks.`,
    'explain.permutation.metric',
    `Choose one of ${known.join(', ')}, or leave it out.`,
  );
}

/** 1 where more is better, −1 where less is. */
export const directionOf = (metric: PermutationMetric): 1 | -1 =>
  metricDefinition(metric).better === 'higher' ? 1 : -1;

const isOfQueries = (metric: PermutationMetric): metric is QueryMetricName =>
  queryMetricNames.some((name) => name === metric);
const isRanking = (metric: PermutationMetric): metric is 'rocAuc' | 'prAuc' =>
  metric === 'rocAuc' || metric === 'prAuc';
const isProbability = (metric: PermutationMetric): metric is 'logLoss' | 'brier' | 'accuracy' | 'ece' =>
  metric === 'logLoss' || metric === 'brier' || metric === 'accuracy' || metric === 'ece';

/**
 * A metric of margins on these rows, before calibration, labels at 0.5: as evaluation defines it. The areas of several
 * classes are means over the classes that some but not all of the rows have, each against the rest.
 * @param y [n], class indices, values or grades of relevance
 * @param query [n], of ranking: the number of each row's query
 */
export function heldOutMetric(
  task: Task,
  outputs: number,
  metric: PermutationMetric,
  y: Float64Array,
  query?: Int32Array,
): (margins: Float64Array) => CountedMetric {
  if (task === 'ranking') return queryMetric(metric, y, query!);
  if (task === 'regression') return (margins) => regressionMetric(metric, margins, y);
  if (task === 'binary') {
    const outcomes = Uint8Array.from(y);
    return (margins) => binaryMetric(metric, uncalibratedProbabilities(margins, 1), outcomes);
  }
  const outcomes = Array.from({ length: outputs }, (_, k) =>
    Uint8Array.from(y, (each) => Number(each === k)),
  );
  const there = [...outcomes.keys()].filter((k) => outcomes[k]!.includes(1) && outcomes[k]!.includes(0));
  return (margins) => {
    const probabilities = uncalibratedProbabilities(margins, outputs);
    if (isProbability(metric)) {
      const scores = multiclassRowScores(probabilities, y, outputs);
      return (counts) => probabilityMetrics(scores, counts)[metric];
    }
    const areas = there.map((k) =>
      binaryMetric(
        metric,
        Float64Array.from(y, (_, row) => probabilities[row * outputs + k]!),
        outcomes[k]!,
      ),
    );
    return (counts) => areas.reduce((total, area) => total + area(counts), 0) / areas.length;
  };
}

function binaryMetric(metric: PermutationMetric, scores: Float64Array, outcomes: Uint8Array): CountedMetric {
  if (isRanking(metric)) {
    const ranking = rank(scores);
    return (counts) => rankingMetrics(ranking, outcomes, counts)[metric];
  }
  if (!isProbability(metric)) throw new RangeError(`${metric} is no metric of classes.`);
  const rowScores = binaryRowScores(scores, outcomes, 0.5);
  return (counts) => probabilityMetrics(rowScores, counts)[metric];
}

function regressionMetric(metric: PermutationMetric, margins: Float64Array, y: Float64Array): CountedMetric {
  if (isRanking(metric) || isProbability(metric) || isOfQueries(metric))
    throw new RangeError(`${metric} is no metric of numbers.`);
  const scores = regressionScores(margins, y);
  return (counts) => regressionMetrics(scores, counts)[metric];
}

/** Rows of a query count alike: each query so often as its first row. */
function queryMetric(metric: PermutationMetric, y: Float64Array, query: Int32Array) {
  if (!isOfQueries(metric)) throw new RangeError(`${metric} is no metric of queries.`);
  const queries = queriesOfRows(query, y);
  const first = new Int32Array(queries.sizes.length).fill(-1);
  queries.place.forEach((place, row) => {
    if (place >= 0 && first[place]! < 0) first[place] = row;
  });
  return (margins: Float64Array): CountedMetric => {
    const figures = queryFigures(queries, margins)[metric];
    return (counts) => {
      let total = 0;
      let weight = 0;
      for (let place = 0; place < figures.length; place++) {
        total += counts[first[place]!]! * figures[place]!;
        weight += counts[first[place]!]!;
      }
      return total / weight;
    };
  };
}
