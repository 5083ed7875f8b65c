import type { ColumnType } from './contract.ts';

/** Rows of a hashed block; a dataset version does not depend on how the rows were chunked on their way in. */
export const BLOCK_ROWS = 65_536;

/**
 * Some rows of a column in canonical form: a bitmap of the values that are present (bit i mod 8 of byte i / 8, least
 * significant first), and the present values packed: numbers and integers in 8 bytes, dates in 4 (days), timestamps in
 * 8 (microseconds since 1970-01-01 UTC), booleans in 1, text as 4 bytes of length and UTF-8; all little-endian. NaN and
 * the empty text are missing. Parquet's PLAIN pages have the same layout (but for booleans), so it is made once.
 */
export interface ColumnBytes {
  readonly rows: number;
  readonly present: number;
  readonly bitmap: Uint8Array;
  readonly values: Uint8Array;
}

/** Rows are added one at a time; `take` may be called when their number is a multiple of 8, or at the end. */
export interface ColumnBuilder {
  readonly type: ColumnType;
  missing(): void;
  number(value: number): void;
  /** A boolean, a day, microseconds, or an integer up to 2^53 in magnitude. */
  integer(value: number): void;
  bigint(value: bigint): void;
  /** 64 bits as two words. */
  words(low: number, high: number): void;
  text(bytes: Uint8Array, start: number, end: number): void;
  /** Takes the last row back. */
  undo(): void;
  /** Bytes that wait to be taken. */
  size(): number;
  take(): ColumnBytes;
  /** After the last `take`: closes the last block. */
  finish(): { readonly missing: number; readonly blocks: readonly string[] };
}

export interface Hash {
  update(bytes: Uint8Array): void;
  digest(): Uint8Array;
}

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * A block's digest is SHA-256(SHA-256(bitmaps) ‖ SHA-256(values)): the two streams are hashed apart, so that rows can
 * be handed on before their block is full.
 * @param capacity rows between two takes, at most; a multiple of 8
 * @param sha256 makes a hash
 */
export function columnBuilder(type: ColumnType, capacity: number, sha256: () => Hash): ColumnBuilder {
  const width = type === 'date' ? 4 : type === 'boolean' ? 1 : type === 'text' ? 0 : 8;
  const blocks: string[] = [];
  let bitmap = new Uint8Array(capacity / 8);
  let values = new Uint8Array(type === 'text' ? capacity * 8 : capacity * width);
  let view = new DataView(values.buffer);
  let rows = 0;
  let present = 0;
  let length = 0;
  let lengthBefore = 0;

  let bitmapHash = sha256();
  let valuesHash = sha256();
  let hashedRows = 0;
  let hashedLength = 0;
  /** Rows of the current block that are hashed. */
  let blockRows = 0;
  let total = 0;
  let totalPresent = 0;

  function hashUp(): void {
    bitmapHash.update(bitmap.subarray(hashedRows / 8, Math.ceil(rows / 8)));
    valuesHash.update(values.subarray(hashedLength, length));
    blockRows += rows - hashedRows;
    hashedRows = rows;
    hashedLength = length;
  }

  function closeBlock(): void {
    const both = sha256();
    both.update(bitmapHash.digest());
    both.update(valuesHash.digest());
    blocks.push(hex(both.digest()));
    bitmapHash = sha256();
    valuesHash = sha256();
    blockRows = 0;
  }

  /** A full block is closed when the next row comes, because until then its last row may be taken back. */
  function begin(): void {
    if (blockRows + rows - hashedRows === BLOCK_ROWS) {
      hashUp();
      closeBlock();
    }
    lengthBefore = length;
  }

  function reserve(more: number): void {
    if (length + more <= values.length) return;
    const larger = new Uint8Array(Math.max(values.length * 2, length + more));
    larger.set(values.subarray(0, length));
    values = larger;
    view = new DataView(values.buffer);
  }

  function mark(): void {
    bitmap[rows >> 3]! |= 1 << (rows & 7);
    rows++;
    present++;
  }

  function missing(): void {
    begin();
    rows++;
  }

  return {
    type,
    missing,
    number(value) {
      if (Number.isNaN(value)) return missing();
      begin();
      view.setFloat64(length, value, true);
      length += 8;
      mark();
    },
    integer(value) {
      begin();
      if (width === 8) {
        view.setInt32(length, value | 0, true);
        // Floor keeps two's complement: the high word of −1 is −1.
        view.setInt32(length + 4, Math.floor(value / 4_294_967_296), true);
      } else if (width === 4) view.setInt32(length, value, true);
      else values[length] = value;
      length += width;
      mark();
    },
    bigint(value) {
      begin();
      view.setBigInt64(length, value, true);
      length += 8;
      mark();
    },
    words(low, high) {
      begin();
      view.setInt32(length, low, true);
      view.setInt32(length + 4, high, true);
      length += 8;
      mark();
    },
    text(bytes, start, end) {
      const size = end - start;
      if (size === 0) return missing();
      begin();
      reserve(4 + size);
      view.setUint32(length, size, true);
      length += 4;
      if (size < 24) for (let i = start; i < end; i++) values[length++] = bytes[i]!;
      else {
        values.set(bytes.subarray(start, end), length);
        length += size;
      }
      mark();
    },
    undo() {
      rows--;
      const bit = 1 << (rows & 7);
      if ((bitmap[rows >> 3]! & bit) !== 0) {
        bitmap[rows >> 3]! &= ~bit;
        present--;
        length = lengthBefore;
      }
    },
    size: () => length,
    take() {
      hashUp();
      const taken = {
        rows,
        present,
        bitmap: bitmap.subarray(0, Math.ceil(rows / 8)),
        values: values.subarray(0, length),
      };
      total += rows;
      totalPresent += present;
      bitmap = new Uint8Array(capacity / 8);
      values = new Uint8Array(type === 'text' ? Math.max(1024, Math.ceil(length * 1.1)) : capacity * width);
      view = new DataView(values.buffer);
      rows = present = length = lengthBefore = hashedRows = hashedLength = 0;
      return taken;
    },
    finish() {
      if (blockRows > 0) closeBlock();
      return { missing: total - totalPresent, blocks };
    },
  };
}
