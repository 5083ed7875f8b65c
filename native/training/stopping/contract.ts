import { z } from 'zod';
import { costs } from '../../evaluation/contract.ts';
import { metricDefinition, type MetricId } from '../../metrics/contract.ts';
import type { TaskName } from '../../data/contract.ts';

/** Metrics that can be measured on the validation rows after each round, by task. */
export const roundMetricsOf = {
  binary: ['rocAuc', 'prAuc', 'logLoss', 'brier', 'accuracy', 'meanCost', 'ece'],
  multiclass: ['rocAuc', 'prAuc', 'logLoss', 'brier', 'accuracy', 'ece'],
  regression: ['rmse', 'mae', 'medianAbsoluteError', 'r2'],
  ranking: ['ndcg', 'ndcgAt5', 'ndcgAt10', 'map', 'mrr'],
} as const satisfies Readonly<Record<TaskName, readonly MetricId[]>>;

const roundMetric = z.enum([
  ...roundMetricsOf.binary,
  ...roundMetricsOf.regression,
  ...roundMetricsOf.ranking,
]);
export type RoundMetric = z.output<typeof roundMetric>;

/** Each is measured anew after every round. */
const MOST_METRICS = 6;

/** When boosting stops, and what is measured beside the loss. */
export const stoppingOptions = {
  stopOn: z
    .enum(['loss', ...roundMetric.options])
    .optional()
    .describe('What early stopping looks at on the validation rows: the loss if left out, or a metric.'),
  cost: costs
    .optional()
    .describe('Of the mean cost: what a false positive and a false negative cost (binary).'),
  metrics: z
    .array(roundMetric)
    .min(1)
    .max(MOST_METRICS)
    .optional()
    .describe('Metrics that are recorded on the validation rows after each round.'),
};
export type Stopping = z.output<z.ZodObject<typeof stoppingOptions>>;

/** What early stopping looks at: a metric, or undefined for the loss. */
export const watchedMetric = ({ stopOn }: Pick<Stopping, 'stopOn'>): RoundMetric | undefined =>
  stopOn === undefined || stopOn === 'loss' ? undefined : stopOn;

/** The same among a learner's parameters, which may have none. */
export const watchedIn = (params: object): RoundMetric | undefined =>
  watchedMetric({
    stopOn: stoppingOptions.stopOn.safeParse('stopOn' in params ? params.stopOn : undefined).data,
  });

/** The metrics to be measured after each round, the watched one first, none twice. */
export function measuredMetrics(stopping: Stopping): RoundMetric[] {
  const watched = watchedMetric(stopping);
  return [...new Set([...(watched === undefined ? [] : [watched]), ...(stopping.metrics ?? [])])];
}

/** Which way early stopping looks, as the registry of metrics says. */
export const betterOf = (metric: RoundMetric | undefined): 'lower' | 'higher' =>
  metric !== undefined && metricDefinition(metric).better === 'higher' ? 'higher' : 'lower';
