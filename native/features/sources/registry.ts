import type { FittedSource, RawInput } from '../contract.ts';
import { badInput } from '../../engine/errors.ts';
import type { GraphBuilder } from '../../onnx/graph.ts';
import type { Column } from '../../stats/frame.ts';
import type { Signal } from '../transformers/transformer.ts';
import { readBoolean } from './read-boolean.ts';
import { readNumber } from './read-number.ts';
import { readText } from './read-text.ts';
import { readTimestamp } from './read-timestamp.ts';
import type { ColumnOf, FittedOf, Once, Source, SourceName } from './source.ts';

interface ColumnTypes {
  number: 'number';
  boolean: 'boolean';
  text: 'text';
  timestamp: 'timestamp';
}
type SourceOf<Name extends SourceName> = Source<Name, ColumnTypes[Name]>;

export const sources: { readonly [Name in SourceName]: SourceOf<Name> } = {
  number: readNumber,
  boolean: readBoolean,
  text: readText,
  timestamp: readTimestamp,
};

/** Reads a raw column of the type that the source was fitted on. */
export function readSource<Name extends SourceName>(fitted: FittedOf<Name>, column: Column): Float64Array {
  const source: SourceOf<Name> = sources[fitted.read as Name];
  if (column.type !== source.column) {
    throw badInput(
      `The column holds ${column.type} values; the model was trained on ${source.column} values.`,
      fitted.column,
      'Import the column with the type that it had in training.',
    );
  }
  return source.read(fitted, column as ColumnOf<ColumnTypes[Name]>);
}

export function appendSource<Name extends SourceName>(
  graph: GraphBuilder,
  fitted: FittedOf<Name>,
  input: RawInput,
  once: Once,
): Signal {
  const source: SourceOf<Name> = sources[fitted.read as Name];
  return source.append(graph, fitted, input, once);
}

export const givesCodes = (fitted: FittedSource): boolean => sources[fitted.read].gives === 'codes';
