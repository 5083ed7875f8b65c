import type { FittedSource, RawInput } from '../contract.ts';
import type { GraphBuilder } from '../../onnx/graph.ts';
import type { Column } from '../../stats/frame.ts';
import type { Signal } from '../transformers/transformer.ts';

export type SourceName = FittedSource['read'];
export type FittedOf<Name extends SourceName> = Extract<FittedSource, { read: Name }>;
export type ColumnOf<Type extends Column['type']> = Extract<Column, { type: Type }>;

/** Adds nodes once for all blocks that need them: the same key gives the same handle. */
export type Once = (key: string, make: () => string) => string;

/** How a raw column becomes numbers (NaN missing, never infinite) or codes: in memory and as nodes. */
export interface Source<Name extends SourceName, Type extends Column['type']> {
  readonly id: Name;
  readonly column: Type;
  readonly gives: 'numbers' | 'codes';
  read(fitted: FittedOf<Name>, column: ColumnOf<Type>): Float64Array;
  append(graph: GraphBuilder, fitted: FittedOf<Name>, input: RawInput, once: Once): Signal;
}
