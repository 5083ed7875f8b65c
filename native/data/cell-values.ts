/**
 * Reads single cells from bytes (UTF-8, without their quotes) without making strings of them.
 * A reader keeps its answer in fields of its own, because a result object a cell would cost more than the parsing.
 */

const ZERO = 0x30;
const NINE = 0x39;
const MINUS = 0x2d;
const PLUS = 0x2b;

/** 10^0 … 10^22: exact as doubles. */
const POWERS = Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

export const CELL = { none: 0, integer: 1, number: 2 } as const;

export interface NumberFormat {
  /** Byte of the decimal mark. */
  readonly decimal: number;
  /** Byte that groups digits by three, or −1. */
  readonly thousands: number;
}

export interface NumberReader {
  /**
   * CELL.integer, CELL.number or CELL.none. Digits with a leading zero ("007") are none: such values are labels.
   * So are integers beyond 64 bits: as doubles they would lose digits in silence.
   */
  read(bytes: Uint8Array, start: number, end: number): number;
  /** Of the last cell that was read: its value as a double. */
  value(): number;
  /** Of the last integer: whether its magnitude is beyond 2^53, so that `exact` is needed. */
  large(): boolean;
  exact(): bigint;
  /** Of the last cell: ±Infinity. */
  infinite(): boolean;
}

function ascii(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}

function isInfinity(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length !== 3 && length !== 8) return false;
  const word = ascii(bytes, start, end).toLowerCase();
  return word === 'inf' || word === 'infinity';
}

export function numberReader(format: NumberFormat): NumberReader {
  const { decimal, thousands } = format;
  let value = NaN;
  let large = false;
  let exact = 0n;
  let infinite = false;

  /** Groups of three after a first group of one to three. */
  function grouped(bytes: Uint8Array, from: number, end: number): number {
    let copy = '';
    let digits = 0;
    let groups = 0;
    let i = from;
    for (; i < end; i++) {
      const c = bytes[i]!;
      if (c >= ZERO && c <= NINE) {
        digits++;
        copy += String.fromCharCode(c);
      } else if (c === thousands) {
        if (groups === 0 ? digits < 1 || digits > 3 : digits !== 3) return CELL.none;
        groups++;
        digits = 0;
      } else break;
    }
    if (groups > 0 && digits !== 3) return CELL.none;
    const rest = new Uint8Array(copy.length + end - i);
    for (let k = 0; k < copy.length; k++) rest[k] = copy.charCodeAt(k);
    rest.set(bytes.subarray(i, end), copy.length);
    return plain(rest, 0, rest.length);
  }

  function plain(bytes: Uint8Array, from: number, end: number): number {
    let mantissa = 0;
    let digits = 0;
    let i = from;
    for (; i < end; i++) {
      const c = bytes[i]! - ZERO;
      if (c < 0 || c > 9) break;
      // Beyond 2^53 the sum is no longer exact; the slow path reads such cells again.
      mantissa = mantissa * 10 + c;
      digits++;
    }
    const whole = digits;
    if (whole > 1 && bytes[from] === ZERO) return CELL.none;
    if (i === end) {
      if (digits === 0) return CELL.none;
      if (digits <= 15) {
        value = mantissa;
        return CELL.integer;
      }
      if (digits > 19) return CELL.none;
      exact = BigInt(ascii(bytes, from, end));
      value = Number(exact);
      large = exact > 9_007_199_254_740_992n;
      return CELL.integer;
    }
    let scale = 0;
    if (bytes[i] === decimal) {
      i++;
      const first = i;
      for (; i < end; i++) {
        const c = bytes[i]! - ZERO;
        if (c < 0 || c > 9) break;
        mantissa = mantissa * 10 + c;
        digits++;
      }
      scale = i - first;
    }
    if (digits === 0) return CELL.none;
    let exponent = 0;
    if (i < end) {
      const e = bytes[i]! | 0x20;
      if (e !== 0x65) return CELL.none;
      i++;
      const negative = bytes[i] === MINUS;
      if (i < end && (negative || bytes[i] === PLUS)) i++;
      const first = i;
      for (; i < end; i++) {
        const c = bytes[i]! - ZERO;
        if (c < 0 || c > 9) return CELL.none;
        if (exponent < 100_000) exponent = exponent * 10 + c;
      }
      if (i === first) return CELL.none;
      if (negative) exponent = -exponent;
    }
    const power = exponent - scale;
    // Clinger's exact case: both operands are exact doubles, so one rounding is the right rounding.
    if (digits <= 15 && power >= -22 && power <= 22) {
      value = power < 0 ? mantissa / POWERS[-power]! : mantissa * POWERS[power]!;
    } else {
      const text = ascii(bytes, from, end);
      value = Number(decimal === 0x2e ? text : text.replace(String.fromCharCode(decimal), '.'));
      // A finite number that a double cannot hold would become another value.
      if (value === Infinity) return CELL.none;
    }
    return CELL.number;
  }

  function read(bytes: Uint8Array, start: number, end: number): number {
    large = false;
    infinite = false;
    const first = bytes[start]!;
    const signed = first === MINUS || first === PLUS;
    const from = signed ? start + 1 : start;
    if (from >= end) return CELL.none;
    const c = bytes[from]!;
    let kind: number;
    if ((c >= ZERO && c <= NINE) || c === decimal) {
      kind = thousands < 0 ? plain(bytes, from, end) : grouped(bytes, from, end);
    } else if ((c | 0x20) === 0x69 && isInfinity(bytes, from, end)) {
      value = Infinity;
      infinite = true;
      kind = CELL.number;
    } else return CELL.none;
    if (kind === CELL.none) return kind;
    if (first === MINUS) {
      value = -value;
      if (large) exact = -exact;
      else if (kind === CELL.integer && value === 0) value = 0;
    }
    if (large && (exact > 9_223_372_036_854_775_807n || exact < -9_223_372_036_854_775_808n))
      return CELL.none;
    return kind;
  }

  return {
    read,
    value: () => value,
    large: () => large,
    exact: () => exact,
    infinite: () => infinite,
  };
}

