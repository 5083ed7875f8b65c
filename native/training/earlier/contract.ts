import { z } from 'zod';
import { digest, taskName } from '../../data/contract.ts';
import { featureSet } from '../../features/contract.ts';
import { rankingParameters } from '../trees/objectives/contract.ts';

/** The file of a package that holds a model's trees, to be gone on from. */
export const KEPT_MODEL = 'model.trees';

/** Leaf values made anew instead of further rounds. */
export const refitOptions = z.strictObject({
  decay: z
    .number()
    .min(0)
    .max(1)
    .default(0.9)
    .describe('What stays of each leaf’s earlier value: 0 nothing, 1 all.'),
});

/** What a refit may say beside the earlier model: all other parameters say how trees grow. */
export const refitParameters: ReadonlySet<string> = new Set([
  'learner',
  'from',
  'refit',
  'seed',
  'device',
  'weights',
  'classWeights',
  'objective',
  'delta',
  'alpha',
  'maxDeltaStep',
  'power',
  ...rankingParameters,
  'l1',
  'l2',
  'minHessian',
  'monotone',
  'interactions',
]);

/** Rounds that were shrunk alike, in their order. Null: by amounts of their own (DART). */
const shrinkage = z.array(
  z.strictObject({
    rounds: z.number().int().nonnegative(),
    learningRate: z.number().gt(0).max(1).nullable(),
  }),
);
export type Shrinkage = z.infer<typeof shrinkage>;

/** What a model's file says of it beside its trees. */
export const keptModelHead = z.strictObject({
  assay: z.literal('trees/1'),
  task: taskName,
  classes: z.array(z.string()),
  /** Parameters of the fit, in full. */
  params: z.record(z.string(), z.unknown()),
  shrinkage,
  /** What its rows were: the dataset's version, and the digest of the split's result. */
  trainedOn: z.strictObject({ dataset: digest, split: digest }),
  features: featureSet,
});
export type KeptModelHead = z.infer<typeof keptModelHead>;

/** Input: a package of Assay, or the file that it holds the trees in. */
export const readEarlierSpec = z.strictObject({});
export type ReadEarlierSpec = z.infer<typeof readEarlierSpec>;

export const readEarlierResult = keptModelHead.extend({
  rounds: z.number().int(),
  outputs: z.number().int(),
  /** The file of the trees, as the package holds it. */
  parts: z.object({ file: digest }),
});
export type ReadEarlierResult = z.infer<typeof readEarlierResult>;

/** Of a model that went on from an earlier one: what it went on from. */
export const wentOnFrom = z.object({
  /** SHA-256 of the earlier model's `model.trees`. */
  sha256: digest,
  /** Rounds that the earlier model has. */
  rounds: z.number().int(),
  shrinkage,
  /** Its leaf values were made anew from so many rows, and no round was added. */
  refit: z.object({ decay: z.number(), rows: z.number().int() }).optional(),
});
export type WentOnFrom = z.infer<typeof wentOnFrom>;

/** Rounds of a model's trees: those of the earlier model and the new ones. */
export const roundsOfModel = (fit: {
  readonly rounds?: number | undefined;
  readonly earlier?: WentOnFrom | undefined;
}): number =>
  (fit.rounds ?? 0) + (fit.earlier === undefined || fit.earlier.refit !== undefined ? 0 : fit.earlier.rounds);

const percent = (share: number): string => `${Number((100 * share).toPrecision(4))} %`;
const count = (n: number): string => `${n.toLocaleString('en')} ${n === 1 ? 'round' : 'rounds'}`;

/** What a model went on from, in words. */
export function earlierSentences(fit: {
  readonly rounds?: number | undefined;
  readonly earlier?: WentOnFrom | undefined;
}): string[] {
  const { earlier, rounds = 0 } = fit;
  if (earlier === undefined) return [];
  const model = `an earlier model of ${count(earlier.rounds)} (SHA-256 ${earlier.sha256.slice(0, 12)})`;
  return [
    earlier.refit === undefined
      ? `Training went on from ${model}: ${count(rounds)} were added, ${rounds + earlier.rounds} in all.`
      : `The trees are those of ${model}. Their leaf values were made anew: ${percent(earlier.refit.decay)} of each earlier value, and ${percent(1 - earlier.refit.decay)} of what ${earlier.refit.rows.toLocaleString('en')} rows say.`,
  ];
}
