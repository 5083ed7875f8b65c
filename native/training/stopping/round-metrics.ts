import { classColumn } from '../../calibration/calibration-report.ts';
import { uncalibratedProbabilities } from '../../calibration/probabilities.ts';
import { badInput } from '../../engine/errors.ts';
import {
  binaryRowScores,
  multiclassRowScores,
  probabilityMetrics,
} from '../../evaluation/probability-scores.ts';
import { meanFigures, queriesOfRows, queryFigures } from '../../evaluation/query-metrics.ts';
import { rank, rankingMetrics, type RankingMetrics } from '../../evaluation/ranking.ts';
import { regressionMetrics, regressionScores } from '../../evaluation/regression-scores.ts';
import { bestThreshold, costCurve } from '../../evaluation/threshold.ts';
import { metricDefinition } from '../../metrics/contract.ts';
import type { Task } from '../target.ts';
import {
  measuredMetrics,
  roundMetricsOf,
  watchedMetric,
  type RoundMetric,
  type Stopping,
} from './contract.ts';

/** Figures by metric, of margins [rows × outputs], row-major. */
type MeasureRound = (margins: Float64Array) => Readonly<Record<string, number>>;

type Wanted = ReadonlySet<RoundMetric>;
/** A ranking costs a sort, which they share. */
const AREAS = ['rocAuc', 'prAuc'] as const;
const OF_PROBABILITIES = ['logLoss', 'brier', 'accuracy', 'ece'] as const;
const wantsAny = (wanted: Wanted, metrics: readonly RoundMetric[]): boolean =>
  metrics.some((metric) => wanted.has(metric));

function binary(wanted: Wanted, y: Float64Array, cost: Stopping['cost']): MeasureRound {
  const outcomes = Uint8Array.from(y);
  const counts = new Uint16Array(y.length).fill(1);
  return (margins) => {
    const probabilities = uncalibratedProbabilities(margins, 1);
    return {
      ...(wantsAny(wanted, AREAS) && rankingMetrics(rank(probabilities), outcomes, counts)),
      ...(wantsAny(wanted, OF_PROBABILITIES) &&
        probabilityMetrics(binaryRowScores(probabilities, outcomes, 0.5), counts)),
      ...(wanted.has('meanCost') && {
        meanCost: bestThreshold(costCurve(probabilities, outcomes, cost!)).meanCost,
      }),
    };
  };
}

/** Areas are means over the classes that have validation rows, each against the rest, as in evaluation. */
function multiclass(wanted: Wanted, y: Float64Array, outputs: number): MeasureRound {
  const counts = new Uint16Array(y.length).fill(1);
  const classes = Array.from({ length: outputs }, (_, k) => ({
    k,
    outcomes: Uint8Array.from(y, (label) => Number(label === k)),
  })).filter(({ outcomes }) => outcomes.includes(1) && outcomes.includes(0));
  function areas(probabilities: Float64Array): RankingMetrics {
    const sum = { rocAuc: 0, prAuc: 0 };
    for (const { k, outcomes } of classes) {
      const one = rankingMetrics(rank(classColumn(probabilities, outputs, k)), outcomes, counts);
      sum.rocAuc += one.rocAuc;
      sum.prAuc += one.prAuc;
    }
    return { rocAuc: sum.rocAuc / classes.length, prAuc: sum.prAuc / classes.length };
  }
  return (margins) => {
    const probabilities = uncalibratedProbabilities(margins, outputs);
    return {
      ...(wantsAny(wanted, AREAS) && areas(probabilities)),
      ...(wantsAny(wanted, OF_PROBABILITIES) &&
        probabilityMetrics(multiclassRowScores(probabilities, y, outputs), counts)),
    };
  };
}

function regression(y: Float64Array): MeasureRound {
  const counts = new Uint16Array(y.length).fill(1);
  return (margins) => ({ ...regressionMetrics(regressionScores(margins, y), counts) });
}

function ranking(y: Float64Array, query: Int32Array): MeasureRound {
  const queries = queriesOfRows(query, y);
  return (margins) => meanFigures(queryFigures(queries, margins));
}

/** What the metrics are measured on. */
interface Validation {
  readonly y: Float64Array;
  readonly outputs: number;
  readonly cost: Stopping['cost'];
  readonly query: Int32Array | undefined;
}

const measures: Readonly<Record<Task, (wanted: Wanted, rows: Validation) => MeasureRound>> = {
  binary: (wanted, { y, cost }) => binary(wanted, y, cost),
  multiclass: (wanted, { y, outputs }) => multiclass(wanted, y, outputs),
  regression: (_wanted, { y }) => regression(y),
  ranking: (_wanted, { y, query }) => ranking(y, query!),
};

/** Where a metric is not defined: what all validation rows have. */
const sameEverywhere: Readonly<Record<Task, string>> = {
  binary: 'they have one class only',
  multiclass: 'they have one class only',
  regression: 'they have one value only',
  ranking: 'none of them is relevant',
};

/** Refuses metrics that the task has none of, costs that nothing reads, and a mean cost without costs. */
function checkStopping(stopping: Stopping, task: Task): void {
  const known: readonly string[] = roundMetricsOf[task];
  const wanted = measuredMetrics(stopping);
  for (const metric of wanted) {
    if (known.includes(metric)) continue;
    throw badInput(
      `A ${task} task has no ${titleOf(metric)}.`,
      metric === stopping.stopOn ? 'train.stopOn' : 'train.metrics',
      `It has ${known.join(', ')}.`,
    );
  }
  const costed = wanted.includes('meanCost');
  if (costed === (stopping.cost !== undefined)) return;
  throw badInput(
    costed ? 'The mean cost needs the costs of wrong labels.' : 'The costs are read by nothing.',
    'train.cost',
    costed
      ? 'Add `cost: { falsePositive: 1, falseNegative: 5 }`.'
      : 'Leave them out, or stop on them: `stopOn: meanCost`.',
  );
}

const titleOf = (metric: RoundMetric): string => metricDefinition(metric).title;

/**
 * What measures validation rows after each round, every row counted once, whatever it weighs; undefined where nothing
 * but the loss is asked for. Metrics as in evaluation, of probabilities before calibration, labels at 0.5.
 *
 * @param y targets of the validation rows; undefined: there are none
 * @param query of ranking: the number of each validation row's query
 * @returns figures by metric, of margins [rows × outputs], row-major
 */
export function roundMeasurer(
  stopping: Stopping,
  task: Task,
  y: Float64Array | undefined,
  outputs: number,
  query?: Int32Array,
): ((margins: Float64Array) => Record<string, number>) | undefined {
  checkStopping(stopping, task);
  const metrics = measuredMetrics(stopping);
  const watched = watchedMetric(stopping);
  if (metrics.length === 0) return undefined;
  if (y === undefined) {
    throw badInput(
      `There are no validation rows to measure ${titleOf(metrics[0]!)} on.`,
      watched === undefined ? 'train.metrics' : 'train.stopOn',
      'Set split.validation above 0, or leave it out.',
    );
  }
  const measure = measures[task](new Set(metrics), { y, outputs, cost: stopping.cost, query });
  return (margins) => {
    const found = measure(margins);
    return Object.fromEntries(
      metrics.map((metric) => {
        const value = found[metric]!;
        if (Number.isFinite(value)) return [metric, value];
        throw badInput(
          `${titleOf(metric)} is not defined on the validation rows: ${sameEverywhere[task]}.`,
          metric === watched ? 'train.stopOn' : 'train.metrics',
          'Use more validation rows, or another metric.',
        );
      }),
    );
  };
}
