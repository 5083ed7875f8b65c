import { z } from 'zod';
import { digest, taskName } from '../data/contract.ts';
import { deviceWish } from '../gpu/contract.ts';
import { refitOptions, wentOnFrom } from './earlier/contract.ts';
import { stoppingOptions } from './stopping/contract.ts';
import { allObjectives, rankingUsual } from './trees/objectives/contract.ts';
import { weighting, weightOptions } from './weighting/contract.ts';

const fraction = z.number().gt(0).max(1);

/** Names of features, as the learner sees them. */
const featureNames = z.array(z.string().min(1)).min(1);

/**
 * An option that came after the first models: its default keeps what they did and is left out of a fit's canonical form,
 * so that a fit keeps its name.
 */
const later = <Schema extends z.ZodType>(schema: Schema, usual: z.output<Schema>, description: string) =>
  schema.optional().meta({ default: usual, description });

/** Gradient-boosted trees. Defaults are LightGBM's where it has them. */
export const gbtParams = z.strictObject({
  rounds: z
    .number()
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe('Most boosting rounds. Left out: 1,000 with validation rows (early stopping), 100 without.'),
  objective: later(
    z.enum(allObjectives),
    'squared',
    'Loss that a regression is trained for: the mean (squared), the median (absolute), a mean that outliers move little (huber), a quantile, or the mean of counts (poisson), of positive amounts (gamma), of amounts with zeros (tweedie). A ranking is trained for lambdarank.',
  ),
  delta: later(
    z.number().gt(0),
    0.9,
    'Residual from which on the Huber loss grows linearly, in the target’s unit.',
  ),
  alpha: later(
    z.number().gt(0).lt(1),
    0.9,
    'The quantile that is predicted: 0.9 lies above nine of ten values.',
  ),
  maxDeltaStep: later(
    z.number().gt(0).max(100),
    0.7,
    'Keeps the steps of a Poisson regression short: the logarithm of what second derivatives are multiplied by.',
  ),
  power: later(
    z.number().gt(1).lt(2),
    1.5,
    'Power of the mean that the variance of a Tweedie regression goes with: near 1 as of counts, near 2 as of amounts.',
  ),
  truncation: later(
    z.number().int().min(1).max(10_000),
    rankingUsual.truncation,
    'Of a ranking: how many first rows of a query count. Pairs of which one row is among them are learned from.',
  ),
  sigmoid: later(
    z.number().min(1e-3).max(1e3),
    rankingUsual.sigmoid,
    'Of a ranking: steepness of the logistic loss of a pair of rows.',
  ),
  normalize: later(
    z.boolean(),
    rankingUsual.normalize,
    'Of a ranking: pairs of rows with scores far apart count less, and long queries no more than short ones.',
  ),
  patience: z
    .number()
    .int()
    .min(1)
    .default(50)
    .describe(
      'Rounds without a better validation loss (or metric) after which training stops; the best is kept.',
    ),
  ...stoppingOptions,
  baseScore: z
    .number()
    .optional()
    .describe(
      'Score that every row begins with: log-odds, the value, or its logarithm (poisson, gamma, tweedie). Left out: the best constant for the training rows.',
    ),
  learningRate: z.number().gt(0).max(1).default(0.1).describe('Shrinkage of each tree.'),
  leaves: z.number().int().min(2).max(4096).default(31).describe('Most leaves of a tree, grown best first.'),
  maxDepth: z
    .number()
    .int()
    .min(0)
    .max(64)
    .default(0)
    .describe('Most splits from root to leaf; 0: no limit.'),
  minRows: z.number().int().min(1).default(20).describe('Fewest training rows of a leaf.'),
  minHessian: z.number().min(0).default(1e-3).describe('Least sum of second derivatives of a leaf.'),
  minGain: z.number().min(0).default(0).describe('Least gain of a split.'),
  l1: z.number().min(0).default(0).describe('L1 penalty on leaf values.'),
  l2: z.number().min(0).default(0).describe('L2 penalty on leaf values.'),
  growth: z
    .enum(['leaf', 'depth'])
    .default('leaf')
    .describe('Which leaf is split next: the one that gains most, or the shallowest.'),
  bins: z.number().int().min(2).max(255).default(255).describe('Most bins of a number.'),
  rowFraction: fraction.default(1).describe('Share of rows drawn for each round.'),
  rowSampling: z
    .enum(['uniform', 'gradient'])
    .default('uniform')
    .describe('Which rows are drawn: any, or those of large gradients and some of the others (GOSS).'),
  topFraction: fraction.default(0.2).describe('Drawn by gradient: share of the rows of the largest ones.'),
  otherFraction: fraction
    .default(0.1)
    .describe('Drawn by gradient: share of rows drawn from the others, which count for all of them.'),
  dropRate: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('Share of the trees that a new one is grown without (DART); 0: none.'),
  maxDrop: z.number().int().min(1).default(50).describe('Most trees that one is grown without (DART).'),
  skipDrop: z.number().min(0).max(1).default(0.5).describe('Share of the rounds that drop no tree (DART).'),
  featureFraction: fraction.default(1).describe('Share of features drawn for each tree.'),
  categorySmooth: z
    .number()
    .min(0)
    .default(10)
    .describe('Smoothing of a category when categories are sorted by gradient; rarer ones are not split on.'),
  categoryL2: z.number().min(0).default(10).describe('Further L2 penalty in splits on sets of categories.'),
  categoryMembers: z
    .number()
    .int()
    .min(1)
    .max(255)
    .default(32)
    .describe('Most categories on the smaller side of a split.'),
  categoryMinRows: z
    .number()
    .int()
    .min(1)
    .default(100)
    .describe('Fewest rows by which a set of categories grows.'),
  nodeFeatureFraction: fraction.default(1).describe('Share of the tree’s features drawn for each split.'),
  randomThresholds: z
    .boolean()
    .default(false)
    .describe('Of each feature one threshold at random is judged, not all (extremely randomised trees).'),
  categoryOneVersusRest: z
    .number()
    .int()
    .min(0)
    .default(4)
    .describe('Features with at most so many categories are split one against the rest.'),
  monotone: z
    .record(z.string().min(1), z.enum(['increasing', 'decreasing']))
    .optional()
    .describe('Number features that the score may only rise with, or only fall with, all else equal.'),
  interactions: z
    .array(featureNames)
    .min(1)
    .max(64)
    .optional()
    .describe(
      'Sets of features that may be combined on a path of a tree. A feature of no set is combined with none.',
    ),
});
export type GbtParams = z.output<typeof gbtParams>;