const TRUE = [0x74, 0x72, 0x75, 0x65];
const FALSE = [0x66, 0x61, 0x6c, 0x73, 0x65];

/** 1 for true, 0 for false (any case), −1 for anything else: yes/no, Y/N and t/f are text. */
export function readBoolean(bytes: Uint8Array, start: number, end: number): number {
  const word = end - start === 4 ? TRUE : end - start === 5 ? FALSE : undefined;
  if (word === undefined) return -1;
  // Setting the bit 0x20 makes a capital small; no other byte becomes a letter by it that is not one.
  for (let i = 0; i < word.length; i++) if ((bytes[start + i]! | 0x20) !== word[i]) return -1;
  return word === TRUE ? 1 : 0;
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar (H. Hinnant, days_from_civil). */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
function daysInMonth(year: number, month: number): number {
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return leap ? 29 : MONTH_DAYS[month - 1]!;
}

export const TIME = { none: 0, date: 1, timestamp: 2 } as const;

export interface TimeReader {
  /** TIME.date, TIME.timestamp or TIME.none. */
  read(bytes: Uint8Array, start: number, end: number): number;
  days(): number;
  /** Microseconds since 1970-01-01 UTC, exact (|year| < 2255 keeps it below 2^53). */
  micros(): number;
}

/**
 * Dates with a four-digit year: y-m-d, y/m/d, y.m.d; or with the order told d-m-y or m-d-y. Then, for a timestamp,
 * a blank or T, h:mm[:ss[.ffffff]], and Z or an offset. Without an offset a time is taken as UTC.
 */
export function timeReader(order: 'ymd' | 'dmy' | 'mdy'): TimeReader {
  let days = 0;
  let micros = 0;
  let at = 0;

  /** A run of `least` to `most` digits at `at`, or −1. */
  function digits(bytes: Uint8Array, end: number, least: number, most: number): number {
    let value = 0;
    const from = at;
    while (at < end && at - from < most) {
      const c = bytes[at]! - ZERO;
      if (c < 0 || c > 9) break;
      value = value * 10 + c;
      at++;
    }
    return at - from < least ? -1 : value;
  }

  function date(bytes: Uint8Array, end: number): boolean {
    const yearFirst = order === 'ymd';
    const first = digits(bytes, end, yearFirst ? 4 : 1, yearFirst ? 4 : 2);
    if (first < 0) return false;
    const mark = bytes[at];
    if (mark !== 0x2d && mark !== 0x2f && mark !== 0x2e) return false;
    at++;
    const second = digits(bytes, end, 1, 2);
    if (second < 0 || bytes[at] !== mark || at >= end) return false;
    at++;
    const third = digits(bytes, end, yearFirst ? 1 : 4, yearFirst ? 2 : 4);
    if (third < 0) return false;
    const year = yearFirst ? first : third;
    const month = order === 'dmy' ? second : yearFirst ? second : first;
    const day = yearFirst ? third : order === 'dmy' ? first : second;
    if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return false;
    days = daysFromCivil(year, month, day);
    return true;
  }

  function offset(bytes: Uint8Array, end: number): number {
    const sign = bytes[at] === MINUS ? -1 : bytes[at] === PLUS ? 1 : 0;
    if (sign === 0) return NaN;
    at++;
    const hours = digits(bytes, end, 2, 2);
    let minutes = 0;
    if (at < end) {
      if (bytes[at] === 0x3a) at++;
      minutes = digits(bytes, end, 2, 2);
    }
    if (hours < 0 || hours > 15 || minutes < 0 || minutes > 59) return NaN;
    return sign * (hours * 60 + minutes);
  }

  function time(bytes: Uint8Array, end: number): boolean {
    const hour = digits(bytes, end, 1, 2);
    if (hour < 0 || hour > 23 || bytes[at] !== 0x3a) return false;
    at++;
    const minute = digits(bytes, end, 2, 2);
    if (minute < 0 || minute > 59) return false;
    let second = 0;
    let fraction = 0;
    if (at < end && bytes[at] === 0x3a) {
      at++;
      second = digits(bytes, end, 2, 2);
      if (second < 0 || second > 59) return false;
      if (at < end && bytes[at] === 0x2e) {
        at++;
        const from = at;
        const run = digits(bytes, end, 1, 6);
        if (run < 0) return false;
        fraction = run * POWERS[6 - (at - from)]!;
        // Digits below the microsecond are cut off, as every reader of microseconds does.
        while (at < end && bytes[at]! >= ZERO && bytes[at]! <= NINE) at++;
      }
    }
    micros = (days * 86_400 + hour * 3600 + minute * 60 + second) * 1e6 + fraction;
    if (at === end) return true;
    if ((bytes[at]! | 0x20) === 0x7a) return ++at === end;
    if (bytes[at] === 0x20 && at + 1 < end) at++;
    const shift = offset(bytes, end);
    if (Number.isNaN(shift) || at !== end) return false;
    micros -= shift * 60e6;
    return true;
  }

  return {
    read(bytes, start, end) {
      const length = end - start;
      if (length < 8 || length > 40) return TIME.none;
      const c = bytes[start]!;
      if (c < ZERO || c > NINE) return TIME.none;
      at = start;
      if (!date(bytes, end)) return TIME.none;
      micros = days * 86_400e6;
      if (at === end) return TIME.date;
      const mark = bytes[at]!;
      if (mark !== 0x20 && mark !== 0x54) return TIME.none;
      at++;
      return time(bytes, end) ? TIME.timestamp : TIME.none;
    },
    days: () => days,
    micros: () => micros,
  };
}
