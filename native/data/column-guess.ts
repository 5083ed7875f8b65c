import { CELL, numberReader, readBoolean, TIME, timeReader, type NumberFormat } from './cell-values.ts';
import type { ColumnType, DateOrder, Warning } from './contract.ts';
import { counted, grouped } from '../stats/counted.ts';
import { knownNullWords, textNullWords, wordFinder } from './null-words.ts';

const SPACE = 0x20;
const MOST_MISFITS = 8;
const MOST_EXAMPLES = 4;
const EXAMPLE_BYTES = 60;
/** After so many values of which hardly one is typed, a column is text and is no longer looked at closely. */
const ENOUGH = 4096;

export interface GuessOptions extends NumberFormat {
  /** Told words replace the known ones. */
  readonly nullWords: readonly string[] | undefined;
  readonly dateOrder: DateOrder | undefined;
}

/** What was seen in one column, counted over the whole file. */
export interface ColumnSeen {
  present: number;
  integer: number;
  number: number;
  infinite: number;
  boolean: number;
  ymdDate: number;
  ymdTime: number;
  dmyDate: number;
  dmyTime: number;
  mdyDate: number;
  mdyTime: number;
  /** Day, month and year parted by dots: nowhere is the month first in such dates. */
  dotted: number;
  /** Digits that begin with 0 and are more than one. */
  zeroLed: number;
  /** Digits beyond 64 bits. */
  tooLarge: number;
  /** Values that no type fits. */
  misfits: number;
  readonly words: Map<string, number>;
  readonly misfitWords: Map<string, number>;
  manyMisfits: boolean;
  hopeless: boolean;
  /** No value but two capital letters: "NA" may be Namibia. */
  twoLetters: boolean;
  readonly examples: Set<string>;
}

export interface ColumnGuess {
  readonly seen: ColumnSeen;
  /** A cell of CSV. */
  add(bytes: Uint8Array, start: number, end: number): void;
  /** A string of JSON: it is no number and no boolean, whatever it holds. */
  addString(bytes: Uint8Array, start: number, end: number): void;
}

const decoder = new TextDecoder();

export function columnGuess(options: GuessOptions): ColumnGuess {
  const numbers = numberReader(options);
  const ymd = timeReader('ymd');
  const dmy = timeReader('dmy');
  const mdy = timeReader('mdy');
  const words = wordFinder(options.nullWords ?? knownNullWords);
  const { dateOrder } = options;
  let misfits = wordFinder([]);
  let examples = wordFinder([]);
  const seen: ColumnSeen = {
    present: 0, integer: 0, number: 0, infinite: 0, boolean: 0,
    ymdDate: 0, ymdTime: 0, dmyDate: 0, dmyTime: 0, mdyDate: 0, mdyTime: 0, dotted: 0,
    zeroLed: 0, tooLarge: 0, misfits: 0,
    words: new Map(), misfitWords: new Map(), manyMisfits: false, hopeless: false, twoLetters: true,
    examples: new Set(),
  }; // prettier-ignore

  function timed(bytes: Uint8Array, start: number, end: number): boolean {
    const iso = ymd.read(bytes, start, end);
    if (iso !== TIME.none) {
      if (iso === TIME.date) seen.ymdDate++;
      else seen.ymdTime++;
      return true;
    }
    const asDmy = dateOrder === 'ymd' || dateOrder === 'mdy' ? TIME.none : dmy.read(bytes, start, end);
    const asMdy = dateOrder === 'ymd' || dateOrder === 'dmy' ? TIME.none : mdy.read(bytes, start, end);
    if (asDmy === TIME.date) seen.dmyDate++;
    else if (asDmy === TIME.timestamp) seen.dmyTime++;
    if (asMdy === TIME.date) seen.mdyDate++;
    else if (asMdy === TIME.timestamp) seen.mdyTime++;
    if (asDmy === TIME.none && asMdy === TIME.none) return false;
    if (bytes[start + 1] === 0x2e || bytes[start + 2] === 0x2e) seen.dotted++;
    return true;
  }

  function digitsOnly(bytes: Uint8Array, start: number, end: number): boolean {
    for (let i = bytes[start] === 0x2d ? start + 1 : start; i < end; i++)
      if (bytes[i]! < 0x30 || bytes[i]! > 0x39) return false;
    return true;
  }

  function misfit(bytes: Uint8Array, start: number, end: number): void {
    seen.misfits++;
    if (seen.manyMisfits) {
      if ((seen.misfits & 0xfff) === 0 && seen.misfits >= ENOUGH && seen.misfits * 10 > seen.present * 9) {
        seen.hopeless = true;
      }
      return;
    }
    let word = misfits.find(bytes, start, end);
    if (word === undefined) {
      if (seen.misfitWords.size === MOST_MISFITS || end - start > EXAMPLE_BYTES) {
        seen.manyMisfits = true;
        return;
      }
      word = decoder.decode(bytes.subarray(start, end));
      misfits = wordFinder([...seen.misfitWords.keys(), word]);
    }
    seen.misfitWords.set(word, (seen.misfitWords.get(word) ?? 0) + 1);
  }

  /** A column of few values is asked at every row: only a new one is made a string. */
  function example(bytes: Uint8Array, start: number, end: number): void {
    if (examples.find(bytes, start, end) !== undefined) return;
    const before = seen.examples.size;
    seen.examples.add(decoder.decode(bytes.subarray(start, end)));
    // A text cut within a letter is found again only as a string.
    if (seen.examples.size > before) examples = wordFinder(seen.examples);
  }

  function add(bytes: Uint8Array, start: number, end: number, string: boolean): void {
    let from = start;
    let to = end;
    while (from < to && bytes[from] === SPACE) from++;
    while (to > from && bytes[to - 1] === SPACE) to--;
    if (from === to) return;
    const word = words.find(bytes, from, to);
    if (word !== undefined) {
      seen.words.set(word, (seen.words.get(word) ?? 0) + 1);
      return;
    }
    seen.present++;
    if (seen.examples.size < MOST_EXAMPLES) example(bytes, from, Math.min(to, from + EXAMPLE_BYTES));
    if (seen.twoLetters) {
      seen.twoLetters = to - from === 2 && isCapital(bytes[from]!) && isCapital(bytes[from + 1]!);
    }
    if (seen.hopeless) return;
    if (string) {
      if (!timed(bytes, from, to)) misfit(bytes, from, to);
      return;
    }
    const kind = numbers.read(bytes, from, to);
    if (kind === CELL.integer) seen.integer++;
    else if (kind === CELL.number) {
      seen.number++;
      if (numbers.infinite()) seen.infinite++;
    } else if (readBoolean(bytes, from, to) >= 0) seen.boolean++;
    else if (!timed(bytes, from, to)) {
      if (digitsOnly(bytes, from, to)) {
        if (bytes[from] === 0x30) seen.zeroLed++;
        else seen.tooLarge++;
      }
      misfit(bytes, from, to);
    }
  }

  return {
    seen,
    add: (bytes, start, end) => add(bytes, start, end, false),
    addString: (bytes, start, end) => add(bytes, start, end, true),
  };
}

