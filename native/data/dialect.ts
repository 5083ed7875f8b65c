import { CELL, numberReader, readBoolean, TIME, timeReader } from './cell-values.ts';
import type { Dialect, Encoding, SourceOptions } from './contract.ts';
import { csvRecords } from './csv-records.ts';
import { invalidUtf8 } from './utf8.ts';

/** Guesses a CSV file's encoding and dialect from its beginning. What the options say is not guessed. */

const DELIMITERS = [',', ';', '\t', '|'];
const SAMPLE_ROWS = 500;

/** From raw bytes: the byte order mark, then the places of NUL bytes, then whether the text is valid UTF-8. */
export function guessEncoding(head: Uint8Array): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const length = Math.min(head.length, 65_536);
  const zeros = [0, 0];
  for (let i = 0; i < length; i++) if (head[i] === 0) zeros[i & 1]!++;
  if (zeros[1]! > length * 0.3 && zeros[0]! < length * 0.05) return 'utf-16le';
  if (zeros[0]! > length * 0.3 && zeros[1]! < length * 0.05) return 'utf-16be';
  return looksLikeWindows1252(head) ? 'windows-1252' : 'utf-8';
}

const isLetter = (byte: number | undefined): boolean =>
  byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;

/** A letter of a word, or a mark such as € or ’; ÿ, þ and bytes that mean nothing are hardly ever meant. */
function plausible(bytes: Uint8Array, at: number): boolean {
  const byte = bytes[at]!;
  if (byte >= 0xfe || byte === 0x81 || byte === 0x8d || byte === 0x8f || byte === 0x90 || byte === 0x9d)
    return false;
  return byte < 0xc0 || isLetter(bytes[at - 1]) || isLetter(bytes[at + 1]);
}

/** Whether most high bytes are no UTF-8, and nearly all of those make sense in Windows-1252. */
export function looksLikeWindows1252(bytes: Uint8Array): boolean {
  let high = 0;
  for (const byte of bytes) if (byte >= 0x80) high++;
  if (high === 0) return false;
  let stray = 0;
  let sensible = 0;
  for (let i = 0; ;) {
    const bad = invalidUtf8(bytes, i, bytes.length);
    // A sequence that the end of the sample cuts is not stray.
    if (bad < 0 || bad >= bytes.length - 3) break;
    stray++;
    if (plausible(bytes, bad)) sensible++;
    i = bad + 1;
  }
  return stray * 2 > high && sensible * 10 >= stray * 9;
}

interface Sample {
  readonly rows: string[][];
  readonly broken: number;
}

function sample(head: Uint8Array, complete: boolean, shape: Parameters<typeof csvRecords>[0]): Sample {
  const rows: string[][] = [];
  const decoder = new TextDecoder();
  let broken = 0;
  const reader = csvRecords(shape, {
    row({ bytes, starts, ends, count }) {
      if (rows.length >= SAMPLE_ROWS || (count === 1 && starts[0] === ends[0])) return;
      const cells: string[] = [];
      for (let i = 0; i < count; i++) cells.push(decoder.decode(bytes.subarray(starts[i], ends[i])));
      rows.push(cells);
    },
    broken: () => void broken++,
  });
  reader.push(head);
  if (complete) reader.end();
  return { rows, broken };
}

/** How often the most frequent number of fields occurs, and which it is. */
function mode(rows: readonly string[][]): { fields: number; share: number } {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(row.length, (counts.get(row.length) ?? 0) + 1);
  let fields = 0;
  let most = 0;
  for (const [length, count] of counts) {
    if (count > most || (count === most && length > fields)) {
      most = count;
      fields = length;
    }
  }
  return { fields, share: rows.length === 0 ? 0 : most / rows.length };
}

/** 1 is a sample that this delimiter takes apart evenly, with no other delimiter left inside its values. */
function score({ rows, broken }: Sample, delimiter: string): { value: number; fields: number } {
  const { fields, share } = mode(rows);
  if (fields < 2) return { value: 0, fields };
  const header = rows[0]!.length === fields ? 1 : 0.5;
  let cells = 0;
  let clean = 0;
  for (const row of rows) {
    for (const cell of row) {
      cells++;
      if (!DELIMITERS.some((other) => other !== delimiter && other !== ',' && cell.includes(other))) clean++;
    }
  }
  const whole = rows.length / (rows.length + broken);
  return { value: share * header * whole * (clean / cells), fields };
}

type Kind = 'empty' | 'text' | 'typed';
const encoder = new TextEncoder();

function kindOf(cell: string, decimal: string): Kind {
  const text = cell.trim();
  if (text === '') return 'empty';
  const bytes = encoder.encode(text);
  if (
    numberReader({ decimal: decimal.charCodeAt(0), thousands: -1 }).read(bytes, 0, bytes.length) !== CELL.none
  ) {
    return 'typed';
  }
  if (readBoolean(bytes, 0, bytes.length) >= 0) return 'typed';
  for (const order of ['ymd', 'dmy', 'mdy'] as const) {
    if (timeReader(order).read(bytes, 0, bytes.length) !== TIME.none) return 'typed';
  }
  return 'text';
}

