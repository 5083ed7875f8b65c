import { badInput } from '../../../engine/errors.ts';
import type { Random } from '../../../stats/random.ts';
import type { GbtParams } from '../../contract.ts';
import { draw } from './draws.ts';
import type { TreeEngine } from '../engine.ts';

/** The k-th largest of some values, k from 1 (C. A. R. Hoare's selection); their order changes. */
export function nthLargest(values: Float64Array, k: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = values[(low + high) >>> 1]!;
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i]! > pivot) i++;
      while (values[j]! < pivot) j--;
      if (i > j) break;
      const swap = values[i]!;
      values[i++] = values[j]!;
      values[j--] = swap;
    }
    if (k - 1 <= j) high = j;
    else if (k - 1 >= i) low = i;
    else break;
  }
  return values[k - 1]!;
}

/**
 * Gradient-based one-side sampling (G. Ke et al., LightGBM, 2017): rows of the largest Σ |gradient · hessian| over the
 * outputs are kept, and of the others some at random, which count for all of them.
 * @returns by row: 1, or by what the drawn others count, or 0
 */
export function sampleByGradient(
  { gradients, hessians }: ReturnType<TreeEngine['derivatives']>,
  { topFraction, otherFraction }: Pick<GbtParams, 'topFraction' | 'otherFraction'>,
  random: Random,
): Float64Array {
  const rows = gradients[0]!.length;
  const size = new Float64Array(rows);
  gradients.forEach((gradient, output) => {
    const hessian = hessians[output]!;
    for (let row = 0; row < rows; row++) size[row]! += Math.abs(gradient[row]! * hessian[row]!);
  });
  const top = Math.max(1, Math.floor(rows * topFraction));
  const least = nthLargest(size.slice(), top);
  let others = 0;
  for (const each of size) if (each < least) others++;
  // Of equal ones all are kept, so that there may be fewer others than asked for.
  let wanted = Math.min(others, Math.max(1, Math.floor(rows * otherFraction)));
  const factor = others / Math.max(1, wanted);
  const factors = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    if (size[row]! >= least) factors[row] = 1;
    else {
      if (random.uniform(row) * others < wanted) {
        factors[row] = factor;
        wanted--;
      }
      others--;
    }
  }
  return factors;
}

/** What rows count for in a round, by the options of a fit; undefined: all count alike. */
export function rowDraws(
  params: GbtParams,
  rows: number,
): (round: number, engine: TreeEngine, random: (purpose: string) => Random) => Float64Array | undefined {
  const drawn = Math.ceil(rows * params.rowFraction);
  if (params.rowSampling === 'gradient') {
    if (params.rowFraction < 1)
      throw badInput(
        'Rows are drawn by their gradients, and a share of them at random besides.',
        'train.rowFraction',
        'Leave out rowFraction, or use `rowSampling: uniform`.',
      );
    if (params.topFraction + params.otherFraction > 1)
      throw badInput(
        `The shares of rows to draw, ${params.topFraction} and ${params.otherFraction}, are more than all rows together.`,
        'train.otherFraction',
        'Let topFraction and otherFraction add up to less than 1.',
      );
    // As LightGBM: the first trees would know little of which rows matter.
    const first = Math.ceil(1 / params.learningRate);
    return (round, engine, random) =>
      round < first ? undefined : sampleByGradient(engine.derivatives(), params, random(`rows ${round}`));
  }
  if (drawn === rows) return () => undefined;
  return (round, _, random) => draw(random(`rows ${round}`), rows, drawn);
}
