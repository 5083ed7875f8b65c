import { isClassification } from '../../data/contract.ts';
import { badInput } from '../../engine/errors.ts';
import type { Column } from '../../stats/frame.ts';
import { fixedPointScale, ROUNDER } from '../exact-sum.ts';
import type { Target } from '../target.ts';
import { LARGEST_WEIGHT, LEAST_WEIGHT, type ClassWeights } from './contract.ts';

const count = (n: number): string => n.toLocaleString('en');

/**
 * What the rows of a column weigh.
 *
 * @param keep by row: 1 where it is used; what others weigh is not looked at
 * @returns what the kept rows weigh, in order; 0, or from 1e-100 to 1e100
 */
export function columnWeights(column: Column, name: string, keep: Uint8Array): Float64Array {
  if (column.type !== 'number') {
    throw badInput(
      `The column '${name}' cannot weigh rows: it is ${column.type === 'text' ? 'text' : `of the type ${column.type}`}.`,
      'train.weights',
      'Name a column of numbers.',
    );
  }
  const weights = column.values.filter((_, row) => keep[row] === 1);
  for (let row = 0; row < keep.length; row++) {
    const weight = column.values[row]!;
    if (keep[row] !== 1 || weight === 0 || (weight >= LEAST_WEIGHT && weight <= LARGEST_WEIGHT)) continue;
    throw badInput(
      Number.isNaN(weight) ? 'A row has no weight.' : `A row's weight is ${weight}.`,
      `Column ${JSON.stringify(name)}, row ${count(row + 1)}`,
      'Weights are 0 (the row is left out of training), or from 1e-100 to 1e100. Mend the column, or choose another in train.weights.',
    );
  }
  return weights;
}

export interface WeighedRows {
  readonly y: Float64Array;
  readonly weights?: Float64Array;
}

/**
 * What the rows of each class are multiplied by, in the order of the classes. Balanced: total weight / (classes ·
 * weight of the class) on the training rows, of the classes that have any (G. King & L. Zeng, Logistic regression in
 * rare events data, 2001; scikit-learn's rule); a class without rows keeps 1.
 */
export function classFactors(
  classWeights: ClassWeights,
  { task, classes }: Pick<Target, 'task' | 'classes'>,
  { y, weights }: WeighedRows,
): Float64Array {
  const where = 'train.classWeights';
  if (!isClassification(task))
    throw badInput(`A ${task} has no classes to weigh.`, where, 'Leave it out, or name train.weights.');
  if (classWeights !== 'balanced') {
    const strange = Object.keys(classWeights).find((name) => !classes.includes(name));
    if (strange !== undefined) {
      throw badInput(
        `There is no class ${JSON.stringify(strange)}.`,
        where,
        `The classes are ${classes.slice(0, 30).join(', ')}${classes.length > 30 ? ', …' : ''}.`,
      );
    }
    return Float64Array.from(classes, (name) =>
      Object.hasOwn(classWeights, name) ? classWeights[name]! : 1,
    );
  }
  const sums = classSums(classes.length, y, weights);
  const present = sums.filter((sum) => sum > 0).length;
  const total = sums.reduce((all, sum) => all + sum, 0);
  return sums.map((sum) => (sum > 0 ? total / (present * sum) : 1));
}

/** What the rows of each class weigh together, in fixed point: the same for any order of the rows. */
function classSums(classes: number, y: Float64Array, weights: Float64Array | undefined): Float64Array {
  const weightOf = (row: number): number => (weights === undefined ? 1 : weights[row]!);
  const largest = new Float64Array(classes);
  for (let row = 0; row < y.length; row++) largest[y[row]!] = Math.max(largest[y[row]!]!, weightOf(row));
  // A scale for each class: what a light one weighs is not lost beside a heavy one.
  const scales = largest.map((most) => fixedPointScale(most, y.length));
  const sums = new Float64Array(classes);
  for (let row = 0; row < y.length; row++)
    sums[y[row]!]! += weightOf(row) * scales[y[row]!]! + ROUNDER - ROUNDER;
  return sums.map((sum, label) => sum / scales[label]!);
}

/** The rows with what they weigh in all: their own weights times those of their classes. */
function timesFactors<Rows extends WeighedRows>(rows: Rows, factors: Float64Array): Rows {
  const { y, weights } = rows;
  return { ...rows, weights: y.map((label, row) => (weights?.[row] ?? 1) * factors[label]!) };
}

/**
 * Training and validation rows with what they weigh in all. The factors of the classes come from the training rows;
 * validation rows are weighed by the same, since early stopping looks for the least of the loss that is trained for.
 */
export function weigh<Rows extends WeighedRows>(
  train: Rows,
  validation: Rows,
  classWeights: ClassWeights | undefined,
  target: Pick<Target, 'task' | 'classes'>,
): { readonly train: Rows; readonly validation: Rows; readonly factors?: Float64Array } {
  if (classWeights === undefined) return { train, validation };
  const factors = classFactors(classWeights, target, train);
  return { train: timesFactors(train, factors), validation: timesFactors(validation, factors), factors };
}