const isCapital = (byte: number): boolean => byte >= 0x41 && byte <= 0x5a;

export interface Decision {
  readonly type: ColumnType;
  readonly nullWords: readonly string[];
  readonly dateOrder?: DateOrder;
  readonly warnings: readonly Warning[];
}

const percent = (part: number, whole: number): string =>
  `${((100 * part) / whole).toFixed(part * 100 < whole ? 2 : 0)} %`;

/** The one type that fits all of `n` values, or undefined. */
function fitting(
  seen: ColumnSeen,
  n: number,
  order: DateOrder | undefined,
): Omit<Decision, 'nullWords' | 'warnings'> | 'ambiguous' | undefined {
  if (n === 0) return undefined;
  if (seen.integer === n) return { type: 'integer' };
  if (seen.integer + seen.number === n && seen.infinite < n) return { type: 'number' };
  // Among decimal numbers a long whole one is a number too, not a label.
  if (seen.number > seen.infinite && seen.integer + seen.number + seen.tooLarge === n)
    return { type: 'number' };
  if (seen.boolean === n) return { type: 'boolean' };
  const orders = [
    { dateOrder: 'ymd', date: seen.ymdDate, time: seen.ymdTime },
    { dateOrder: 'dmy', date: seen.dmyDate, time: seen.dmyTime },
    { dateOrder: 'mdy', date: seen.mdyDate, time: seen.mdyTime },
  ] as const;
  const fits = orders.filter(({ date, time }) => date + time === n);
  if (fits.length === 0) return undefined;
  const dayFirst = order ?? (seen.dotted === n ? 'dmy' : undefined);
  const chosen = fits.length === 1 ? fits[0]! : fits.find((fit) => fit.dateOrder === dayFirst);
  if (chosen === undefined) return 'ambiguous';
  return { type: chosen.time === 0 ? 'date' : 'timestamp', dateOrder: chosen.dateOrder };
}

/** The type that fits most values, for the warning about mixed columns. */
function nearest(seen: ColumnSeen): { type: ColumnType; fits: number } {
  const candidates: { type: ColumnType; fits: number }[] = [
    { type: 'number', fits: seen.integer + seen.number },
    { type: 'boolean', fits: seen.boolean },
    {
      type: seen.ymdTime + seen.dmyTime + seen.mdyTime > 0 ? 'timestamp' : 'date',
      fits: Math.max(seen.ymdDate + seen.ymdTime, seen.dmyDate + seen.dmyTime, seen.mdyDate + seen.mdyTime),
    },
  ];
  return candidates.reduce((a, b) => (b.fits > a.fits ? b : a));
}

