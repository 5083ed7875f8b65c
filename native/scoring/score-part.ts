import { takeRows } from '../features/take-rows.ts';
import type { GraphInterface, GraphValue } from '../onnx/check.ts';
import { MISSING_BOOLEAN, type Frame } from '../stats/frame.ts';
import type { AnswerColumn, AnswerValues } from './answers.ts';
import { keptValues, type KeptColumn } from './kept-columns.ts';
import type { ScoreReject } from './contract.ts';

/** What the scoring of rows needs of a model; native/onnx/runtime.ts gives it. */
export interface PartModel {
  readonly interface: Pick<GraphInterface, 'inputs' | 'outputs'>;
  run(frame: Frame): Promise<ReadonlyMap<string, ArrayLike<unknown>>>;
}

const answerTypes = {
  double: 'number',
  string: 'text',
  bool: 'boolean',
  int64: 'timestamp',
} as const satisfies Record<GraphValue['type'], AnswerColumn['type']>;

/** The columns of the answers: those that are kept, then what the model says. */
export function answerColumns(kept: readonly KeptColumn[], outputs: readonly GraphValue[]): AnswerColumn[] {
  return [
    ...kept.map(({ name, type }) => ({ name, type })),
    ...outputs.map(({ name, type }) => ({ name, type: answerTypes[type] })),
  ];
}

/** The first column of true and false that lacks a value in a row, though the model was never shown one missing. */
function missingBoolean(part: Frame, inputs: readonly GraphValue[], row: number): string | undefined {
  return inputs.find(({ name, type }) => {
    const column = part.columns.get(name);
    return type === 'bool' && column?.type === 'boolean' && column.values[row] === MISSING_BOOLEAN;
  })?.name;
}

export interface ScoredPart {
  readonly rows: number;
  readonly values: readonly AnswerValues[];
  readonly rejects: readonly ScoreReject[];
}

/**
 * Scores some rows. A row that the model cannot take is rejected and has no answer.
 * @param before rows that came before this part
 */
export async function scorePart(
  model: PartModel,
  part: Frame,
  kept: readonly KeptColumn[],
  before: number,
): Promise<ScoredPart> {
  const { inputs, outputs } = model.interface;
  const rejects: ScoreReject[] = [];
  const good: number[] = [];
  const strict = inputs.some(({ type }) => type === 'bool');
  for (let row = 0; strict && row < part.rows; row++) {
    const column = missingBoolean(part, inputs, row);
    if (column === undefined) good.push(row);
    else {
      rejects.push({
        row: before + row + 1,
        column,
        reason: 'missing',
        detail: 'The value is missing; in training the column had none missing.',
      });
    }
  }
  const frame = rejects.length === 0 ? part : takeRows(part, Uint32Array.from(good));
  const answers = frame.rows === 0 ? new Map<string, ArrayLike<unknown>>() : await model.run(frame);
  const said = outputs.map(({ name, type }): AnswerValues => {
    const values = answers.get(name) ?? [];
    switch (type) {
      case 'double':
        return { type: 'number', values: Float64Array.from(values as ArrayLike<number>) };
      case 'bool':
        return { type: 'boolean', values: Uint8Array.from(values as ArrayLike<number>) };
      case 'int64':
        return { type: 'timestamp', values: BigInt64Array.from(values as ArrayLike<bigint>) };
      default:
        return { type: 'text', values: Array.from(values as ArrayLike<string>) };
    }
  });
  return {
    rows: frame.rows,
    values: [...kept.map((column) => keptValues(frame.columns.get(column.name)!, column)), ...said],
    rejects,
  };
}
