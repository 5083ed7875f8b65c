import { z } from 'zod';
import { taskName, type TaskName } from '../data/contract.ts';
import { figure, intervals } from '../evaluation/contract.ts';

/**
 * A column of groups. Numbers are cut at `edges` (a value at an edge goes up), or into `bins` of about equal count, at
 * quantiles that are rounded where that leaves the bins apart.
 */
export const groupColumn = z.union([
  z.string().min(1),
  z
    .strictObject({
      column: z.string().min(1),
      edges: z.array(z.number()).min(1).max(100).optional(),
      bins: z.number().int().min(2).max(100).optional(),
    })
    .refine((one) => one.edges === undefined || one.bins === undefined, 'has both edges and bins')
    .refine(
      (one) => (one.edges ?? []).every((edge, i, all) => i === 0 || edge > all[i - 1]!),
      'has edges that do not rise',
    ),
]);
export type GroupColumn = z.infer<typeof groupColumn>;

export const disparityName = z.enum([
  'demographicParityDifference',
  'demographicParityRatio',
  'equalizedOddsDifference',
  'equalizedOddsRatio',
  'equalOpportunityDifference',
  'accuracyDifference',
  'meanErrorDifference',
  'maeDifference',
]);
export type DisparityName = z.infer<typeof disparityName>;

/** Disparities that are measured of each task; of several classes the parity difference once for each class. */
export const measuredDisparities: Readonly<Record<TaskName, readonly DisparityName[]>> = {
  binary: [
    'demographicParityDifference',
    'demographicParityRatio',
    'equalizedOddsDifference',
    'equalizedOddsRatio',
    'equalOpportunityDifference',
    'accuracyDifference',
  ],
  multiclass: ['demographicParityDifference', 'accuracyDifference'],
  regression: ['meanErrorDifference', 'maeDifference'],
  ranking: [],
};

/** `fairness` of a recipe. */
export const fairnessSection = z.strictObject({
  groups: z
    .array(z.union([groupColumn, z.array(groupColumn).min(1).max(4)]))
    .min(1)
    .max(50)
    .describe('Columns; a list within the list is an intersection: [sex, race, [sex, race]].'),
  minimum: z
    .number()
    .int()
    .min(1)
    .default(30)
    .describe('Groups with fewer test rows are marked as unstable.'),
  limits: z
    .partialRecord(disparityName, z.number().min(0))
    .optional()
    .describe(
      'Most that a difference may be, least that a ratio may be. Of several classes a limit holds for each.',
    ),
  intervals: intervals.prefault({}),
});
export type FairnessSection = z.infer<typeof fairnessSection>;

/**
 * `fairness.measure`: inputs [predictions with the test rows, evaluation.measure result, dataset version of those
 * rows, calibration.fit result (absent in regression)].
 */
export const fairnessSpec = fairnessSection.extend({
  task: taskName,
  classes: z.array(z.string()),
  outputs: z.number().int().min(1),
});
export type FairnessSpec = z.infer<typeof fairnessSpec>;

const count = z.number().int().nonnegative();
const rates = z.record(z.string(), figure);

export const fairnessGroup = z.object({
  /** As shown: the values joined by " × ". */
  name: z.string(),
  /** One a column; null is missing. */
  values: z.array(z.string().nullable()),
  n: count,
  share: z.number(),
  /** Why its figures say little; absent where they are sound. */
  unstable: z.string().optional(),
  /**
   * Binary: baseRate, selectionRate, truePositiveRate, falsePositiveRate, trueNegativeRate, falseNegativeRate,
   * precision, accuracy, meanScore, calibrationGap (mean probability − base rate), ece.
   * Multiclass: accuracy, and selectionRate:<class>. Regression: meanPrediction, meanActual, meanError, mae.
   */
  rates,
});
export type FairnessGroup = z.infer<typeof fairnessGroup>;

export const limitResult = z.object({
  /** A name of `disparityName`; of several classes with its class: demographicParityDifference:<class>. */
  disparity: z.string(),
  limit: z.number(),
  /** attention: the value is beyond the limit. uncertain: within, but its interval reaches beyond. */
  status: z.enum(['passed', 'uncertain', 'attention', 'undefined']),
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
export type LimitResult = z.infer<typeof limitResult>;

export const grouping = z.object({
  columns: z.array(z.string()),
  /** In code-point order of their values, or in rising order of bins; missing last. */
  groups: z.array(fairnessGroup),
  /** Of all rows together. */
  overall: rates,
  /** Over all groups for which the rates are defined, however small: the definition of fairlearn. */
  disparities: z.record(z.string(), figure),
  /** The same over the groups that are not marked as unstable; absent where none is marked. */
  stableDisparities: z.record(z.string(), figure).optional(),
  limits: z.array(limitResult),
  notes: z.array(z.string()),
});
export type Grouping = z.infer<typeof grouping>;

export const fairnessResult = z.object({
  task: taskName,
  classes: z.array(z.string()),
  /** On the calibrated probability (binary). */
  threshold: z.number().optional(),
  rows: count,
  interval: z.object({ level: z.number(), method: z.string(), resamples: count }),
  groupings: z.array(grouping),
  notes: z.array(z.string()),
});
export type FairnessResult = z.infer<typeof fairnessResult>;