/** Words that are not known but are all that does not fit: at most two, each more than once (a typo is not), in few rows. */
function oddOnesOut(seen: ColumnSeen): string[] {
  const words = [...seen.misfitWords.keys()];
  const fits = seen.present - seen.misfits;
  if (seen.manyMisfits || words.length > 2 || fits < 20 || seen.misfits * 2 > fits) return [];
  return words.some((word) => /[0-9]/.test(word) || seen.misfitWords.get(word)! < 2) ? [] : words;
}

function namibia(seen: ColumnSeen): boolean {
  return seen.twoLetters && seen.words.has('NA') && seen.present > 0;
}

/**
 * Decides a column's type: the narrowest that fits every value that is neither empty nor a null word, else text.
 * @param order how day and month are told apart where the column itself does not say
 */
export function decideColumn(
  name: string,
  seen: ColumnSeen,
  told: { type?: ColumnType; nullWords?: readonly string[]; order?: DateOrder },
): Decision {
  const found = [...seen.words.keys()].sort();
  const dates = { dateOrder: told.order ?? ('ymd' as const) };
  const warnings: Warning[] = [];

  if (told.type !== undefined) {
    const order = fitting(
      seen,
      seen.ymdDate + seen.dmyDate + seen.mdyDate === 0 ? 0 : seen.present,
      told.order,
    );
    const own =
      order !== undefined && order !== 'ambiguous' && order.dateOrder !== undefined
        ? { dateOrder: order.dateOrder }
        : dates;
    const nullWords =
      told.nullWords ?? (told.type === 'text' ? found.filter((word) => textNullWords.has(word)) : found);
    return {
      type: told.type,
      nullWords,
      ...(told.type === 'date' || told.type === 'timestamp' ? own : {}),
      warnings,
    };
  }

  if (seen.present === 0 && found.every((word) => textNullWords.has(word) || told.nullWords !== undefined)) {
    warnings.push({
      column: name,
      what: `${name} has no values.`,
      fix: `Exclude it: \`exclude: [${name}]\`.`,
    });
    return { type: 'text', nullWords: told.nullWords ?? found, warnings };
  }

  const whole = seen.hopeless ? undefined : fitting(seen, seen.present, told.order);
  if (whole !== undefined && whole !== 'ambiguous') {
    return { ...whole, nullWords: told.nullWords ?? found, warnings };
  }
  if (whole === 'ambiguous') {
    warnings.push({
      column: name,
      what: `${name} holds dates in which day and month cannot be told apart, so it is read as text.`,
      fix: 'Say `dateOrder: dmy` or `dateOrder: mdy` in the source options.',
    });
  } else if (!seen.hopeless && told.nullWords === undefined) {
    const odd = oddOnesOut(seen);
    const rest = odd.length > 0 ? fitting(seen, seen.present - seen.misfits, told.order) : undefined;
    if (rest !== undefined && rest !== 'ambiguous') {
      warnings.push({
        column: name,
        what: `${name} holds ${odd.map((word) => JSON.stringify(word)).join(' and ')} ${seen.misfits === 1 ? 'once' : `${grouped(seen.misfits)} times`} among ${rest.type}s; it is taken for missing.`,
        fix: `Say \`types: { ${name}: text }\` if it is a value of its own.`,
      });
      return { ...rest, nullWords: [...found, ...odd].sort(), warnings };
    }
  }

  const near = nearest(seen);
  const misfits = seen.present - near.fits;
  if (seen.tooLarge > 0 && seen.tooLarge + near.fits === seen.present && near.type === 'number') {
    warnings.push({
      column: name,
      what: `${name} holds whole numbers beyond 64 bits, so it is read as text.`,
      fix: `Say \`types: { ${name}: number }\` to round them.`,
    });
  } else if (
    !seen.hopeless &&
    whole === undefined &&
    seen.zeroLed === 0 &&
    near.fits * 2 >= seen.present &&
    near.fits > 0
  ) {
    const examples = [...seen.misfitWords.keys()].slice(0, 3).map((word) => JSON.stringify(word));
    warnings.push({
      column: name,
      what: `${name} is mixed and read as text: ${grouped(misfits)} of ${counted(seen.present, 'value')} (${percent(misfits, seen.present)}) ${misfits === 1 ? 'is' : 'are'} no ${near.type}${examples.length > 0 ? `, such as ${examples.join(', ')}` : ''}.`,
      fix: `Say \`types: { ${name}: ${near.type} }\` to send those rows to the rejects, or name the words in \`nullWords\`.`,
    });
  }
  if (told.nullWords !== undefined) return { type: 'text', nullWords: told.nullWords, warnings };
  let nullWords = found.filter((word) => textNullWords.has(word));
  if (namibia(seen)) {
    nullWords = nullWords.filter((word) => word !== 'NA');
    warnings.push({
      column: name,
      what: `${name} holds codes of two letters, so "NA" is kept as a value.`,
      fix: 'Say `nullWords: [NA]` if it means missing.',
    });
  }
  return { type: 'text', nullWords, warnings };
}
