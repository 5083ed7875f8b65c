import { badInput } from '../engine/errors.ts';
import type { Labels } from './learner.ts';

/** Refuses rows of a ranking of which it is not known what they are ranked among. @param what their role */
function checkNamed({ y, queries, where }: Labels, what: string): Int32Array {
  if (queries?.length !== y.length) {
    throw badInput(
      `It is not known which query each of the ${what} rows belongs to.`,
      'data.group',
      'Name the column whose equal values make one query.',
    );
  }
  const without = queries.findIndex((query) => query < 0);
  if (without >= 0) {
    throw badInput(
      'A row belongs to no query.',
      where?.(without) ?? `${what} row ${without + 1}`,
      'Fill the column that data.group names, or leave out such rows.',
    );
  }
  return queries;
}

/** Whether any query has rows of different relevance. */
function anyOrder({ y }: Labels, queries: Int32Array): boolean {
  const first = new Map<number, number>();
  return y.some((relevance, row) => {
    const seen = first.get(queries[row]!);
    if (seen === undefined) first.set(queries[row]!, relevance);
    return seen !== undefined && seen !== relevance;
  });
}

/** Refuses rankings that nothing can be learned from, or measured on. Validation rows may be none. */
export function checkQueries(train: Labels, validation: Labels | undefined): void {
  if (!anyOrder(train, checkNamed(train, 'training'))) {
    throw badInput(
      'No query of the training rows has rows of different relevance: there is no order to learn.',
      'Training',
      'Check the target, and the column that data.group names.',
    );
  }
  if (validation === undefined || validation.y.length === 0) return;
  checkNamed(validation, 'validation');
  if (validation.y.some((relevance) => relevance > 0)) return;
  throw badInput(
    'No query of the validation rows has a relevant row: no order of them is better than another.',
    'Training',
    'Use more validation rows, or set split.validation to 0.',
  );
}
