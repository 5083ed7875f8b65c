import { badInput } from '../engine/errors.ts';
import type { Column } from '../stats/frame.ts';
import { rowGroups } from '../stats/row-groups.ts';
import { rowsInOrder } from '../stats/order.ts';
import { permutation, type Random } from '../stats/random.ts';
import { ROLE } from '../training/predictions.ts';
import { counted } from '../stats/counted.ts';
import { timesAsNumbers } from './times-as-numbers.ts';

/** The parts that are cut off, in this order; what is left is for training. */
const PARTS = ['test', 'calibration', 'validation'] as const;
type Part = (typeof PARTS)[number];
export type Fractions = Readonly<Record<Part, number>>;

export interface SplitInput {
  /** Rows with a target value, in file order: their row numbers. */
  readonly eligible: Uint32Array;
  /** Of each eligible row: its class or bin, 0 … strata−1. */
  readonly stratum: Int32Array;
  readonly strata: number;
  readonly rows: number;
}

/**
 * Rows of each part: the fraction of all rows, rounded half up.
 * Throws where a part that is asked for, or the training part, would be empty.
 */
export function partSizes(rows: number, fractions: Fractions): Record<Part, number> {
  const sum = PARTS.reduce((total, part) => total + fractions[part], 0);
  if (sum > 1 - 1e-9) {
    throw badInput(
      `The fractions for test, calibration and validation add up to ${Math.round(sum * 1e6) / 1e6}: no rows are left for training.`,
      'split',
      'Make them smaller; 0.2, 0.1 and 0.1 are usual.',
    );
  }
  const sizes = { test: 0, calibration: 0, validation: 0 };
  let taken = 0;
  for (const part of PARTS) {
    sizes[part] = Math.floor(rows * fractions[part] + 0.5);
    taken += sizes[part];
    if (fractions[part] > 0 && sizes[part] === 0) {
      throw badInput(
        `${counted(rows, 'row is', 'rows are')} too few for a ${part} part of ${fractions[part]}.`,
        'split',
        'Give more rows, or set that fraction to 0.',
      );
    }
  }
  if (taken >= rows)
    throw badInput(
      `${counted(rows, 'row is', 'rows are')} too few: none is left for training.`,
      'split',
      'Give more rows, or smaller fractions.',
    );
  return sizes;
}

function blank(rows: number): Uint8Array {
  return new Uint8Array(rows).fill(ROLE.unused);
}

/** Any row may come into any part, with the same chance. */
export function randomSplit(input: SplitInput, fractions: Fractions, random: Random): Uint8Array {
  const { eligible } = input;
  const sizes = partSizes(eligible.length, fractions);
  const roles = blank(input.rows);
  const order = permutation(random, eligible.length);
  let at = 0;
  for (const part of PARTS) for (let i = 0; i < sizes[part]; i++) roles[eligible[order[at++]!]!] = ROLE[part];
  while (at < order.length) roles[eligible[order[at++]!]!] = ROLE.train;
  return roles;
}

/**
 * Shares `total` among strata in proportion to their sizes by largest remainders (ties: the first stratum), but gives
 * each at least one.
 */
function apportion(total: number, fraction: number, sizes: readonly number[]): number[] {
  const shares = sizes.map((size) => Math.max(1, Math.floor(size * fraction + 1e-9)));
  let left = total - shares.reduce((sum, share) => sum + share, 0);
  const order = sizes
    .map((size, i) => ({ i, rest: size * fraction - shares[i]! }))
    .sort((a, b) => b.rest - a.rest || a.i - b.i);
  for (const { i, rest } of order) {
    if (left <= 0 || rest <= 0) break;
    shares[i]!++;
    left--;
  }
  return shares;
}

/** Each stratum has the same share of each part, as nearly as whole rows allow. */
export function stratifiedSplit(
  input: SplitInput,
  fractions: Fractions,
  random: Random,
  name: (stratum: number) => string,
): Uint8Array {
  const { eligible, stratum, strata } = input;
  const totals = partSizes(eligible.length, fractions);
  const sizes = new Array<number>(strata).fill(0);
  for (let i = 0; i < stratum.length; i++) sizes[stratum[i]!]!++;
  const active = PARTS.filter((part) => fractions[part] > 0);
  sizes.forEach((size, s) => {
    if (size > active.length) return;
    throw badInput(
      `${name(s)} has only ${counted(size, 'row')}; ${active.length + 1} are needed, one for each of ${['train', ...active].join(', ')}.`,
      'split',
      'Merge rare classes, leave them out, or set a fraction to 0.',
    );
  });
  const shares = active.map((part) => ({ part, left: apportion(totals[part], fractions[part], sizes) }));
  // A class of few rows keeps one for training.
  const room = sizes.map((size, s) => size - 1 - shares.reduce((sum, { left }) => sum + left[s]!, 0));
  room.forEach((free, s) => {
    for (let over = -free; over > 0; over--) {
      const largest = shares.reduce((a, b) => (b.left[s]! > a.left[s]! ? b : a));
      largest.left[s]!--;
    }
  });
  const roles = blank(input.rows);
  const order = permutation(random, eligible.length);
  for (let i = 0; i < order.length; i++) {
    const s = stratum[order[i]!]!;
    let k = 0;
    while (k < shares.length && shares[k]!.left[s]! <= 0) k++;
    if (k < shares.length) shares[k]!.left[s]!--;
    roles[eligible[order[i]!]!] = k < shares.length ? ROLE[shares[k]!.part] : ROLE.train;
  }
  return roles;
}

