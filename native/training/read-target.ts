import { badInput } from '../engine/errors.ts';
import { MISSING_BOOLEAN, type Column } from '../stats/frame.ts';
import { relevanceOf } from './read-relevance.ts';
import type { Target, Task } from './target.ts';

export interface TargetOptions {
  readonly task?: Task;
  /** The positive class, as its text form. Makes the task binary. */
  readonly positive?: string;
}

export interface ReadTarget extends Target {
  /** 1 where the row has no target value; y is NaN there. */
  readonly missing: Uint8Array;
  /** What was decided that a reader should know. */
  readonly notes: readonly string[];
}

const MOST_CLASSES = 100;
const MOST_NAMED = 12;

/** A column's distinct present values as text, and each row's index into them (−1 where missing). */
interface Values {
  /** In code-point order. */
  readonly labels: readonly string[];
  readonly codes: Int32Array;
}

function quoted(labels: readonly string[]): string {
  const shown = labels.slice(0, MOST_NAMED).map((label) => JSON.stringify(label));
  const more = labels.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more.toLocaleString('en')} more` : shown.join(', ');
}

function textValues(codes: Int32Array, dictionary: readonly string[]): Values {
  const used = new Uint8Array(dictionary.length);
  for (const code of codes) if (code >= 0) used[code] = 1;
  const place = new Int32Array(dictionary.length);
  const labels: string[] = [];
  dictionary.forEach((label, code) => {
    if (used[code] === 1) place[code] = labels.push(label) - 1;
  });
  return { labels, codes: codes.map((code) => (code < 0 ? -1 : place[code]!)) };
}

function booleanValues(values: Uint8Array): Values {
  const labels = ['false', 'true'].filter((_, value) => values.includes(value));
  const shift = labels[0] === 'true' ? 1 : 0;
  return { labels, codes: Int32Array.from(values, (v) => (v === MISSING_BOOLEAN ? -1 : v - shift)) };
}

/** Distinct numbers, up to one more than `most`: beyond that the caller only needs to know that there are many. */
function distinctNumbers(values: Float64Array, most: number): number[] {
  const seen = new Set<number>();
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    seen.add(value);
    if (seen.size > most) break;
  }
  return [...seen];
}

function numberValues(values: Float64Array): Values {
  const labels = distinctNumbers(values, Infinity)
    .map((value) => String(value))
    .sort();
  const place = new Map(labels.map((label, index) => [Number(label), index]));
  return { labels, codes: Int32Array.from(values, (v) => (Number.isNaN(v) ? -1 : place.get(v)!)) };
}

function valuesOf(column: Column): Values {
  if (column.type === 'text') return textValues(column.codes, column.dictionary);
  if (column.type === 'boolean') return booleanValues(column.values);
  return numberValues(Float64Array.from(column.values, Number));
}

function missingOf(column: Column, where: string): Uint8Array {
  if (column.type === 'timestamp') {
    throw badInput(
      'The target is a date or time.',
      where,
      'Choose a number or a category as the target; to predict a date, make a number of it (days until …).',
    );
  }
  if (column.type === 'boolean') return column.values.map((value) => (value === MISSING_BOOLEAN ? 1 : 0));
  // Loops: `from` with a function collects what it iterates over first, which takes a second for ten million rows.
  if (column.type === 'text') {
    const missing = new Uint8Array(column.codes.length);
    for (let row = 0; row < missing.length; row++) missing[row] = column.codes[row]! < 0 ? 1 : 0;
    return missing;
  }
  const missing = new Uint8Array(column.values.length);
  for (let row = 0; row < missing.length; row++) {
    const value = column.values[row]!;
    if (value === Infinity || value === -Infinity) {
      throw badInput(
        `The target is infinite in row ${(row + 1).toLocaleString('en')}.`,
        where,
        'Make it a finite number or missing.',
      );
    }
    missing[row] = Number.isNaN(value) ? 1 : 0;
  }
  return missing;
}

/** The index of the value that `positive` names, or −1. Numbers are compared as numbers, so "1.0" names 1. */
function findPositive(labels: readonly string[], positive: string, numeric: boolean): number {
  const exact = labels.indexOf(positive);
  if (exact >= 0 || !numeric || positive.trim() === '') return exact;
  const value = Number(positive);
  return labels.findIndex((label) => Number(label) === value);
}

const namePositive = (label: string): string =>
  `Name the positive class, for example \`positive: ${JSON.stringify(label)}\`.`;

function binary(values: Values, positive: string, numeric: boolean, where: string) {
  const { labels, codes } = values;
  const at = findPositive(labels, positive, numeric);
  if (at < 0) {
    throw badInput(
      `The positive class ${JSON.stringify(positive)} does not occur.`,
      where,
      `Its values are ${quoted(labels)}.`,
    );
  }
  if (labels.length === 1) {
    throw badInput(
      `The target has one class only, ${quoted(labels)}.`,
      where,
      'Choose a target with at least two classes.',
    );
  }
  const label = labels[at]!;
  const negative = labels.length === 2 ? labels[1 - at]! : `not ${label}`;
  const notes =
    labels.length === 2
      ? []
      : [
          `The target has ${labels.length.toLocaleString('en')} values: ${JSON.stringify(label)} is compared with all others, called ${JSON.stringify(negative)}.`,
        ];
  const y = new Float64Array(codes);
  for (let row = 0; row < y.length; row++) y[row] = y[row]! < 0 ? NaN : y[row] === at ? 1 : 0;
  return { task: 'binary' as const, classes: [negative, label], y, notes };
}

