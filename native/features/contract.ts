import { z } from 'zod';
import { columnType, digest, taskName } from '../data/contract.ts';
import { columnTable } from '../engine/host/contract.ts';
import { procedure } from '../engine/procedure.ts';

/** Parts of a date or timestamp (UTC). `dayOfWeek`: 1 Monday … 7 Sunday; `days`: since the first training row's. */
export const timestampPart = z.enum([
  'year',
  'quarter',
  'month',
  'day',
  'dayOfYear',
  'dayOfWeek',
  'hour',
  'minute',
  'days',
]);
export type TimestampPart = z.infer<typeof timestampPart>;

/**
 * What becomes of one column. What is left out is decided by the column's type and the learner;
 * the plan that results says everything, and any of its lines can be put into a recipe.
 */
export const featureStep = z.strictObject({
  column: z.string().min(1).describe('Name of the raw column.'),
  drop: z.literal(true).optional().describe('The column is not used.'),
  why: z.string().max(500).optional().describe('Reason, for people.'),
  impute: z
    .union([z.enum(['median', 'mean', 'mostFrequent', 'none']), z.number()])
    .optional()
    .describe('What stands for a missing value; none: the learner sees it as missing.'),
  indicator: z.boolean().optional().describe('Adds a column that is 1 where the value is missing.'),
  scale: z.enum(['standard', 'none']).optional().describe('standard: minus the mean, by the deviation.'),
  parts: z
    .array(timestampPart)
    .min(1)
    .refine((parts) => new Set(parts).size === parts.length, 'names a part twice')
    .optional()
    .describe('Of dates and timestamps.'),
  encode: z
    .enum(['onehot', 'target', 'category'])
    .optional()
    .describe(
      'Of categories: a 0/1 column a level, the smoothed mean of the target, or a code that only trees understand.',
    ),
  rare: z
    .number()
    .min(0)
    .optional()
    .describe('Levels below this share (< 1) or number (≥ 1) of training rows are pooled.'),
  limit: z
    .number()
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe('Most levels that are kept; the others are pooled.'),
  levels: z
    .array(z.string().min(1))
    .min(1)
    .max(100_000)
    .refine((levels) => new Set(levels).size === levels.length, 'names a level twice')
    .optional()
    .describe('Of encode: category: the levels that are kept, whether training rows have them or not.'),
  dropFirst: z
    .boolean()
    .optional()
    .describe('One-hot without the first level: for learners without a penalty.'),
  smooth: z
    .union([z.literal('auto'), z.number().min(0)])
    .optional()
    .describe('Rows that the overall mean counts for in target encoding; auto: from the data.'),
});
export type FeatureStep = z.infer<typeof featureStep>;

/** `features` of a recipe. A list names every column that is used; `auto` with steps overrides single columns. */
export const featuresSection = z.union([
  z.literal('auto'),
  z.array(featureStep).min(1),
  z.strictObject({ auto: z.literal(true), steps: z.array(featureStep) }),
]);
export type FeaturesSection = z.infer<typeof featuresSection>;

const targetSpec = {
  target: z.string().min(1),
  positive: z.string().optional(),
  task: taskName.optional(),
};

/** `features.plan`: inputs [dataset, split's result]. */
export const planSpec = z.strictObject({
  ...targetSpec,
  features: featuresSection.default('auto'),
  exclude: z.array(z.string()).default([]),
  sensitive: z.array(z.string()).default([]),
  sensitiveAsFeatures: z.boolean().default(false),
  /** The column that says what rows weigh in training, where one does. */
  weights: z.string().optional(),
  /** Of ranking: the column whose equal values make one query. */
  group: z.string().optional(),
  /** Of the learner; the baseline's 'none' plans as for trees. */
  family: z.enum(['tree', 'linear', 'none']).default('tree'),
  /** False: a linear learner without a penalty, for which one-hot columns leave out their first level. */
  penalised: z.boolean().default(true),
});
export type PlanSpec = z.infer<typeof planSpec>;

export const columnFacts = z.object({
  name: z.string(),
  type: columnType,
  /** Of the training rows, as all that follows. */
  rows: z.number().int(),
  missing: z.number().int(),
  /** Present values that differ; counted up to 1,001 for numbers and timestamps. */
  distinct: z.number().int(),
});

export const planResult = z.object({
  target: z.string(),
  family: z.enum(['tree', 'linear', 'none']),
  columns: z.array(columnFacts),
  /** One a column, in the dataset's order, nothing left open. */
  steps: z.array(featureStep),
  notes: z.array(z.string()),
});
export type PlanResult = z.infer<typeof planResult>;

