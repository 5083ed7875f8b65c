import { MOST_RELEVANT } from '../data/contract.ts';
import { badInput } from '../engine/errors.ts';
import { MISSING_BOOLEAN, type Column } from '../stats/frame.ts';

export const isRelevance = (value: number): boolean =>
  Number.isInteger(value) && value >= 0 && value <= MOST_RELEVANT;

/**
 * The target of a ranking: how relevant each row is to its query, a whole number from 0 (not at all) to 31; true and
 * false count as 1 and 0. NaN where it is missing.
 *
 * @param where names the column in an error
 * @throws BadInput that names the first row with any other value
 */
export function relevanceOf(column: Column, where: string): Float64Array {
  if (column.type === 'boolean')
    return Float64Array.from(column.values, (value) => (value === MISSING_BOOLEAN ? NaN : value));
  if (column.type !== 'number') {
    throw badInput(
      'The task is ranking, but the target is not a number.',
      where,
      `Choose a column of whole numbers from 0 (not relevant) to ${MOST_RELEVANT}.`,
    );
  }
  const wrong = column.values.findIndex((value) => !Number.isNaN(value) && !isRelevance(value));
  if (wrong >= 0) {
    throw badInput(
      `The relevance in row ${(wrong + 1).toLocaleString('en')} is ${column.values[wrong]}.`,
      where,
      `Relevance is a whole number from 0 (not relevant) to ${MOST_RELEVANT}: put values into such grades.`,
    );
  }
  return column.values.slice();
}
