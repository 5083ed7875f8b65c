import { badInput } from '../engine/errors.ts';
import type { SourceColumn } from '../data/contract.ts';

/** What is read from new data: the model's inputs as they were in training, and the columns to keep. */
export interface InputColumns {
  readonly columns: readonly SourceColumn[];
  /** Columns of the data that nobody reads. */
  readonly ignored: readonly string[];
}

const listed = (names: readonly string[], most = 10): string =>
  names.slice(0, most).join(', ') + (names.length > most ? `, … and ${names.length - most} more` : '');

/** Names that differ in case, blanks, dashes and dots only are probably the same. */
const folded = (name: string): string => name.toLowerCase().replace(/[\s._-]+/g, '');

/** The column that was probably meant by a name that is not there. */
export const meantBy = (name: string, present: readonly string[]): string | undefined =>
  present.find((other) => folded(other) === folded(name));

function missingText(missing: readonly string[], present: readonly string[]): string {
  const meant = missing.flatMap((name) => {
    const other = meantBy(name, present);
    return other === undefined ? [] : [`${other} → ${name}`];
  });
  return meant.length === 0 ? `Its columns are: ${listed(present, 30)}.` : `Rename: ${listed(meant)}.`;
}

/**
 * Checks new data against the model's contract, by name: every input must be there, in any order; more columns are
 * ignored. A column that is only kept is read as text, so that an id comes out as it went in, digit for digit; its type
 * comes back where the answers are written (kept-columns.ts).
 * @param inputs the model's inputs, in its order
 * @param trained how the training file's columns were read
 * @param present the names in the new data
 * @param kept the columns that the answers shall keep
 * @param answers the names of the model's outputs
 * @param where the data, for messages
 */
export function inputColumns(
  inputs: readonly string[],
  trained: readonly SourceColumn[],
  present: readonly string[],
  kept: readonly string[],
  answers: readonly string[],
  where: string,
): InputColumns {
  const there = new Set(present);
  const missing = inputs.filter((name) => !there.has(name));
  if (missing.length > 0) {
    throw badInput(
      missing.length === 1
        ? `The data lack the column ${missing[0]} that the model reads.`
        : `The data lack ${missing.length} columns that the model reads: ${listed(missing)}.`,
      where,
      missingText(missing, present),
    );
  }
  const unknown = kept.find((name) => !there.has(name));
  if (unknown !== undefined) {
    throw badInput(`There is no column ${unknown} to keep.`, where, missingText([unknown], present));
  }
  const twice = kept.find((name, index) => kept.indexOf(name) !== index);
  if (twice !== undefined) throw badInput(`The column ${twice} is to be kept twice.`, '--id');
  const clash = kept.find((name) => answers.includes(name));
  if (clash !== undefined) {
    throw badInput(
      `The column ${clash} cannot be kept: an answer of the model has that name.`,
      '--id',
      'Rename the column in the data.',
    );
  }
  const byName = new Map(trained.map((column) => [column.name, column]));
  const read = inputs.map((name) => {
    const column = byName.get(name);
    if (column === undefined) {
      throw badInput(
        `The package does not say how its column ${name} is read.`,
        where,
        'Make the package again.',
      );
    }
    return column;
  });
  const extra = kept
    .filter((name) => !inputs.includes(name))
    .map((name): SourceColumn => ({ name, type: 'text', nullWords: [] }));
  const used = new Set([...inputs, ...kept]);
  return { columns: [...read, ...extra], ignored: present.filter((name) => !used.has(name)) };
}
