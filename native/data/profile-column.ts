import { isClassification } from './contract.ts';
import { civilFromDay, dayAndTime } from '../stats/civil-date.ts';
import { lowerBound } from '../stats/order.ts';
import { MISSING_BOOLEAN, MISSING_TIME, type Column } from '../stats/frame.ts';
import type { ReadTarget } from '../training/read-target.ts';
import { sortNumbers } from '../stats/sort-numbers.ts';
import type { ColumnProfile, NumberProfile, ProfileResult } from './contract.ts';
import { moments } from './moments.ts';
import { histogram, numberRuns, quantile, runsOf } from './order-statistics.ts';

type Counts = Pick<ColumnProfile, 'missing' | 'distinct' | 'top'>;

export const MOST_TOP = 10;
const PROBABILITIES = [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1];

/** Figures of finite values, sorted. */
function numberFigures(sorted: Float64Array, infinite: number): NumberProfile {
  const negatives = lowerBound(sorted, 0);
  return {
    min: sorted[0]!,
    max: sorted.at(-1)!,
    zeros: lowerBound(sorted, Number.MIN_VALUE) - negatives,
    negatives,
    infinite,
    ...moments(sorted),
    quantiles: PROBABILITIES.map((p) => ({ p, value: quantile(sorted, p) })),
    histogram: histogram(sorted),
  };
}

function profileNumbers(values: Float64Array): Counts & Pick<ColumnProfile, 'number'> {
  const present = new Float64Array(values.length);
  let n = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i]!)) present[n++] = values[i]!;
  const sorted = sortNumbers(present.subarray(0, n));
  const finite = sorted.subarray(lowerBound(sorted, -Number.MAX_VALUE), lowerBound(sorted, Infinity));
  const { distinct, top } = numberRuns(sorted, MOST_TOP);
  return {
    missing: values.length - n,
    distinct,
    top: top.map(({ at, count }) => ({ value: String(sorted[at]! + 0), count })),
    ...(finite.length === 0 ? {} : { number: numberFigures(finite, sorted.length - finite.length) }),
  };
}

function profileBooleans(values: Uint8Array): Counts {
  const counts = [0, 0];
  for (let i = 0; i < values.length; i++) if (values[i] !== MISSING_BOOLEAN) counts[values[i]!]!++;
  const top = ['false', 'true']
    .map((value, i) => ({ value, count: counts[i]! }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  return { missing: values.length - counts[0]! - counts[1]!, distinct: top.length, top };
}

/** Microseconds since 1970-01-01 UTC as ISO 8601; `day` leaves the time out. */
export function isoTime(micros: bigint, day: boolean): string {
  const { day: days, time } = dayAndTime(micros);
  const civil = civilFromDay(days);
  const two = (n: number): string => String(n).padStart(2, '0');
  const date = `${String(civil.year).padStart(4, '0')}-${two(civil.month)}-${two(civil.day)}`;
  if (day) return date;
  const fraction = time % 1_000_000;
  const rest = Math.floor(time / 1_000_000);
  const seconds = `${two(rest % 60)}${fraction === 0 ? '' : `.${String(fraction).padStart(6, '0').replace(/0+$/, '')}`}`;
  return `${date}T${two(Math.floor(rest / 3600))}:${two(Math.floor(rest / 60) % 60)}:${seconds}Z`;
}

function profileTimes(values: BigInt64Array, day: boolean): Counts & Pick<ColumnProfile, 'time'> {
  const all = values.slice().sort();
  // The missing time is the least of all.
  const missing = all.lastIndexOf(MISSING_TIME) + 1;
  const sorted = all.subarray(missing);
  if (sorted.length === 0) return { missing, distinct: 0, top: [] };
  // Compared by halves: to read a BigInt is to allocate one.
  const words = new Int32Array(sorted.buffer, sorted.byteOffset, 2 * sorted.length);
  const { distinct, top } = runsOf(
    sorted.length,
    MOST_TOP,
    (i) => words[2 * i] !== words[2 * i - 2] || words[2 * i + 1] !== words[2 * i - 1],
  );
  return {
    missing,
    distinct,
    top: top.map(({ at, count }) => ({ value: isoTime(sorted[at]!, day), count })),
    time: {
      min: isoTime(sorted[0]!, day),
      median: isoTime(sorted[Math.floor((sorted.length - 1) / 2)]!, day),
      max: isoTime(sorted.at(-1)!, day),
    },
  };
}

/** A column's figures; `day`: times are dates. */
export function profileColumn(column: Column, day: boolean): Omit<ColumnProfile, 'name' | 'type'> {
  switch (column.type) {
    case 'number':
      return profileNumbers(column.values);
    case 'boolean':
      return profileBooleans(column.values);
    case 'timestamp':
      return profileTimes(column.values, day);
    case 'text':
      throw new TypeError('Texts are counted where they lie: see profileTexts.');
  }
}

export type TextProfile = Counts & Pick<ColumnProfile, 'text'>;

/** Of counts that the database made. */
export function profileTexts(
  rows: number,
  figures: {
    present: number;
    distinct: number;
    top: { value: string; count: number }[];
    shortest: number;
    longest: number;
    sum: number;
  },
): TextProfile {
  const { present, distinct, top, shortest, longest, sum } = figures;
  const counts = { missing: rows - present, distinct, top };
  return present === 0 ? counts : { ...counts, text: { shortest, longest, meanLength: sum / present } };
}

export function targetSummary(target: ReadTarget, column: string): NonNullable<ProfileResult['target']> {
  const { task, classes, y } = target;
  const counts = classes.map((label) => ({ label, count: 0 }));
  if (isClassification(task)) {
    for (let row = 0; row < y.length; row++) if (target.missing[row] === 0) counts[y[row]!]!.count++;
  }
  return { column, task, missing: target.missing.reduce((sum, one) => sum + one, 0), classes: counts };
}
