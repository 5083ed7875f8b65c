import { costs } from '../../native/evaluation/contract.ts';
import {
  measuredMetrics,
  stoppingOptions,
  type RoundMetric,
} from '../../native/training/stopping/contract.ts';

type Section = Readonly<Record<string, unknown>>;

/** What early stopping looks at, as a section says it; what cannot be read counts as left out. */
export const stopOnOf = (train: Section): string =>
  stoppingOptions.stopOn.safeParse(train.stopOn).data ?? 'loss';
export const metricsOf = (train: Section): RoundMetric[] =>
  stoppingOptions.metrics.safeParse(train.metrics).data ?? [];
export const costsOf = (train: Section): { falsePositive: number; falseNegative: number } =>
  costs.safeParse(train.cost).data ?? { falsePositive: 1, falseNegative: 1 };

/** Whether the costs of wrong labels are read. */
export const readsCosts = (train: Section): boolean =>
  stopOnOf(train) === 'meanCost' || metricsOf(train).includes('meanCost');

/** Costs stand where something reads them, and nowhere else. */
function withCosts({ cost: _cost, ...train }: Section, from: Section): Section {
  return readsCosts(train) ? { ...train, cost: costsOf(from) } : train;
}

export function withStopOn({ stopOn: _stopOn, ...train }: Section, stopOn: string | null): Section {
  return withCosts(stopOn === null || stopOn === 'loss' ? train : { ...train, stopOn }, train);
}

export function withMetrics({ metrics: _metrics, ...train }: Section, metrics: readonly string[]): Section {
  return withCosts(metrics.length === 0 ? train : { ...train, metrics }, train);
}

/** What is set, in few words; empty where training stops on the loss and records nothing else. */
export function stoppingSummary(train: Section, titleOf: (metric: string) => string): string {
  const stopOn = stopOnOf(train);
  const beside = measuredMetrics({ metrics: metricsOf(train) }).filter((metric) => metric !== stopOn).length;
  return [
    ...(stopOn === 'loss' ? [] : [titleOf(stopOn)]),
    ...(beside === 0 ? [] : [`${beside} recorded`]),
  ].join(', ');
}
