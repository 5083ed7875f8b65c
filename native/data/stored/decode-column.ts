import { badInput } from '../../engine/errors.ts';
import { MISSING_BOOLEAN, MISSING_CODE, MISSING_TIME, type Column } from '../../stats/frame.ts';
import type { ColumnType } from '../contract.ts';
import type { Page } from './parquet-decoding.ts';
import { wordList } from './word-list.ts';

export type Values = Float64Array | BigInt64Array | Uint8Array | Int32Array;

/** Reads pages of one column into the arrays of frames. */
export interface ColumnDecoder<T extends Values = Values> {
  make(rows: number): T;
  /** The same in a memory that is there, of eight bytes a row. */
  over(memory: ArrayBuffer, at: number, rows: number): T;
  /** Puts the page's rows into out[at …]. */
  decode(page: Page, out: T, at: number): void;
  /** Forgets what all earlier rows but these hold: for columns without end. */
  forget?(but: T): void;
  /** A whole column; of text, the array's codes take their final form. */
  column(values: T): Column;
}

const MICROSECONDS_A_DAY = 86_400_000_000;
const HIGH = 4_294_967_296;

/** Texts of a column that are remembered for the rows to come. */
const MOST_KNOWN_WORDS = 1 << 18;

/** Of the values that are being decoded: garbage of their size would make the collector run after every few pages. */
let scratch = new ArrayBuffer(1 << 16);

/** PLAIN values where typed arrays can look at them, until the next call: in a page they begin at any byte. */
function aligned({ values }: Page): ArrayBuffer {
  if (scratch.byteLength < values.length) scratch = new ArrayBuffer(values.length);
  new Uint8Array(scratch).set(values);
  return scratch;
}

const numbers: ColumnDecoder<Float64Array> = {
  make: (rows) => new Float64Array(rows),
  over: (memory, at, rows) => new Float64Array(memory, at, rows),
  decode(page, out, at) {
    const { rows, present, bitmap } = page;
    const source = new Float64Array(aligned(page), 0, present);
    if (present === rows) out.set(source, at);
    else {
      for (let row = 0, next = 0; row < rows; row++) {
        out[at + row] = ((bitmap[row >> 3]! >> (row & 7)) & 1) === 1 ? source[next++]! : Number.NaN;
      }
    }
  },
  column: (values) => ({ type: 'number', values }),
};

const integers: ColumnDecoder<Float64Array> = {
  ...numbers,
  decode(page, out, at) {
    const { rows, bitmap } = page;
    const words = new Int32Array(aligned(page));
    for (let row = 0, next = 0; row < rows; row++) {
      if (((bitmap[row >> 3]! >> (row & 7)) & 1) === 0) out[at + row] = Number.NaN;
      else {
        // Both parts are exact, so that their sum is rounded once.
        out[at + row] = words[next + 1]! * HIGH + (words[next]! >>> 0);
        next += 2;
      }
    }
  },
};

const booleans: ColumnDecoder<Uint8Array> = {
  make: (rows) => new Uint8Array(rows),
  over: (memory, at, rows) => new Uint8Array(memory, at, rows),
  decode({ rows, bitmap, values }, out, at) {
    for (let row = 0, next = 0; row < rows; row++) {
      if (((bitmap[row >> 3]! >> (row & 7)) & 1) === 0) out[at + row] = MISSING_BOOLEAN;
      else {
        out[at + row] = (values[next >> 3]! >> (next & 7)) & 1;
        next++;
      }
    }
  },
  column: (values) => ({ type: 'boolean', values }),
};

const timestamps: ColumnDecoder<BigInt64Array> = {
  make: (rows) => new BigInt64Array(rows),
  over: (memory, at, rows) => new BigInt64Array(memory, at, rows),
  decode(page, out, at) {
    const { rows, present, bitmap } = page;
    const source = aligned(page);
    if (present === rows) out.set(new BigInt64Array(source, 0, present), at);
    else {
      // By words: each BigInt would be an allocation.
      const from = new Int32Array(source);
      const to = new Int32Array(out.buffer, out.byteOffset + 8 * at, 2 * rows);
      out.fill(MISSING_TIME, at, at + rows);
      for (let row = 0, next = 0; row < rows; row++) {
        if (((bitmap[row >> 3]! >> (row & 7)) & 1) === 0) continue;
        to[2 * row] = from[next++]!;
        to[2 * row + 1] = from[next++]!;
      }
    }
  },
  column: (values) => ({ type: 'timestamp', values }),
};

const dates = (name: string): ColumnDecoder<BigInt64Array> => ({
  ...timestamps,
  decode(page, out, at) {
    const { rows, bitmap } = page;
    const days = new Int32Array(aligned(page));
    const to = new Int32Array(out.buffer, out.byteOffset + 8 * at, 2 * rows);
    out.fill(MISSING_TIME, at, at + rows);
    for (let row = 0, next = 0; row < rows; row++) {
      if (((bitmap[row >> 3]! >> (row & 7)) & 1) === 0) continue;
      const time = days[next++]! * MICROSECONDS_A_DAY;
      if (!Number.isSafeInteger(time)) out[at + row] = midnight(days[next - 1]!, name);
      else {
        to[2 * row] = time | 0;
        to[2 * row + 1] = Math.floor(time / HIGH);
      }
    }
  },
});

function midnight(day: number, column: string): bigint {
  const time = BigInt(day) * BigInt(MICROSECONDS_A_DAY);
  if (BigInt.asIntN(64, time) === time) return time;
  throw badInput(
    'A date lies outside of the years −290,308 to 294,247.',
    column,
    'Import the column as text.',
  );
}

function texts(): ColumnDecoder<Int32Array> {
  let words = wordList();
  return {
    make: (rows) => new Int32Array(rows),
    over: (memory, at, rows) => new Int32Array(memory, at, rows),
    decode({ rows, bitmap, values }, out, at) {
      const view = new DataView(values.buffer, values.byteOffset, values.byteLength);
      let next = 0;
      for (let row = 0; row < rows; row++) {
        if (((bitmap[row >> 3]! >> (row & 7)) & 1) === 0) {
          out[at + row] = MISSING_CODE;
          continue;
        }
        const from = next + 4;
        next = from + view.getUint32(next, true);
        if (next > values.length) throw new RangeError('A text reaches beyond its page.');
        out[at + row] = words.add(values, from, next);
      }
      if (next !== values.length) throw new RangeError('A page holds more texts than it says.');
    },
    forget(but) {
      if (words.size > MOST_KNOWN_WORDS) words = words.only(but);
    },
    column: (codes) => ({ type: 'text', codes, dictionary: words.inOrder(codes) }),
  };
}

/** @param name of the column, for errors */
export function columnDecoder(type: ColumnType, name: string): ColumnDecoder {
  const decoders = {
    number: () => numbers,
    integer: () => integers,
    boolean: () => booleans,
    date: () => dates(name),
    timestamp: () => timestamps,
    text: texts,
  };
  // A decoder is only ever given arrays that it made itself.
  return decoders[type]() as unknown as ColumnDecoder;
}
