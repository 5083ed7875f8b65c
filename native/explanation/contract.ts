import { z } from 'zod';
import { taskName, type TaskName } from '../data/contract.ts';
import { procedure } from '../engine/procedure.ts';
import { figure } from '../evaluation/contract.ts';

export const permutationMetric = z.enum([
  'rocAuc',
  'prAuc',
  'logLoss',
  'brier',
  'accuracy',
  'ece',
  'rmse',
  'mae',
  'medianAbsoluteError',
  'r2',
  'ndcg',
  'ndcgAt5',
  'ndcgAt10',
  'map',
  'mrr',
]);
export type PermutationMetric = z.infer<typeof permutationMetric>;

/** What may be measured of each task; the first is taken where none is named. */
export const permutationMetrics: Readonly<Record<TaskName, readonly PermutationMetric[]>> = {
  binary: ['rocAuc', 'prAuc', 'logLoss', 'brier', 'accuracy', 'ece'],
  multiclass: ['logLoss', 'rocAuc', 'prAuc', 'brier', 'accuracy', 'ece'],
  regression: ['rmse', 'mae', 'medianAbsoluteError', 'r2'],
  ranking: ['ndcg', 'ndcgAt5', 'ndcgAt10', 'map', 'mrr'],
};

/** `explain.permutation` of a recipe. */
export const permutationSection = z.strictObject({
  metric: permutationMetric
    .optional()
    .describe('Left out: rocAuc of two classes, logLoss of several, rmse of a number, ndcg of a ranking.'),
  repeats: z.number().int().min(1).max(100).default(10).describe('How often each column is shuffled.'),
  rows: z
    .enum(['test', 'validation'])
    .default('test')
    .describe('Which held-out rows; early stopping looked at those of validation.'),
  mostRows: z
    .number()
    .int()
    .min(100)
    .max(1_000_000)
    .default(100_000)
    .describe('Of more rows so many are drawn.'),
  level: z.number().gt(0).max(0.9999).default(0.95).describe('Confidence of the intervals.'),
  features: z
    .boolean()
    .default(false)
    .describe('Also each feature that was made of a column, by itself; costs as much again or more.'),
});
export type PermutationSection = z.infer<typeof permutationSection>;

/** `explain` of a recipe. */
export const explainSection = z.strictObject({
  permutation: permutationSection
    .optional()
    .describe('By how much the metric gets worse where a column is shuffled: {} for the defaults.'),
});
export type ExplainSection = z.infer<typeof explainSection>;

/**
 * `explanation.permutation`: inputs [training.fit result, feature set, dataset version, split result]. Without a split
 * all rows of the dataset are test rows.
 */
export const permutationSpec = permutationSection.extend({
  target: z.string().min(1),
  /** Of ranking: the column whose equal values make one query. */
  group: z.string().min(1).optional(),
});
export type PermutationSpec = z.infer<typeof permutationSpec>;

const count = z.number().int().nonnegative();

/** Of one column, or of one feature. */
export const permuted = z.object({
  name: z.string(),
  /** The features that are made of the column; of a feature itself. */
  features: z.array(z.string()),
  /** By how much the metric gets worse on average; below 0: better. Null where it is not defined. */
  mean: z.number().nullable(),
  /** Standard deviation over the repeats (n, as scikit-learn): of the shuffling alone, not of the rows. */
  deviation: z.number().nullable(),
  /** Bounds of the mean for other rows and other shuffles. Null where rows are too few. */
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** By how much it got worse in each repeat. */
  drops: z.array(z.number().nullable()),
});
export type Permuted = z.infer<typeof permuted>;

export const permutationResult = z.object({
  task: taskName,
  classes: z.array(z.string()),
  metric: permutationMetric,
  /** Of the model before calibration, labels at 0.5. */
  baseline: figure,
  rows: z.object({ from: z.enum(['test', 'validation']), used: count, of: count }),
  repeats: count,
  interval: z.object({ level: z.number(), method: z.string(), groups: count }),
  /** The most important first. */
  columns: z.array(permuted),
  /** Where the spec asks for them; the most important first. */
  features: z.array(permuted).optional(),
  notes: z.array(z.string()),
});
export type PermutationResult = z.infer<typeof permutationResult>;

/** What `assay explain` is asked. */
export const explainInput = z.object({
  recipe: z.string().meta({ path: true }).describe('The recipe (YAML or JSON).'),
  metric: permutationMetric
    .optional()
    .describe('Default: that of the recipe, else rocAuc, logLoss, rmse or ndcg by the task.'),
  repeats: permutationSection.shape.repeats
    .unwrap()
    .optional()
    .describe('How often each column is shuffled. Default: that of the recipe, else 10.'),
  rows: permutationSection.shape.rows
    .unwrap()
    .optional()
    .describe('Which held-out rows. Default: those of the recipe, else test.'),
  features: z.boolean().default(false).describe('Also each feature that was made of a column.'),
});
export type ExplainInput = z.output<typeof explainInput>;

export const explanationContract = {
  permutation: procedure
    .route({
      summary:
        'Trains the model of a recipe and says what each column is worth to it: permutation importance.',
    })
    .meta({ command: ['explain'], positional: ['recipe'], job: true, workspace: true, recorded: true })
    .input(explainInput)
    .output(z.object({ job: z.string() })),
};