/** A column's values as numbers that sort like them (NaN is missing), or undefined where they have no order. */
function sortable(column: Column): Float64Array | undefined {
  if (column.type === 'number') return column.values;
  return column.type === 'timestamp' ? timesAsNumbers(column.values) : undefined;
}

/**
 * The latest rows are the test part, those before them calibration, then validation. Rows with one time stay together:
 * a boundary between two of them moves to the nearest change of time (to the later one if both are as near).
 */
export function timeSplit(input: SplitInput, fractions: Fractions, column: Column, name: string): Uint8Array {
  const times = sortable(column);
  if (times === undefined) {
    throw badInput(
      `${name} is ${column.type} and has no order in time.`,
      'split.column',
      'Name a date, timestamp or number column.',
    );
  }
  const timed = input.eligible.filter((row) => !Number.isNaN(times[row]!));
  const sizes = partSizes(timed.length, fractions);
  const own = new Float64Array(timed.length);
  for (let i = 0; i < timed.length; i++) own[i] = times[timed[i]!]!;
  const rows = rowsInOrder(own);
  for (let i = 0; i < rows.length; i++) rows[i] = timed[rows[i]!]!;
  const roles = blank(input.rows);
  let end = rows.length;
  let cut = rows.length;
  for (const part of PARTS) {
    if (sizes[part] === 0) continue;
    cut -= sizes[part];
    const start = boundary(rows, times, cut, end);
    if (start === undefined) {
      throw badInput(
        `${name} has too few different values to cut off a ${part} part of ${fractions[part]}.`,
        'split.column',
        'Choose a finer time column or other fractions.',
      );
    }
    for (let i = start; i < end; i++) roles[rows[i]!] = ROLE[part];
    end = start;
  }
  for (let i = 0; i < end; i++) roles[rows[i]!] = ROLE.train;
  return roles;
}

/** The place nearest to `cut`, above 0 and below `end`, at which the time changes. */
function boundary(rows: Uint32Array, times: Float64Array, cut: number, end: number): number | undefined {
  const changes = (i: number): boolean => i > 0 && i < end && times[rows[i - 1]!] !== times[rows[i]!];
  for (let d = 0; d < rows.length; d++) {
    if (changes(cut + d)) return cut + d;
    if (changes(cut - d)) return cut - d;
  }
  return undefined;
}

/**
 * Whole groups come into one part. In random order a group goes to the first part that it fits into by at least half
 * of its rows, else to training; a part that stayed empty gets the smallest group of the training part.
 */
export function groupSplit(
  input: SplitInput,
  fractions: Fractions,
  column: Column,
  name: string,
  random: Random,
): { roles: Uint8Array; groups: number; missing: number } {
  const { eligible } = input;
  const sizes = partSizes(eligible.length, fractions);
  const { group, groups, missing } = rowGroups(column, eligible);
  const active = PARTS.filter((part) => sizes[part] > 0);
  if (groups <= active.length) {
    throw badInput(
      `${name} has ${counted(groups, 'group')}; ${active.length + 1} are needed, one for each of ${['train', ...active].join(', ')}.`,
      'split.column',
      'Choose a finer group column, or set a fraction to 0.',
    );
  }
  const rowsOf = new Int32Array(groups);
  for (let i = 0; i < group.length; i++) rowsOf[group[i]!]!++;
  const part = new Uint8Array(groups).fill(ROLE.train);
  const filled = { test: 0, calibration: 0, validation: 0 };
  const counts = { test: 0, calibration: 0, validation: 0 };
  let training = groups;
  for (const g of permutation(random, groups)) {
    const size = rowsOf[g]!;
    const into = active.find((p) => filled[p] + size / 2 <= sizes[p]);
    if (into === undefined || training === 1) continue;
    filled[into] += size;
    counts[into]++;
    part[g] = ROLE[into];
    training--;
  }
  for (const empty of active.filter((p) => counts[p] === 0)) {
    let smallest = -1;
    for (let g = 0; g < groups; g++) {
      if (part[g] === ROLE.train && (smallest < 0 || rowsOf[g]! < rowsOf[smallest]!)) smallest = g;
    }
    if (smallest < 0 || training <= 1) {
      throw badInput(
        `The groups of ${name} are too large for a ${empty} part.`,
        'split.column',
        'Choose a finer group column or other fractions.',
      );
    }
    part[smallest] = ROLE[empty];
    training--;
  }
  const roles = blank(input.rows);
  for (let i = 0; i < eligible.length; i++) roles[eligible[i]!] = part[group[i]!]!;
  return { roles, groups, missing };
}

/** Bins of equal size by rank, for a numeric target: at most 10, of at least 20 rows. */
export function quantileBins(y: Float64Array): { stratum: Int32Array; strata: number } {
  const strata = Math.max(1, Math.min(10, Math.floor(y.length / 20)));
  const order = rowsInOrder(y);
  const stratum = new Int32Array(y.length);
  for (let rank = 0; rank < y.length; rank++) stratum[order[rank]!] = Math.floor((rank * strata) / y.length);
  return { stratum, strata };
}