/** What the trees of gbt and of forests have in common. */
const { leaves, maxDepth, minRows, bins, monotone, interactions } = gbtParams.shape;

const forestShape = {
  trees: z.number().int().min(1).max(100_000).default(100).describe('Trees, whose answers are averaged.'),
  leaves: leaves.default(1024),
  maxDepth,
  minRows: minRows.default(2),
  nodeFeatures: fraction
    .optional()
    .describe(
      'Share of the features that each split is drawn from. Left out: √features of them for classes, a third for numbers.',
    ),
  rowFraction: fraction.default(1).describe('Rows drawn for each tree, as a share of all.'),
  bins,
  monotone,
  interactions,
};

/** Trees on rows drawn with replacement, averaged (L. Breiman, Random Forests, 2001). */
export const randomForestParams = z.strictObject({
  ...forestShape,
  replacement: z
    .boolean()
    .default(true)
    .describe('Rows are drawn with replacement; those left out tell the loss (out of bag).'),
});

/** Trees of random thresholds, averaged (P. Geurts, D. Ernst and L. Wehenkel, Extremely randomized trees, 2006). */
export const extraTreesParams = z.strictObject({
  ...forestShape,
  replacement: randomForestParams.shape.replacement.default(false),
});
export type ForestParams = z.output<typeof randomForestParams>;

