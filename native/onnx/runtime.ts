import { InferenceSession, Tensor } from 'onnxruntime-node';
import { AssayError, badInput, internal } from '../engine/errors.ts';
import { MISSING_BOOLEAN, MISSING_CODE, type Column, type Frame } from '../stats/frame.ts';
import { checkGraph, defaultLimits, type GraphInterface, type GraphLimits } from './check.ts';
import type { ValueType } from './graph.ts';

export type OutputColumn = Float64Array | BigInt64Array | Uint8Array | readonly string[];

export interface LoadedModel {
  readonly interface: GraphInterface;
  /** Scores the rows of a frame; columns that the model does not take are ignored. */
  run(frame: Frame): Promise<ReadonlyMap<string, OutputColumn>>;
  close(): Promise<void>;
}

export interface LoadOptions {
  /** A hint: results are the same for any number. */
  readonly threads?: number;
  readonly limits?: GraphLimits;
}

// ONNX Runtime's binding ends text at a NUL; with another character there it stays the unknown text that it is.
const withoutNul = (text: string): string => text.replaceAll('\0', '�');

function strings(column: Extract<Column, { type: 'text' }>): string[] {
  const texts = column.dictionary.map(withoutNul);
  return Array.from(column.codes, (code) => (code === MISSING_CODE ? '' : texts[code]!));
}

const booleanText = (value: number): string =>
  value === MISSING_BOOLEAN ? '' : value === 0 ? 'false' : 'true';

/** A column as the graph wants it: missing is NaN, the empty string or least int64. */
export function columnTensor(name: string, type: ValueType, column: Column): Tensor {
  if (type === 'double' && column.type === 'number') {
    return new Tensor('float64', column.values, [column.values.length]);
  }
  if (type === 'int64' && column.type === 'timestamp') {
    return new Tensor('int64', column.values, [column.values.length]);
  }
  if (type === 'string' && column.type === 'text') {
    return new Tensor('string', strings(column), [column.codes.length]);
  }
  if (type === 'string' && column.type === 'boolean') {
    return new Tensor('string', Array.from(column.values, booleanText), [column.values.length]);
  }
  if (type === 'bool' && column.type === 'boolean') {
    const missing = column.values.indexOf(MISSING_BOOLEAN);
    if (missing >= 0) {
      throw badInput(
        'A value is missing, and the column had none missing when the model was trained.',
        `column ${name}, row ${(missing + 1).toLocaleString('en')}`,
        'Fill it in, or leave the row out.',
      );
    }
    return new Tensor('bool', column.values, [column.values.length]);
  }
  const wanted = { double: 'numbers', string: 'text', bool: 'true or false', int64: 'times' }[type];
  throw badInput(
    `The column holds ${column.type} values; the model takes ${wanted}.`,
    name,
    'Import the column with the type that it had in training.',
  );
}

function outputColumn(name: string, tensor: Tensor | undefined, type: ValueType, rows: number): OutputColumn {
  const data = tensor?.data;
  const right =
    (type === 'double' && data instanceof Float64Array) ||
    (type === 'int64' && data instanceof BigInt64Array) ||
    (type === 'bool' && data instanceof Uint8Array) ||
    (type === 'string' && Array.isArray(data));
  if (!right || tensor?.dims.length !== 1 || tensor.dims[0] !== rows) {
    throw badInput(`The model's output "${name}" is not one ${type} a row.`, 'model.onnx');
  }
  return data as OutputColumn;
}

/**
 * Checks a model and opens it in ONNX Runtime on the CPU, in this process: call it where a crash of native code
 * harms nothing (the scoring process).
 */
export async function loadModel(
  bytes: Uint8Array,
  { threads = 1, limits = defaultLimits }: LoadOptions = {},
): Promise<LoadedModel> {
  const graph = checkGraph(bytes, limits);
  let session: InferenceSession;
  try {
    session = await InferenceSession.create(bytes, {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      logSeverityLevel: 4,
    });
  } catch (error) {
    throw new AssayError({
      kind: 'BadInput',
      what: 'ONNX Runtime cannot open the model.',
      where: 'model.onnx',
      cause: internal(error instanceof Error ? error.message : String(error)).data,
    });
  }
  return {
    interface: graph,
    async run(frame) {
      const feeds: Record<string, Tensor> = {};
      for (const { name, type } of graph.inputs) {
        const column = frame.columns.get(name);
        if (column === undefined) {
          throw badInput(
            'The column is missing.',
            name,
            'Give a table that has every raw column of the model.',
          );
        }
        feeds[name] = columnTensor(name, type, column);
      }
      const results = await session.run(feeds);
      return new Map(
        graph.outputs.map(({ name, type }) => [name, outputColumn(name, results[name], type, frame.rows)]),
      );
    },
    close: () => session.release(),
  };
}
