import { civilFromDay, dayAndTime, MICROSECONDS_A_DAY } from '../../stats/civil-date.ts';
import type { TimestampPart } from '../contract.ts';

export const MICROSECONDS_AN_HOUR = 3_600_000_000n;
export const MICROSECONDS_A_MINUTE = 60_000_000n;

const dayNumber = Number(MICROSECONDS_A_DAY);

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
