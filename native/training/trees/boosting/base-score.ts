import { badInput } from '../../../engine/errors.ts';
import { ceilingExponent } from '../../exact-sum.ts';
import type { Labels } from '../../learner.ts';
import type { ObjectiveSpec } from '../objective.ts';

/** float32 holds a distance's 2^−21 parts exactly up to eight times the distance. */
const DISTANCE_BITS = 21;
/** Its square is summed. */
const LARGEST_SCORE = 1e100;

/**
 * The objective with every row's score beginning at a given one instead of the best constant. The grid is made coarser
 * where trees would have to go further than it holds exactly in single precision.
 *
 * @param score before the link: log-odds, or the value; of several outputs the same for each
 */
export function startingAt<Spec extends Pick<ObjectiveSpec, 'start' | 'grid'>>(
  spec: Spec,
  score: number,
  { weights }: Labels,
): Spec {
  const heaviest = weights?.reduce((most, weight) => Math.max(most, weight), 1) ?? 1;
  if (!(Math.abs(score) * heaviest <= LARGEST_SCORE)) {
    throw badInput(
      `A base score of ${score} is too large: its square, weighted by up to ${heaviest}, cannot be summed.`,
      'train.baseScore',
      'Leave it out: training begins at the best constant.',
    );
  }
  const furthest = spec.start.reduce((most, start) => Math.max(most, Math.abs(score - start)), 0);
  const coarse = furthest === 0 ? 0 : 2 ** Math.max(-1000, ceilingExponent(furthest) - DISTANCE_BITS);
  const grid = Math.max(spec.grid, coarse);
  return { ...spec, grid, start: spec.start.map(() => Math.round(score / grid) * grid + 0) };
}
