import { z } from 'zod';
import { reliability } from '../calibration/contract.ts';
import { digest, taskName } from '../data/contract.ts';

const cost = z.number().min(0).max(1e12);

/** What wrong labels cost. */
export const costs = z
  .strictObject({ falsePositive: cost, falseNegative: cost })
  .refine((each) => each.falsePositive + each.falseNegative > 0, 'has two costs of 0');

/** How the probability becomes a decision: a number, or the threshold of least cost on the validation rows. */
export const thresholdRule = z.union([z.number().min(0).max(1), z.strictObject({ cost: costs })]);
export type ThresholdRule = z.infer<typeof thresholdRule>;

export const intervals = z.strictObject({
  count: z.number().int().min(0).max(100_000).default(1000).describe('Bootstrap resamples; 0: no intervals.'),
  level: z.number().gt(0).lt(1).default(0.95).describe('Share of resamples that an interval covers.'),
});
export type Intervals = z.infer<typeof intervals>;

/** `evaluate` of a recipe. */
export const evaluateSection = z.strictObject({
  threshold: thresholdRule
    .default(0.5)
    .describe('A row is positive where its probability is at least this: a number, or { cost: … }.'),
  intervals: intervals.prefault({}),
});
export type EvaluateSection = z.infer<typeof evaluateSection>;

/**
 * `evaluation.measure`: inputs [predictions with the validation rows, predictions with the test rows (the same
 * object where there is no separate test file), calibration.fit result (absent in regression and ranking)].
 */
export const evaluationSpec = evaluateSection.extend({
  task: taskName,
  classes: z.array(z.string()),
  outputs: z.number().int().min(1),
});
export type EvaluationSpec = z.infer<typeof evaluationSpec>;

const count = z.number().int().nonnegative();

/** A figure with its interval. Null where it is not defined, and then `why` says so. */
export const figure = z.object({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  why: z.string().optional(),
});
export type Figure = z.infer<typeof figure>;

export const confusion = z.object({
  truePositive: count,
  falsePositive: count,
  trueNegative: count,
  falseNegative: count,
});
export type Confusion = z.infer<typeof confusion>;

export const threshold = z.object({
  /** On the calibrated probability: positive where p ≥ value. */
  value: z.number(),
  /** On the probability before calibration, by the same rule: used for `raw`. */
  raw: z.number(),
  how: z.enum(['given', 'cost']),
  /** The same in words. */
  rule: z.string(),
  costs: z.object({ falsePositive: z.number(), falseNegative: z.number() }).optional(),
  /** Validation rows that it was chosen on, and their mean cost at it. */
  chosenOn: z.object({ rows: count, meanCost: z.number() }).optional(),
});
export type Threshold = z.infer<typeof threshold>;

const point = z.tuple([z.number(), z.number()]);

/** Of one class against the rest, calibrated, on the test rows; thinned to at most 500 points. */
export const rankingCurve = z.object({
  class: z.string(),
  prevalence: z.number(),
  /** [false positive rate, true positive rate], from (0, 0) to (1, 1). */
  roc: z.array(point),
  /** [recall, precision], recall falling to 0. */
  precisionRecall: z.array(point),
});
export type RankingCurve = z.infer<typeof rankingCurve>;

export const rankingSummary = z.object({
  /** Test queries with a relevant row, which figures are means over, and those without one. */
  queries: z.object({ measured: count, irrelevant: count }),
  /** Rows of a measured query; the median is the lower one. */
  rows: z.object({ least: count, median: count, most: count }),
  /** What rows in random order give on average: the figures of one score for all. */
  chance: z.record(z.string(), z.number()),
});
export type RankingSummary = z.infer<typeof rankingSummary>;

export const evaluationResult = z.object({
  task: taskName,
  classes: z.array(z.string()),
  rows: z.object({ validation: count, test: count }),
  /** Test rows by class; empty in regression and ranking. */
  classCounts: z.array(count),
  /** Share of the positive class among the test rows (binary). */
  baseRate: z.number().nullable(),
  interval: z.object({ level: z.number(), method: z.string(), resamples: count }),
  /**
   * Of the calibrated model on the test rows: rocAuc, prAuc, logLoss, brier, accuracy, ece
   * (multiclass: the areas are means of one against the rest, ece is of the top label); or rmse, mae, r2; or ndcg,
   * ndcgAt5, ndcgAt10, map, mrr, means over the queries.
   */
  metrics: z.record(z.string(), figure),
  /** The same before calibration. */
  raw: z.record(z.string(), figure),
  /** Binary only. */
  threshold: threshold.optional(),
  /** Binary only, at the threshold. */
  confusion: confusion.optional(),
  /** Rows are actual, columns are predicted classes (multiclass). */
  confusionMatrix: z.array(z.array(count)).optional(),
  /** truePositiveRate, falsePositiveRate, precision, selectionRate at the threshold (binary). */
  rates: z.record(z.string(), figure).optional(),
  curves: z.array(rankingCurve),
  /** [threshold, mean cost] on the validation rows, at most 500 points: only where the rule is by cost. */
  costCurve: z.array(point).optional(),
  /** Test rows of either class with p ≥ threshold, at 0, 0.01 … 1 (binary). */
  grid: z
    .object({ thresholds: z.array(z.number()), positives: z.array(count), negatives: z.array(count) })
    .optional(),
  reliability: z.array(reliability),
  regression: z
    .object({
      medianAbsoluteError: figure,
      /** Mean of prediction − actual. */
      bias: figure,
      /** By tenths of the prediction, from the lowest. */
      tenths: z.array(z.object({ count, predicted: z.number(), actual: z.number(), interval: point })),
      /** Prediction − actual, by bins of equal width; `outside` counts those beyond the 0.5th and 99.5th percentile. */
      residuals: z.object({ low: z.number(), high: z.number(), counts: z.array(count), outside: count }),
    })
    .optional(),
  ranking: rankingSummary.optional(),
  notes: z.array(z.string()),
  /** Every point of the curves as named arrays (native/stats/arrays.ts); absent where there are none. */
  parts: z.object({ curves: digest.optional() }),
});
export type EvaluationResult = z.infer<typeof evaluationResult>;