/** Trees that set rows apart at random (F. T. Liu, K. M. Ting and Z.-H. Zhou, Isolation Forest, 2008). */
export const isolationForestParams = z.strictObject({
  trees: z
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(100)
    .describe('Trees, whose path lengths are averaged.'),
  rows: z
    .number()
    .int()
    .min(2)
    .max(65_536)
    .default(256)
    .describe('Rows drawn for each tree, without replacement.'),
});
export type IsolationForestParams = z.output<typeof isolationForestParams>;

const iterations = z.number().int().min(1).max(1_000_000);

export const logisticParams = z.strictObject({
  c: z
    .number()
    .gt(0)
    .default(1)
    .describe(
      'Inverse strength of the penalty: C · Σ loss + l1Ratio · ‖w‖₁ + (1 − l1Ratio) / 2 · ‖w‖² is minimised; the intercept is free.',
    ),
  l1Ratio: z.number().min(0).max(1).default(0).describe('Share of the L1 penalty: 0 ridge, 1 lasso.'),
  penalty: z.enum(['elasticnet', 'none']).default('elasticnet').describe('none: plain maximum likelihood.'),
  tolerance: z.number().gt(0).default(1e-10).describe('Largest gradient of the mean loss at the end.'),
  iterations: iterations.default(200).describe('Most Newton steps.'),
});
export type LogisticParams = z.output<typeof logisticParams>;

export const linearParams = z.strictObject({
  alpha: z
    .number()
    .min(0)
    .default(0)
    .describe(
      'Strength of the penalty: Σ residual² / (2n) + alpha · (l1Ratio · ‖w‖₁ + (1 − l1Ratio) / 2 · ‖w‖²) is minimised; 0: least squares.',
    ),
  l1Ratio: z.number().min(0).max(1).default(0).describe('Share of the L1 penalty: 0 ridge, 1 lasso.'),
  tolerance: z.number().gt(0).default(1e-12).describe('Relative duality gap at the end (L1 only).'),
  iterations: iterations.default(100_000).describe('Most passes of coordinate descent (L1 only).'),
});
export type LinearParams = z.output<typeof linearParams>;

export const baselineParams = z.strictObject({});
export type BaselineParams = z.output<typeof baselineParams>;

/** Names the randomness of a fit; without subsampling a fit has none. */
const seed = z
  .number()
  .int()
  .min(0)
  .max(2 ** 32 - 1)
  .default(1)
  .describe('Seed of whatever is drawn.');

/** What every learner has beside its own parameters. */
const shared = { seed, ...weightOptions };

const refit = refitOptions
  .optional()
  .describe(
    'Of an earlier model: its leaf values are made anew from the training rows, and no round is added.',
  );

/** What names a fit: the learner, its parameters, the seed and what rows weigh. */
export const learnerSpec = z.discriminatedUnion('learner', [
  gbtParams.extend({ learner: z.literal('gbt'), refit, ...shared }),
  randomForestParams.extend({ learner: z.literal('random-forest'), ...shared }),
  extraTreesParams.extend({ learner: z.literal('extra-trees'), ...shared }),
  isolationForestParams.extend({ learner: z.literal('isolation-forest'), ...shared }),
  logisticParams.extend({ learner: z.literal('logistic'), ...shared }),
  linearParams.extend({ learner: z.literal('linear'), ...shared }),
  baselineParams.extend({ learner: z.literal('baseline'), ...shared }),
]);
export type LearnerSpec = z.output<typeof learnerSpec>;

/** Learners whose models are trees. */
export const treeLearners: ReadonlySet<string> = new Set([
  'gbt',
  'random-forest',
  'extra-trees',
  'isolation-forest',
  'foreign',
] satisfies (LearnerSpec['learner'] | 'foreign')[]);

export const crossValidation = z.strictObject({
  folds: z.number().int().min(2).max(100).default(5),
  repeats: z.number().int().min(1).max(100).default(1),
});
export type CrossValidation = z.output<typeof crossValidation>;

/** Hints for execution and requests beside the fit; they never change a model and are not part of its step. */
const beside = {
  device: deviceWish.default('auto').describe('Where to train; the model is the same.'),
  crossValidation: crossValidation.optional().describe('Repeated k-fold on the training rows.'),
};