/**
 * The first row is the header unless the data say otherwise: a number on top of numbers with no name on top of numbers
 * elsewhere, or (where all is text) a value that comes again below.
 */
function guessHeader(rows: readonly string[][], decimal: string): boolean {
  const [first, ...rest] = rows;
  if (first === undefined || rest.length === 0) return true;
  let names = 0;
  let values = 0;
  let again = 0;
  first.forEach((cell, column) => {
    const below = rest.map((row) => row[column] ?? '');
    const kinds = below.map((value) => kindOf(value, decimal)).filter((kind) => kind !== 'empty');
    const typed = kinds.filter((kind) => kind === 'typed').length;
    const top = kindOf(cell, decimal);
    if (kinds.length > 0 && typed * 2 > kinds.length) {
      if (top === 'text') names++;
      else if (top === 'typed') values++;
    } else if (top !== 'empty' && below.includes(cell)) again++;
  });
  if (names > 0) return true;
  return values === 0 && again === 0;
}

/** A comma where some column holds only digits with commas in them and no column holds a decimal point. */
function guessDecimal(rows: readonly string[][], header: boolean): '.' | ',' {
  const data = header ? rows.slice(1) : rows;
  const width = Math.max(0, ...data.map((row) => row.length));
  let commas = 0;
  for (let column = 0; column < width; column++) {
    const cells = data.map((row) => (row[column] ?? '').trim()).filter((cell) => /^[-+]?\d/.test(cell));
    if (cells.length === 0) continue;
    if (cells.every((cell) => /^[-+]?\d+\.\d+(e[-+]?\d+)?$/i.test(cell))) return '.';
    const decimal = cells.filter((cell) => /^[-+]?\d+,\d+(e[-+]?\d+)?$/i.test(cell));
    // 1,234 and 56,789 may as well be thousands: only another number of digits proves a decimal mark.
    const proof = decimal.some((cell) => !/^[-+]?[1-9]\d{0,2},\d{3}$/.test(cell));
    if (proof && cells.every((cell) => /^[-+]?\d+(,\d+)?(e[-+]?\d+)?$/i.test(cell))) commas++;
  }
  return commas > 0 ? ',' : '.';
}

function guessTrim(rows: readonly string[][]): boolean {
  let later = 0;
  let blank = 0;
  for (const row of rows) {
    for (const cell of row.slice(1)) {
      if (cell === '') continue;
      later++;
      if (cell.startsWith(' ')) blank++;
    }
  }
  return later > 0 && blank >= later * 0.95;
}

function guessQuote(rows: readonly string[][], head: string): string {
  if (head.includes('"')) return '"';
  let single = 0;
  let cells = 0;
  for (const row of rows) {
    for (const cell of row) {
      cells++;
      const text = cell.trim();
      if (text.length >= 2 && text.startsWith("'") && text.endsWith("'")) single++;
    }
  }
  return single > 0 && single * 10 >= cells ? "'" : '"';
}

/** @param head the file's beginning in UTF-8 @param complete whether it is the whole file */
export function guessDialect(
  head: Uint8Array,
  complete: boolean,
  encoding: Encoding,
  options: SourceOptions,
): Dialect {
  const text = new TextDecoder().decode(head);
  const newline = !text.includes('\n') && text.includes('\r') ? '\r' : '\n';
  const plain = { newline, trim: options.trim ?? true } as const;
  const delimiters = options.delimiter === undefined ? DELIMITERS : [options.delimiter];
  const quote = options.quote ?? '"';
  const escapes =
    options.escape !== undefined || quote === ''
      ? [options.escape ?? '"']
      : text.includes(`\\${quote}`)
        ? [quote, '\\']
        : [quote];
  const candidates = delimiters.flatMap((delimiter) =>
    escapes.map((escape) => {
      const rows = sample(head, complete, { ...plain, delimiter, quote, escape });
      return { delimiter, escape, ...score(rows, delimiter) };
    }),
  );
  const best = candidates.reduce((a, b) =>
    b.value > a.value + 1e-9 || (b.value > a.value - 1e-9 && b.fields > a.fields) ? b : a,
  );
  const delimiter = best.value > 0 || options.delimiter !== undefined ? best.delimiter : ',';
  const raw = sample(head, complete, { newline, trim: false, delimiter, quote, escape: best.escape }).rows;
  const foundQuote = options.quote ?? guessQuote(raw, text);
  const shape = {
    newline,
    delimiter,
    quote: foundQuote,
    escape: options.escape ?? (best.escape === '\\' ? '\\' : foundQuote === '' ? '"' : foundQuote),
    trim: options.trim ?? guessTrim(raw),
  } as const;
  const { rows } = sample(head, complete, shape);
  const firstGuess = options.header ?? true;
  const decimal = options.decimal ?? (options.thousands === ',' ? '.' : guessDecimal(rows, firstGuess));
  const header = options.header ?? guessHeader(rows, decimal);
  return { encoding, ...shape, decimal, thousands: options.thousands ?? '', header };
}
