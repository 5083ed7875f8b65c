/** Microseconds of a day. */
export const MICROSECONDS_A_DAY = 86_400_000_000n;

const dayNumber = Number(MICROSECONDS_A_DAY);

/**
 * Days since 1970-01-01 (floor) and microseconds since that day's midnight, 0 ≤ time < 86,400,000,000; exact for every
 * int64. Microseconds that a double holds exactly are reckoned in doubles, since each BigInt is an allocation.
 */
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
 * A day number, days since 1970-01-01, as a date of the proleptic Gregorian calendar: year 0 is 1 BC, month 1 … 12, day
 * 1 … 31. Years are counted from March, so that the leap day is the last, in eras of 400 years (146,097 days). In
 * integers throughout; exact for every day of an int64 of microseconds (years −290,308 … 294,247).
 * H. Hinnant, chrono-Compatible Low-Level Date Algorithms (2013), civil_from_days.
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
