import type { FittedTransform } from '../contract.ts';
import type { GraphBuilder } from '../../onnx/graph.ts';

export type TransformName = FittedTransform['transform'];
export type Fitted<Name extends TransformName> = Extract<FittedTransform, { transform: Name }>;

/**
 * A value on its way through the graph: numbers (double) or codes (int64), [N] or, after an encoder, [N, width].
 */
export interface Signal {
  readonly handle: string;
  readonly type: 'double' | 'int64';
  readonly rank: 1 | 2;
}

/**
 * One kind of transformation, in its two forms. Both give the same doubles, bit for bit: the graph uses
 * only operators that round as JavaScript does (+, −, ·, /, comparisons, look-ups), in the same order.
 * Numbers that arrive are finite or NaN (missing); codes are 0 missing, 1 rare or unknown, 2 … kept levels.
 */
export interface Transformer<Name extends TransformName> {
  readonly id: Name;
  readonly takes: 'numbers' | 'codes';
  readonly gives: 'numbers' | 'codes';
  apply(fitted: Fitted<Name>, columns: readonly Float64Array[]): Float64Array[];
  append(graph: GraphBuilder, fitted: Fitted<Name>, signal: Signal): Signal;
  /** Of transformers of single numbers: one fitted for each column of [N, width], in a few nodes for all of them. */
  appendWide?(graph: GraphBuilder, fitted: readonly Fitted<Name>[], handle: string): string;
}