/** A model that LightGBM or XGBoost trained elsewhere: nothing is trained, everything else is done as usual. */
export const foreignSection = z.strictObject({
  learner: z.literal('foreign'),
  model: z.string().min(1).describe('The model file: text of LightGBM, or JSON of XGBoost.'),
});

/** The recipe's section `train`. */
export const trainSection = z.discriminatedUnion('learner', [
  gbtParams.extend({
    learner: z.literal('gbt'),
    from: z
      .string()
      .min(1)
      .optional()
      .describe('Package of an earlier model, or its file of trees, whose training goes on.'),
    refit,
    ...shared,
    ...beside,
  }),
  randomForestParams.extend({ learner: z.literal('random-forest'), ...shared, ...beside }),
  extraTreesParams.extend({ learner: z.literal('extra-trees'), ...shared, ...beside }),
  isolationForestParams.extend({ learner: z.literal('isolation-forest'), ...shared, ...beside }),
  logisticParams.extend({ learner: z.literal('logistic'), ...shared, ...beside }),
  linearParams.extend({ learner: z.literal('linear'), ...shared, ...beside }),
  baselineParams.extend({ learner: z.literal('baseline'), ...shared, ...beside }),
  foreignSection,
]);
export type TrainSection = z.output<typeof trainSection>;

/** Folds that a recipe asks for; a model that was trained elsewhere has none. */
export const foldsOf = (section: TrainSection): CrossValidation | undefined =>
  section.learner === 'foreign' ? undefined : section.crossValidation;

/** The file of an earlier model that training goes on from. */
export const earlierOf = (section: TrainSection): string | undefined =>
  section.learner === 'gbt' ? section.from : undefined;

/** The column that weighs rows in training. */
export const weightColumnOf = (section: TrainSection): string | undefined =>
  section.learner === 'foreign' ? undefined : section.weights;

const gbtShape: Readonly<Record<string, z.ZodType>> = gbtParams.shape;
const isUsual = ([name, value]: [string, unknown]): boolean =>
  value !== undefined && gbtShape[name]?.meta()?.default === value;

/** The part of a recipe's section that names the fit, in its canonical form. */
export function learnerSpecOf(section: TrainSection): LearnerSpec {
  if (section.learner === 'foreign') throw new TypeError('A model that was trained elsewhere has no fit.');
  const { device: _device, crossValidation: _crossValidation, ...fit } = section;
  if (fit.learner !== 'gbt') return fit;
  const { from: _from, ...spec } = fit;
  return Object.fromEntries(Object.entries(spec).filter((entry) => !isUsual(entry))) as LearnerSpec;
}

const targetSpec = {
  target: z.string().min(1),
  positive: z.string().optional(),
  task: taskName.optional(),
  /** Of ranking: the column whose equal values make one query. */
  group: z.string().min(1).optional(),
};

/** Inputs: dataset, split result, feature set result, and training.read-earlier result where training goes on from a model. */
export const fitSpec = z.strictObject({ ...targetSpec, train: learnerSpec });
export type FitSpec = z.output<typeof fitSpec>;

/** Input: a model file of another library. */
export const readModelSpec = z.strictObject({});
export type ReadModelSpec = z.output<typeof readModelSpec>;

/** Inputs: dataset, split result, feature set result, training.read-model result. */
export const bindModelSpec = z.strictObject(targetSpec);
export type BindModelSpec = z.output<typeof bindModelSpec>;

/** Kinds of the steps that give a model; the third input of each is its feature set. */
export const modelSteps: ReadonlySet<string> = new Set(['training.fit', 'training.bind-model']);

/** Inputs: dataset, split result, features.plan result. */
export const crossValidateSpec = z.strictObject({
  ...targetSpec,
  train: learnerSpec,
  folds: crossValidation.shape.folds,
  repeats: crossValidation.shape.repeats,
});
export type CrossValidateSpec = z.output<typeof crossValidateSpec>;

/** Inputs: training.fit or training.bind-model result, feature set result, dataset, and the split result if there is one. */
export const predictSpec = z.strictObject(targetSpec);
export type PredictSpec = z.output<typeof predictSpec>;

