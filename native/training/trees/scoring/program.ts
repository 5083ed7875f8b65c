/** What each thread does to score rows, over the memory that they share. */
import * as at from '../host/layout.ts';
import { margin, type Link } from '../model/link.ts';
import { BLOCK, type ScoringPlan } from './plan.ts';

/** The kernels of `kernels/score.ts`. */
export interface ScoringKernels {
  codeNumbers(
    values: number,
    rows: number,
    bounds: number,
    size: number,
    first: number,
    firstMissing: number,
    second: number,
    secondMissing: number,
    stride: number,
    wide: boolean,
  ): void;
  codeCategories(
    values: number,
    rows: number,
    known: number,
    to: number,
    stride: number,
    wide: boolean,
  ): void;
  walkTrees(
    trees: number,
    count: number,
    nodes: number,
    values: number,
    codes: number,
    stride: number,
    rows: number,
    sums: number,
    outputs: number,
    wide: boolean,
  ): void;
}

/** What a thread is started on. */
export interface ScoringStart {
  readonly scoring: ScoringPlan;
  readonly link: Link;
  /** What the sums begin at, by output. */
  readonly start: Float64Array;
}

/** Codes, then sums: the one command besides the end. */
export const SCORE = 1;
/** Words by which the host says how many rows lie in which half of the memory for rows. */
export const ROWS = 680 / 4;
export const HALF = 684 / 4;

/** Where the values of a column, and the sums, begin in a half. */
export const stagedAt = ({ address, chunk, columns }: ScoringPlan, half: number, column: number): number =>
  address.staged + 8 * chunk * (half * columns.length + column);
export const sumsAt = ({ address, chunk, outputs }: ScoringPlan, half: number): number =>
  address.sums + 8 * chunk * outputs * half;

export function scoringProgram(
  kernels: ScoringKernels,
  buffer: ArrayBufferLike,
  { scoring: plan, link, start }: ScoringStart,
  thread: number,
): () => void {
  const { address, threads, wide, stride, outputs, columns } = plan;
  const words = new Int32Array(buffer, 0, at.HEAP / 4);
  const codes = address.codes + thread * BLOCK * stride;
  function code(half: number, begin: number, count: number): void {
    columns.forEach(({ kind, bounds, size, known, first, firstMissing, second, secondMissing }, column) => {
      const values = stagedAt(plan, half, column) + 8 * begin;
      if (kind === 'category') kernels.codeCategories(values, count, known, codes + first, stride, wide);
      else {
        kernels.codeNumbers(
          values,
          count,
          bounds,
          size,
          codes + first,
          firstMissing,
          codes + second,
          secondMissing,
          stride,
          wide,
        );
      }
    });
  }
  function score(half: number, begin: number, count: number): void {
    code(half, begin, count);
    const first = sumsAt(plan, half) + 8 * outputs * begin;
    const sums = new Float64Array(buffer, first, count * outputs);
    for (let i = 0; i < sums.length; i += outputs) sums.set(start, i);
    const { trees, nodes, values } = address;
    kernels.walkTrees(trees, plan.trees, nodes, values, codes, stride, count, first, outputs, wide);
    if (link.kind !== 'identity') sums.forEach((sum, i) => (sums[i] = margin(link, sum)));
  }
  return () => {
    const rows = words[ROWS]!;
    for (let begin = thread * BLOCK; begin < rows; begin += threads * BLOCK) {
      score(words[HALF]!, begin, Math.min(BLOCK, rows - begin));
    }
  };
}