/** `features.fit`: inputs [dataset, split's result, plan's result], and training.read-earlier's where its features are taken over. */
export const fitFeaturesSpec = z.strictObject({
  ...targetSpec,
  /** Boolean columns that have missing values in another file, the test file, though they have none in the dataset. */
  nullable: z.array(z.string()).min(1).optional(),
});
export type FitFeaturesSpec = z.infer<typeof fitFeaturesSpec>;

/** How a raw column enters: missing is NaN, the empty string, least int64; `bool` has none. */
export const rawInput = z.object({
  name: z.string(),
  type: z.enum(['double', 'string', 'bool', 'int64']),
  column: z.enum(['number', 'boolean', 'text', 'timestamp']),
});
export type RawInput = z.infer<typeof rawInput>;

const code = z.number().int().nonnegative();

/** First link of a chain: a raw column as numbers (NaN is missing), or as codes (0 missing, 1 rare or unknown). */
export const fittedSource = z.discriminatedUnion('read', [
  z.object({ read: z.literal('number'), column: z.string() }),
  z.object({ read: z.literal('boolean'), column: z.string() }),
  z.object({ read: z.literal('text'), column: z.string(), levels: z.array(z.string()) }),
  z.object({
    read: z.literal('timestamp'),
    column: z.string(),
    part: timestampPart,
    /** Of `days`: microseconds since 1970, as text. */
    origin: z
      .string()
      .regex(/^-?\d{1,19}$/)
      .optional(),
  }),
]);
export type FittedSource = z.infer<typeof fittedSource>;

export const fittedTransform = z.discriminatedUnion('transform', [
  z.object({ transform: z.literal('impute'), value: z.number() }),
  z.object({ transform: z.literal('indicator') }),
  z.object({
    transform: z.literal('scale'),
    mean: z.array(z.number()),
    deviation: z.array(z.number().positive()),
  }),
  /** Numbers to codes. */
  z.object({ transform: z.literal('levels'), values: z.array(z.number()) }),
  z.object({ transform: z.literal('imputeLevel'), code }),
  /** Codes to one 0/1 column for each code that is named; every other code is all zeros. */
  z.object({ transform: z.literal('oneHot'), codes: z.array(code) }),
  /** Codes to numbers: for each code `outputs` values, code 0 first. */
  z.object({
    transform: z.literal('targetEncode'),
    outputs: z.number().int().positive(),
    means: z.array(z.number()),
  }),
  /** Codes as they are, for learners that know categories. */
  z.object({ transform: z.literal('category'), levels: z.number().int().min(2) }),
]);
export type FittedTransform = z.infer<typeof fittedTransform>;

export const featureOutput = z.object({
  name: z.string(),
  kind: z.enum(['number', 'category']),
  /** Of a category: the name of each code. */
  levels: z.array(z.string()).optional(),
  /** For explanations: the raw column, and in words what was made of it. */
  origin: z.object({ column: z.string(), how: z.string() }),
});
export type FeatureOutput = z.infer<typeof featureOutput>;

/** A chain from one raw column to one or more outputs, which follow each other in the set's list. */
export const featureBlock = z.object({
  source: fittedSource,
  transforms: z.array(fittedTransform),
  outputs: z.number().int().positive(),
  /** The training rows have out-of-fold values in `parts.crossFitted`. */
  crossFitted: z.literal(true).optional(),
});
export type FeatureBlock = z.infer<typeof featureBlock>;

export const featureSet = z.object({
  assay: z.literal('features/1'),
  /** Training rows that it was fitted on. */
  rows: z.number().int(),
  inputs: z.array(rawInput),
  blocks: z.array(featureBlock),
  outputs: z.array(featureOutput),
  notes: z.array(z.string()),
  /** crossFitted: an array container; by output number the values of the training rows, in file order. */
  parts: z.object({ crossFitted: digest }).optional(),
});
export type FeatureSet = z.infer<typeof featureSet>;

/** Most rows of a preview. */
export const PREVIEW_ROWS = 50;

export const featurePreview = z.object({
  /** Fitted to all training rows, as the model sees it; otherwise to the first rows, until the features are prepared. */
  fitted: z.boolean(),
  /** The step with nothing left open. */
  step: featureStep,
  columns: z.array(z.object({ name: z.string(), how: z.string() })),
  notes: z.array(z.string()),
  /** The raw column under `raw`, the features under their places in `columns`. Categories are in words. */
  table: columnTable,
});
export type FeaturePreview = z.infer<typeof featurePreview>;

export const featuresContract = {
  preview: procedure
    .route({ summary: 'What the draft makes of a column: its first training rows before and after.' })
    .input(z.object({ column: z.string() }))
    .output(featurePreview),
};
