import type { ColumnType } from '../contract.ts';
import {
  MOST_GROUP_ROWS,
  PHYSICAL,
  PLAIN,
  RLE,
  ZSTD,
  type ChunkPlace,
  type RowGroup,
} from '../parquet-encoding.ts';
import { thriftReader, type ThriftReader } from './thrift-reader.ts';

/**
 * Reads Parquet files as `parquet-encoding.ts` writes them, and no others: one data page a column and row group, PLAIN
 * values, ZSTD, definition levels in one bit-packed run. Anything else is damage, and throws a RangeError.
 */

export interface StoredFooter {
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[];
  readonly rows: number;
  readonly groups: readonly RowGroup[];
}

function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new RangeError(what);
}

interface Chunk extends ChunkPlace {
  readonly physical: number;
}

function readChunk(t: ThriftReader): Chunk {
  let [physical, codec, uncompressed, compressed, offset] = [-1, -1, -1, -1, -1];
  t.struct((field) => {
    if (field !== 3) return false;
    t.struct((inner) => {
      if (inner === 1) physical = t.integer();
      else if (inner === 4) codec = t.integer();
      else if (inner === 6) uncompressed = t.integer();
      else if (inner === 7) compressed = t.integer();
      else if (inner === 9) offset = t.integer();
      else return false;
      return true;
    });
    return true;
  });
  check(codec === ZSTD, 'A column is not compressed by ZSTD.');
  return { physical, uncompressed, compressed, offset };
}

function readGroup(t: ThriftReader): { rows: number; chunks: Chunk[] } {
  const chunks: Chunk[] = [];
  let rows = -1;
  t.struct((field) => {
    if (field === 1) t.structs(() => void chunks.push(readChunk(t)));
    else if (field === 3) rows = t.integer();
    else return false;
    return true;
  });
  return { rows, chunks };
}

/** @param dataBytes length of what lies before the footer: no column may reach beyond it */
export function decodeFooter(bytes: Uint8Array, dataBytes: number): StoredFooter {
  const t = thriftReader(bytes);
  const groups: { rows: number; chunks: Chunk[] }[] = [];
  let rows = -1;
  let described: string | undefined;
  function readMetadata(): void {
    let key = '';
    t.struct((field) => {
      if (field === 1) key = t.text();
      else if (field === 2 && key === 'assay.dataset') described = t.text();
      else return false;
      return true;
    });
  }
  t.struct((field) => {
    if (field === 3) rows = t.integer();
    else if (field === 4) t.structs(() => void groups.push(readGroup(t)));
    else if (field === 5) t.structs(readMetadata);
    else return false;
    return true;
  });
  check(described !== undefined, 'It does not say which columns it holds.');
  const columns = JSON.parse(described) as StoredFooter['columns'];
  for (const group of groups) {
    check(
      group.rows > 0 && group.rows <= MOST_GROUP_ROWS && group.chunks.length === columns.length,
      'A row group is not whole.',
    );
    group.chunks.forEach(({ physical, uncompressed, compressed, offset }, i) => {
      check(physical === PHYSICAL[columns[i]!.type], 'A column is of another type than it says.');
      check(offset >= 0 && compressed > 0 && offset + compressed <= dataBytes, 'A column lies outside.');
      check(uncompressed > 0 && uncompressed < 2 ** 31, 'A page is too large.');
    });
  }
  check(groups.reduce((sum, group) => sum + group.rows, 0) === rows, 'Row groups are missing.');
  return { columns, rows, groups };
}

export interface PageHead {
  readonly rows: number;
  readonly uncompressed: number;
  readonly compressed: number;
  /** Bytes of the header: the page follows. */
  readonly size: number;
}

export function decodePageHead(bytes: Uint8Array): PageHead {
  const t = thriftReader(bytes);
  let [type, uncompressed, compressed, rows, encoding, levels] = [-1, -1, -1, -1, -1, -1];
  t.struct((field) => {
    if (field === 1) type = t.integer();
    else if (field === 2) uncompressed = t.integer();
    else if (field === 3) compressed = t.integer();
    else if (field === 5) {
      t.struct((inner) => {
        if (inner === 1) rows = t.integer();
        else if (inner === 2) encoding = t.integer();
        else if (inner === 3) levels = t.integer();
        else return false;
        return true;
      });
    } else return false;
    return true;
  });
  check(type === 0 && encoding === PLAIN && levels === RLE, 'A page is of another kind.');
  return { rows, uncompressed, compressed, size: t.place() };
}

/** Rows of a column as a row group holds them. */
export interface Page {
  readonly rows: number;
  /** Of the rows, those that have a value. */
  readonly present: number;
  /** Bit i mod 8 of byte i / 8: whether row i has a value. */
  readonly bitmap: Uint8Array;
  /** The values that are there, PLAIN. */
  readonly values: Uint8Array;
}

const bits = Uint8Array.from({ length: 256 }, (_, byte) => {
  let count = 0;
  for (let rest = byte; rest > 0; rest >>= 1) count += rest & 1;
  return count;
});

/** Bytes of a value; 0 where that differs from value to value, or where values share bytes. */
const WIDTH: Readonly<Record<ColumnType, number>> = {
  number: 8,
  integer: 8,
  timestamp: 8,
  date: 4,
  boolean: 0,
  text: 0,
};

/** @param bytes a page without its header, decompressed */
export function decodePage(type: ColumnType, rows: number, bytes: Uint8Array): Page {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  check(bytes.length > 4, 'A page is cut short.');
  const levels = view.getUint32(0, true);
  const groups = Math.ceil(rows / 8);
  let run = 1;
  for (let rest = groups * 2 + 1; rest >= 0x80; rest = Math.floor(rest / 0x80)) run++;
  check(levels === run + groups && 4 + levels <= bytes.length, 'A page has other rows than it says.');
  const bitmap = bytes.subarray(4 + levels - groups, 4 + levels);
  const values = bytes.subarray(4 + levels);
  const spare = groups * 8 - rows;
  check(spare === 0 || bitmap[groups - 1]! >> (8 - spare) === 0, 'A page has more values than rows.');
  let present = 0;
  for (const byte of bitmap) present += bits[byte]!;
  const width = WIDTH[type];
  const size = type === 'boolean' ? Math.ceil(present / 8) : present * width;
  check(type === 'text' || values.length === size, 'A page holds more or fewer values than it says.');
  return { rows, present, bitmap, values };
}
