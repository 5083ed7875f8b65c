import { isClassification, MOST_RELEVANT } from '../data/contract.ts';
import { badInput } from '../engine/errors.ts';
import type { FeatureMatrix } from '../features/matrix.ts';
import type { FitInput, LabelledRows, Labels } from './learner.ts';
import { isRelevance } from './read-relevance.ts';
import { isBinned, takeBinned, type TreeMatrix } from './trees/rows/binned.ts';
import { LARGEST_WEIGHT, LEAST_WEIGHT } from './weighting/contract.ts';

/** The matrix of some of its rows, in the given order. */
export function takeRows(matrix: FeatureMatrix, rows: Uint32Array): FeatureMatrix {
  return {
    rows: rows.length,
    columns: matrix.columns.map((column) => {
      const values = new Float64Array(rows.length);
      for (let i = 0; i < rows.length; i++) values[i] = column.values[rows[i]!]!;
      return { ...column, values };
    }),
  };
}

export function takeLabelled<Matrix extends TreeMatrix>(
  { matrix, y, weights, begun, where, queries }: LabelledRows<Matrix>,
  rows: Uint32Array,
): LabelledRows<Matrix> {
  const pick = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]!);
  return {
    matrix: (isBinned(matrix) ? takeBinned(matrix, rows) : takeRows(matrix, rows)) as Matrix,
    y: pick(y),
    ...(weights === undefined ? {} : { weights: pick(weights) }),
    ...(begun === undefined ? {} : { begun: begun.map(pick) }),
    ...(where === undefined ? {} : { where: (row) => where(rows[row]!) }),
    ...(queries === undefined ? {} : { queries: Int32Array.from(rows, (row) => queries[row]!) }),
  };
}

const LARGEST_TARGET = 1e100;

/** Says why a learner cannot take a label; undefined where it can. */
export type LabelProblem = (label: number) => string | undefined;

function withoutAbsent<Matrix extends TreeMatrix>(
  rows: LabelledRows<Matrix>,
  what: string,
  { task, classes }: FitInput<unknown, Matrix>,
  problemOf: LabelProblem | undefined,
): LabelledRows<Matrix> {
  const { matrix, y, weights } = rows;
  if (y.length !== matrix.rows || (weights !== undefined && weights.length !== matrix.rows)) {
    throw badInput(`The ${what} rows, their targets and weights differ in number.`, 'Training');
  }
  const place = rows.where ?? ((row: number) => `${what} row ${row + 1}`);
  const present: number[] = [];
  for (let row = 0; row < matrix.rows; row++) {
    const weight = weights?.[row] ?? 1;
    if (!(weight >= 0 && weight < Infinity)) {
      throw badInput(`A weight is ${weight}.`, place(row), 'Weights are finite and not negative.');
    }
    if (weight === 0) continue;
    if (weight > LARGEST_WEIGHT || weight < LEAST_WEIGHT) {
      throw badInput(
        `The weight ${weight} is too ${weight < 1 ? 'small' : 'large'} to be summed.`,
        place(row),
        'Weights are 0, or from 1e-100 to 1e100.',
      );
    }
    const label = y[row]!;
    if (!Number.isFinite(label)) {
      throw badInput(
        `The target is ${Number.isNaN(label) ? 'missing' : 'infinite'}.`,
        place(row),
        'Leave out rows without a finite target.',
      );
    }
    if (Math.abs(label) * Math.max(1, isClassification(task) ? 1 : weight) > LARGEST_TARGET) {
      throw badInput(
        `The target ${label}${weights === undefined ? '' : ` of weight ${weight}`} is too large: its square cannot be summed.`,
        place(row),
        'Express the target in a larger unit.',
      );
    }
    if (isClassification(task) && !(Number.isInteger(label) && label >= 0 && label < classes.length)) {
      throw badInput(`The target ${label} is not the number of a class.`, place(row));
    }
    if (task === 'ranking' && !isRelevance(label)) {
      throw badInput(
        `The relevance ${label} is no whole number from 0 to ${MOST_RELEVANT}.`,
        place(row),
        'Put the target into such grades.',
      );
    }
    const problem = problemOf?.(label);
    if (problem !== undefined) {
      throw badInput(problem, place(row), 'Leave out such rows, or choose another objective.');
    }
    present.push(row);
  }
  return present.length === matrix.rows ? rows : takeLabelled(rows, Uint32Array.from(present));
}

/**
 * The rows that a fit may use: those of weight 0 are left out, labels and weights are checked, and training rows of
 * one class only are refused. Without any validation row there is no validation.
 */
export function fitRows<Matrix extends TreeMatrix>(
  input: FitInput<unknown, Matrix>,
  problemOf?: LabelProblem,
): {
  readonly train: LabelledRows<Matrix>;
  readonly validation?: LabelledRows<Matrix>;
} {
  const train = withoutAbsent(input.train, 'training', input, problemOf);
  if (train.y.length === 0) {
    throw badInput('There are no training rows.', 'Training', 'Check the split and the missing targets.');
  }
  if (isClassification(input.task)) {
    const first = train.y[0]!;
    if (train.y.every((label) => label === first)) {
      throw badInput(
        `All training rows have the class ${JSON.stringify(input.classes[first])}.`,
        'Training',
        'Use more rows or fewer folds, so that the training rows hold at least two classes.',
      );
    }
  }
  const validation = input.validation && withoutAbsent(input.validation, 'validation', input, problemOf);
  return validation === undefined || validation.y.length === 0 ? { train } : { train, validation };
}

/** A note for each class that no training row has. */
export function absentClasses(
  { task, classes }: Pick<FitInput, 'task' | 'classes'>,
  train: Labels,
): string[] {
  if (!isClassification(task)) return [];
  const seen = new Set(train.y);
  return classes.flatMap((name, index) =>
    seen.has(index) ? [] : [`No training row has the class ${JSON.stringify(name)}.`],
  );
}
