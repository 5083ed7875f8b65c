import { z } from 'zod';
import { procedure } from '../../engine/procedure.ts';

/** Most splits of a tree that are answered: those that were made first. */
export const MOST_SPLITS = 511;
/** Most categories of a split that are named. */
export const MOST_LEVELS = 24;

const index = z.number().int().nonnegative();

/** Sum of the hessians of the training rows in the node; models of the first trainer hold none. */
const cover = z.number().optional();

const split = {
  cover,
  /** Of its split; models of the first trainer hold none. */
  gain: z.number().optional(),
  feature: z.string(),
  /** Where rows without the value go: `left` is where the condition holds. */
  missing: z.enum(['left', 'right']),
  /** The node where the condition holds; the next one is where it does not. Past the last node: it is not answered. */
  left: index,
};

export const treeNode = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('number'),
    ...split,
    /** x ≤ threshold. Infinity: every number that is there. */
    threshold: z.union([z.number(), z.literal([Infinity, -Infinity])]),
  }),
  z.object({
    kind: z.literal('category'),
    ...split,
    /** x is one of these, in the order of their codes, or of `more` others. */
    levels: z.array(z.string()).max(MOST_LEVELS),
    more: index,
  }),
  z.object({ kind: z.literal('leaf'), value: z.number(), cover }),
]);
export type TreeNode = z.infer<typeof treeNode>;
export type TreeSplit = Exclude<TreeNode, { kind: 'leaf' }>;

/** What makes a model's margins of the sums of its leaves' values: `Link` of `model/link.ts` says each. */
export const linkKind = z.enum(['identity', 'log', 'mean', 'log-odds-of-mean', 'log-of-mean', 'isolation']);

/** One tree of a trained model, in names. */
export const tree = z.object({
  /** Rounds of the model, each of one tree for every output. */
  rounds: index,
  outputs: z.number().int().min(1),
  /** What the sum of the trees of this output begins with. */
  start: z.number(),
  link: linkKind,
  /** Splits of the whole tree. */
  splits: index,
  /** The root first; a split's two nodes follow each other, after it. */
  nodes: z
    .array(treeNode)
    .min(1)
    .max(2 * MOST_SPLITS + 1),
});
export type Tree = z.infer<typeof tree>;

export const trainingContract = {
  tree: procedure
    .route({ summary: 'One tree of a trained model: what it splits on, and the values of its leaves.' })
    .input(
      z.object({
        step: z.string().describe('Id of the step that trained the model.'),
        round: z.number().int().min(1).default(1).describe('Round of boosting, from 1.'),
        output: index.default(0).describe('Of several classes: the place of one among them, from 0.'),
      }),
    )
    .output(tree),
};
