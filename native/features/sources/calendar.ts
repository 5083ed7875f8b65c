import type { TimestampPart } from '../contract.ts';

export const MICROSECONDS_A_DAY = 86_400_000_000n;
export const MICROSECONDS_AN_HOUR = 3_600_000_000n;
export const MICROSECONDS_A_MINUTE = 60_000_000n;

const dayNumber = Number(MICROSECONDS_A_DAY);

/** Days since 1970-01-01 (floor) and microseconds since that day's midnight. */
export function dayAndTime(microseconds: bigint): { day: number; time: number } {
  if (microseconds >= -9_000_000_000_000_000n && microseconds <= 9_000_000_000_000_000n) {
    const exact = Number(microseconds);
    const day = Math.floor(exact / dayNumber);
    // The quotient may round up to the next day.
    const time = exact - day * dayNumber;
    return time < 0 ? { day: day - 1, time: time + dayNumber } : { day, time };
  }
  const rest = microseconds % MICROSECONDS_A_DAY;
  const time = rest < 0n ? rest + MICROSECONDS_A_DAY : rest;
  const day = microseconds / MICROSECONDS_A_DAY - (rest < 0n ? 1n : 0n);
  return { day: Number(day), time: Number(time) };
}

/**
 * A day number as a date of the proleptic Gregorian calendar.
 * H. Hinnant, chrono-Compatible Low-Level Date Algorithms (2013): civil_from_days. In integers throughout.
 */
export function civilFromDay(day: number): { year: number; month: number; day: number } {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.trunc(
    (dayOfEra -
      Math.trunc(dayOfEra / 1_460) +
      Math.trunc(dayOfEra / 36_524) -
      Math.trunc(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.trunc(yearOfEra / 4) - Math.trunc(yearOfEra / 100));
  const shiftedMonth = Math.trunc((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.trunc((153 * shiftedMonth + 2) / 5) + 1,
  };
}

/** January 1st of a year as a day number (days_from_civil for that day). */
function firstDay(year: number): number {
  const before = year - 1;
  const leaps = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  return before * 365 + leaps - 719_162;
}

/**
 * A part of a time stamp, UTC. dayOfWeek: 1 Monday … 7 Sunday. days: days with fractions since `origin`;
 * the difference wraps at 64 bits, as the graph's does.
 */
export function timestampPartOf(part: TimestampPart, microseconds: bigint, origin: bigint): number {
  if (part === 'days') return Number(BigInt.asIntN(64, microseconds - origin)) / dayNumber;
  const { day, time } = dayAndTime(microseconds);
  if (part === 'hour') return Math.floor(time / 3_600_000_000);
  if (part === 'minute') return Math.floor(time / 60_000_000) % 60;
  if (part === 'dayOfWeek') return ((((day + 3) % 7) + 7) % 7) + 1;
  const date = civilFromDay(day);
  if (part === 'quarter') return Math.trunc((date.month + 2) / 3);
  if (part === 'dayOfYear') return day - firstDay(date.year) + 1;
  return date[part];
}