function multiclass({ labels, codes }: Values, where: string) {
  if (labels.length === 1) {
    throw badInput(
      `The target has one class only, ${quoted(labels)}.`,
      where,
      'Choose a target with at least two classes.',
    );
  }
  if (labels.length === 2) {
    throw badInput(`The target has two classes, ${quoted(labels)}.`, where, namePositive(labels[1]!));
  }
  if (labels.length > MOST_CLASSES) {
    throw badInput(
      `The target has ${labels.length.toLocaleString('en')} classes; at most ${MOST_CLASSES} are possible.`,
      where,
      'Merge classes, name a positive class to compare it with the rest, or choose another target.',
    );
  }
  const y = new Float64Array(codes);
  for (let row = 0; row < y.length; row++) if (y[row]! < 0) y[row] = NaN;
  return { task: 'multiclass' as const, classes: labels, y, notes: [] };
}

function regression(values: Float64Array, asked: boolean, where: string) {
  const distinct = distinctNumbers(values, 2).sort((a, b) => a - b);
  if (distinct.length === 1) {
    throw badInput(
      `The target has one value only, ${distinct[0]}.`,
      where,
      'Choose a target that takes more than one value.',
    );
  }
  if (distinct.length === 2 && !asked) {
    throw badInput(
      `The target has two values, ${distinct[0]} and ${distinct[1]}: that is a choice between two classes.`,
      where,
      `${namePositive(String(distinct[1]))} To predict it as a number, say \`task: regression\`.`,
    );
  }
  return { task: 'regression' as const, classes: [], y: values.slice(), notes: [] };
}

function ranking(column: Column, where: string) {
  const y = relevanceOf(column, where);
  const [first, ...more] = distinctNumbers(y, 1);
  if (more.length === 0) {
    throw badInput(
      `The target has one value only, ${first}: no row is to come before another.`,
      where,
      'Choose a target that takes more than one value.',
    );
  }
  return { task: 'ranking' as const, classes: [], y, notes: [] };
}

/**
 * The target of a column, by rule: a named positive makes the task binary (more than two values: one against the
 * rest); numbers without one are regression; text and booleans with 3 to 100 values are multiclass. A ranking is asked
 * for by name. Whatever is
 * ambiguous is refused with the values that were found, never guessed.
 */
export function targetOf(column: Column, name: string, options: TargetOptions = {}): ReadTarget {
  const where = `Target column ${JSON.stringify(name)}`;
  const missing = missingOf(column, where);
  if (!missing.includes(0)) {
    throw badInput(
      'The target is missing in every row.',
      where,
      'Choose another target, or check the null words.',
    );
  }
  const numeric = column.type === 'number';
  const { task, positive } = options;
  if (positive !== undefined && task !== undefined && task !== 'binary') {
    throw badInput(
      `A positive class was named, but the task is ${task}.`,
      where,
      'Leave out `positive`, or make the task binary.',
    );
  }
  if (task === 'ranking') return { ...ranking(column, where), missing };
  if (task === 'regression' && column.type !== 'number') {
    throw badInput(
      'The task is regression, but the target is not a number.',
      where,
      'Choose a numeric target, or leave out the task.',
    );
  }
  if (column.type === 'number' && positive === undefined && (task === undefined || task === 'regression')) {
    return { ...regression(column.values, task === 'regression', where), missing };
  }
  const values = valuesOf(column);
  if (positive !== undefined) return { ...binary(values, positive, numeric, where), missing };
  if (task === 'binary') {
    throw badInput(
      `The task is binary, but no positive class is named; the target's values are ${quoted(values.labels)}.`,
      where,
      namePositive(values.labels.at(-1)!),
    );
  }
  return { ...multiclass(values, where), missing };
}

/**
 * The target of other rows for a model that is there: values are matched with its classes, whatever else the rows
 * hold. Where the negative class stands for several values ("not X"), each value but X belongs to it.
 */
export function targetLike(column: Column, name: string, model: Omit<Target, 'y'>): ReadTarget {
  const where = `Target column ${JSON.stringify(name)}`;
  const missing = missingOf(column, where);
  const { task, classes } = model;
  if (task === 'regression') {
    if (column.type !== 'number') {
      throw badInput(
        'The model predicts a number, but the target is not one.',
        where,
        'Check the column’s type.',
      );
    }
    return { task, classes, y: column.values.slice(), missing, notes: [] };
  }
  if (task === 'ranking') return { task, classes, y: relevanceOf(column, where), missing, notes: [] };
  const { labels, codes } = valuesOf(column);
  const negative = task === 'binary' && classes[0] === `not ${classes[1]}` ? 0 : undefined;
  const place = labels.map((label) => {
    const at = classes.indexOf(label);
    if (at >= 0) return at;
    if (negative !== undefined) return negative;
    throw badInput(
      `The value ${JSON.stringify(label)} is no class of the model.`,
      where,
      `Its classes are ${quoted(classes)}: bring the values into that form.`,
    );
  });
  return {
    task,
    classes,
    y: Float64Array.from(codes, (code) => (code < 0 ? NaN : place[code]!)),
    missing,
    notes: [],
  };
}
