/** A memory with its share of the rows, as the host and its threads see it. */
import type { EngineInput } from '../engine.ts';
import * as at from './layout.ts';
import type { MemoryPlan } from './memory.ts';
import type { Lists } from '../rows/lists.ts';
import type { SpilledBins } from './spilled.ts';
import type { ObjectiveSpec, ScoredRows } from '../objective.ts';

/** What a thread is started on: memories, of which the first also holds what is searched for splits. */
export interface ProgramStart {
  readonly plans: readonly MemoryPlan[];
  readonly objective: ObjectiveSpec;
  readonly weighted: boolean;
  readonly validationWeighted: boolean;
  /** Of rows that are ranked, all memories' together. */
  readonly lists?: Lists | undefined;
  readonly validationLists?: Lists | undefined;
  /** Rows that bounds of bins are found on; 0: all. */
  readonly sample: number;
  /** The bins of the other memories' rows, where they stay on disk. */
  readonly spilled: SpilledBins | undefined;
}

export interface Share {
  readonly plan: MemoryPlan;
  readonly buffer: ArrayBufferLike;
  readonly control: Uint32Array;
  readonly settings: Float64Array;
  readonly train: ScoredRows;
  readonly validation: ScoredRows;
  /** By block of rows. */
  readonly losses: Float64Array;
  readonly validationLosses: Float64Array;
  /** What derivatives are multiplied by, where that is told. */
  readonly factors: Float64Array;
  /** Leaf values of the last tree, by node. */
  readonly values: Float64Array;
}

export function shareOf(
  buffer: ArrayBufferLike,
  plan: MemoryPlan,
  { weighted, validationWeighted }: Pick<ProgramStart, 'weighted' | 'validationWeighted'>,
): Share {
  const { address, rows, validationRows, outputs } = plan;
  const doubles = (base: number, length: number): Float64Array => new Float64Array(buffer, base, length);
  const each = (base: number, length: number): Float64Array[] =>
    Array.from({ length: outputs }, (_, output) => doubles(base + 8 * length * output, length));
  return {
    plan,
    buffer,
    control: new Uint32Array(buffer, at.CONTROL, 64),
    settings: doubles(at.SETTINGS, 16),
    train: {
      y: doubles(address.y, rows),
      weights: weighted ? doubles(address.weights, rows) : undefined,
      scores: each(address.scores, rows),
      gradients: each(address.gradients, rows),
      hessians: each(address.hessians, rows),
    },
    validation: {
      y: doubles(address.validationY, validationRows),
      weights: validationWeighted ? doubles(address.validationWeights, validationRows) : undefined,
      scores: each(address.validationScores, validationRows),
      gradients: [],
      hessians: [],
    },
    losses: doubles(address.losses, Math.ceil(rows / at.BLOCK)),
    validationLosses: doubles(address.validationLosses, Math.ceil(validationRows / at.BLOCK)),
    factors: doubles(address.factors, rows),
    values: doubles(address.values, plan.nodes),
  };
}

/** Puts the labels and weights of the memory's rows there, and the scores to start from. */
export function setScores(share: Share, { train, validation, objective }: EngineInput): void {
  const put = ({ y, weights, begun }: typeof train, to: ScoredRows, first: number): void => {
    const own = (values: Float64Array): Float64Array => values.subarray(first, first + to.y.length);
    to.y.set(own(y));
    if (weights !== undefined) to.weights!.set(own(weights));
    to.scores.forEach((scores, output) => {
      if (begun === undefined) scores.fill(objective.start[output]!);
      else scores.set(own(begun[output]!));
    });
  };
  put(train, share.train, share.plan.first);
  if (validation !== undefined) put(validation, share.validation, share.plan.validationFirst);
}

/** Numbers of all rows, by the memories' order: a view where they lie in one, else a copy. */
export function joined<A extends Float64Array | Uint8Array>(parts: readonly A[]): A {
  const [first] = parts;
  if (parts.length === 1) return first!;
  const all = new (first!.constructor as new (length: number) => A)(
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