/** Mean loss after a round (`lossName`), as training goes on. */
export const curvePoint = z.object({
  round: z.number(),
  train: z.number().optional(),
  validation: z.number().optional(),
  /** On the validation rows. */
  metrics: z.record(z.string(), z.number()).optional(),
  /**
   * The round so far that early stopping would keep, with what it looks at: the validation loss, or the metric. Points
   * between may have been left out.
   */
  best: z.object({ round: z.number(), validation: z.number() }).optional(),
});
export type CurvePoint = z.infer<typeof curvePoint>;

export const importance = z.object({
  feature: z.string(),
  /** Sum of the gains of the splits on the feature (trees); absent for linear learners. */
  gain: z.number().optional(),
  splits: z.number().int().optional(),
  /** Sum over the splits on the feature of the hessians of the rows that they part (trees). */
  cover: z.number().optional(),
  /** One for each output (linear learners). */
  coefficients: z.array(z.number()).optional(),
});
export type Importance = z.infer<typeof importance>;

/** What a model file of another library says. */
export const readModelResult = z.object({
  library: z.enum(['LightGBM', 'XGBoost']),
  /** As the file names it. */
  objective: z.string(),
  task: taskName,
  outputs: z.number().int().min(1),
  rounds: z.number().int(),
  /** In the order of the file. Of a category the names of its codes, where they are known. */
  features: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['number', 'category']),
      levels: z.array(z.string()).optional(),
      /** A split reads it. */
      used: z.boolean(),
    }),
  ),
  notes: z.array(z.string()),
  parts: z.object({ file: digest }),
});
export type ReadModelResult = z.infer<typeof readModelResult>;

export const fitResult = z.object({
  learner: z.string(),
  /** The parameters in full, defaults filled in. */
  params: z.record(z.string(), z.unknown()),
  task: taskName,
  classes: z.array(z.string()),
  /** Margins a row: 1 for binary, regression and ranking, else the number of classes. */
  outputs: z.number().int().min(1),
  features: z.array(z.string()),
  rows: z.object({ train: z.number().int(), validation: z.number().int() }),
  /** What weighed the rows; absent where all weighed the same. */
  weighting: weighting.optional(),
  importances: z.array(importance),
  /** Mean loss after each round (`lossName`). */
  curves: z
    .object({
      train: z.array(z.number()),
      validation: z.array(z.number()),
      /** Metrics on the validation rows after each round, every row counted once. */
      metrics: z.record(z.string(), z.array(z.number())).optional(),
    })
    .optional(),
  /** Rounds kept (trees), or iterations (linear). Of a model that went on from another: those that were added. */
  rounds: z.number().int().optional(),
  /** What training went on from. */
  earlier: wentOnFrom.optional(),
  notes: z.array(z.string()),
  bytes: z.number().int(),
  parts: z.object({ model: digest }),
});
export type FitResult = z.infer<typeof fitResult>;

const foldFigures = z.object({
  mean: z.number(),
  /** Standard deviation over the folds (n − 1); folds share training rows, so it is no standard error. */
  deviation: z.number(),
  /** Repeat after repeat. */
  folds: z.array(z.number()),
});

export const crossValidationResult = z.object({
  learner: z.string(),
  task: taskName,
  classes: z.array(z.string()),
  folds: z.number().int(),
  repeats: z.number().int(),
  rows: z.number().int(),
  /** Of the uncalibrated model on each held-out fold. */
  metrics: z.record(z.string(), foldFigures),
  /** Rounds kept in each fold (learners with rounds). */
  rounds: z.array(z.number().int()).optional(),
  notes: z.array(z.string()),
});
export type CrossValidationResult = z.infer<typeof crossValidationResult>;

export const predictResult = z.object({
  task: taskName,
  classes: z.array(z.string()),
  outputs: z.number().int(),
  rows: z.object({ validation: z.number().int(), calibration: z.number().int(), test: z.number().int() }),
  parts: z.object({ predictions: digest }),
});
export type PredictResult = z.infer<typeof predictResult>;
