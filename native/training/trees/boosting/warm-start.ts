/** Where boosting begins that goes on from an earlier model: at its scores, with its trees. */
import { badInput } from '../../../engine/errors.ts';
import { ceilingExponent } from '../../exact-sum.ts';
import type { EarlierTrees, FitInput, LabelledRows, Labels } from '../../learner.ts';
import type { TreeMatrix } from '../rows/binned.ts';
import { onGrid } from './join-trees.ts';
import { predictTrees, type TreesModel } from '../model/model.ts';
import type { ObjectiveSpec } from '../objective.ts';

/** float32 holds a distance's 2^−22 parts exactly up to four times the distance. */
const DISTANCE_BITS = 22;
/** Its square is summed. */
const LARGEST_SCORE = 1e100;

interface Rows<Matrix> {
  readonly train: LabelledRows<Matrix>;
  readonly validation?: LabelledRows<Matrix>;
}

export interface WarmStart<Matrix> extends Rows<Matrix> {
  /** The earlier trees, on the objective's grid. */
  readonly model: TreesModel;
  readonly objective: ObjectiveSpec;
}

/**
 * The grid of leaf values: the objective's, coarser where the earlier scores lie so far from the best constant that single
 * precision could not hold the way between them.
 *
 * @param begun by output, of the training rows
 */
export function gridFrom(
  { start, grid }: Pick<ObjectiveSpec, 'start' | 'grid'>,
  begun: readonly Float64Array[],
  { weights }: Labels,
): number {
  const heaviest = weights?.reduce((most, weight) => Math.max(most, weight), 1) ?? 1;
  let furthest = 0;
  begun.forEach((scores, output) => {
    for (const score of scores) {
      if (!(Math.abs(score) * heaviest <= LARGEST_SCORE)) throw tooFar(score);
      furthest = Math.max(furthest, Math.abs(score - start[output]!));
    }
  });
  if (furthest === 0) return grid;
  return Math.max(grid, 2 ** Math.max(-1000, ceilingExponent(furthest) - DISTANCE_BITS));
}

const tooFar = (score: number): Error =>
  badInput(
    `The earlier model gives a training row the score ${score}: its square cannot be summed.`,
    'train.from',
    'Train anew, or look for values in the data that the earlier model never saw.',
  );

/**
 * The rows of a fit with the scores of an earlier model, its trees, and the objective that begins there. Where the grid
 * moves its leaf values, the rows are scored by the moved ones.
 *
 * @param rowsOf the rows that count, with their scores
 * @param usual the objective as it would begin on these rows
 */
export async function warmStart<Matrix extends TreeMatrix>(
  input: FitInput<unknown, Matrix>,
  earlier: EarlierTrees,
  rowsOf: (input: FitInput<unknown, Matrix>) => Rows<Matrix>,
  usual: (rows: Rows<Matrix>) => ObjectiveSpec,
): Promise<WarmStart<Matrix>> {
  async function scored(model: TreesModel): Promise<Rows<Matrix>> {
    const { train, validation } = await earlier.scores(model);
    return rowsOf({
      ...input,
      train: { ...input.train, begun: train },
      ...(input.validation && { validation: { ...input.validation, begun: validation } }),
    });
  }
  const rows = await scored(earlier.model);
  const objective = usual(rows);
  if (objective.outputs !== earlier.model.outputs)
    throw badInput(
      `The earlier model has ${earlier.model.outputs} scores a row, and the target asks for ${objective.outputs}.`,
      'train.from',
      'Choose a model of the same classes.',
    );
  const grid = gridFrom(objective, rows.train.begun!, rows.train);
  const model = onGrid(earlier.model, grid);
  return {
    ...(model === earlier.model ? rows : await scored(model)),
    model,
    objective: { ...objective, grid, start: model.start },
  };
}

/** By output the scores of row-major sums. */
export const byOutput = (sums: Float64Array, outputs: number): Float64Array[] =>
  outputs === 1
    ? [sums]
    : Array.from({ length: outputs }, (_, output) =>
        Float64Array.from({ length: sums.length / outputs }, (_, row) => sums[row * outputs + output]!),
      );

/** The model whose margins are the sums of its leaf values. */
export const withoutLink = (model: TreesModel): TreesModel => ({ ...model, link: { kind: 'identity' } });

/** An earlier model that scores rows which are in memory as they are. */
export const earlierOf = (
  model: TreesModel,
  { train, validation }: Pick<FitInput, 'train' | 'validation'>,
): EarlierTrees => {
  const scoresOf = (trees: TreesModel, rows: FitInput['train'] | undefined): Float64Array[] =>
    rows === undefined ? [] : byOutput(predictTrees(withoutLink(trees), rows.matrix), trees.outputs);
  return {
    model,
    scores: async (trees) => ({ train: scoresOf(trees, train), validation: scoresOf(trees, validation) }),
  };
};
