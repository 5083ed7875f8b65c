import type { ColumnBytes } from './column-builder.ts';
import type { ColumnType } from './contract.ts';

/**
 * What is needed to write flat Parquet files (apache/parquet-format 2.11): one data page (v1) a column and row group,
 * PLAIN values, optional columns. Written here because the rows already lie in this layout: text goes from the source
 * to the file without becoming a string, and the bytes depend neither on threads nor on a library's version.
 */

export const PHYSICAL = { boolean: 0, date: 1, integer: 2, timestamp: 2, number: 5, text: 6 } as const;
const CONVERTED = { text: 0, date: 6, timestamp: 10 } as const;
export const ZSTD = 6;
export const PLAIN = 0;
export const RLE = 3;
/** Rows of a row group, at most. */
export const MOST_GROUP_ROWS = 65_536;

/** Thrift's compact protocol, as far as Parquet's footer needs it. */
interface Thrift {
  i32(field: number, value: number): void;
  i64(field: number, value: number): void;
  text(field: number, value: string): void;
  bool(field: number, value: boolean): void;
  struct(field: number, body: () => void): void;
  list(
    field: number,
    type: 'i32' | 'text' | 'struct',
    items: readonly (number | string | (() => void))[],
  ): void;
}

function thrift(body: (t: Thrift) => void): Uint8Array {
  let bytes = new Uint8Array(256);
  let length = 0;
  let last = 0;

  function put(byte: number): void {
    if (length === bytes.length) {
      const larger = new Uint8Array(length * 2);
      larger.set(bytes);
      bytes = larger;
    }
    bytes[length++] = byte;
  }
  function varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      put((rest % 0x80) + 0x80);
      rest = Math.floor(rest / 0x80);
    }
    put(rest);
  }
  // Only whole numbers from 0 occur, whose zigzag form is twice the number.
  const zigzag = (value: number): void => varint(value * 2);
  function string(value: string): void {
    const utf8 = new TextEncoder().encode(value);
    varint(utf8.length);
    for (const byte of utf8) put(byte);
  }
  function header(field: number, type: number): void {
    const delta = field - last;
    if (delta > 0 && delta < 16) put((delta << 4) | type);
    else {
      put(type);
      zigzag(field);
    }
    last = field;
  }
  function nested(inner: () => void): void {
    const outer = last;
    last = 0;
    inner();
    put(0);
    last = outer;
  }
  const t: Thrift = {
    i32(field, value) {
      header(field, 5);
      zigzag(value);
    },
    i64(field, value) {
      header(field, 6);
      zigzag(value);
    },
    text(field, value) {
      header(field, 8);
      string(value);
    },
    bool: (field, value) => header(field, value ? 1 : 2),
    struct(field, inner) {
      header(field, 12);
      nested(inner);
    },
    list(field, type, items) {
      header(field, 9);
      const code = type === 'i32' ? 5 : type === 'text' ? 8 : 12;
      if (items.length < 15) put((items.length << 4) | code);
      else {
        put(0xf0 | code);
        varint(items.length);
      }
      for (const item of items) {
        if (typeof item === 'number') zigzag(item);
        else if (typeof item === 'string') string(item);
        else nested(item);
      }
    },
  };
  body(t);
  put(0);
  return bytes.subarray(0, length);
}

function packBits(values: Uint8Array): Uint8Array {
  const packed = new Uint8Array(Math.ceil(values.length / 8));
  for (let i = 0; i < values.length; i++) if (values[i] === 1) packed[i >> 3]! |= 1 << (i & 7);
  return packed;
}

/** A page before compression: definition levels (the bitmap as one bit-packed run), then the values. */
export function pageBytes(type: ColumnType, column: ColumnBytes): Uint8Array {
  const groups = column.bitmap.length;
  const run: number[] = [];
  let rest = groups * 2 + 1;
  while (rest >= 0x80) {
    run.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  run.push(rest);
  const values = type === 'boolean' ? packBits(column.values) : column.values;
  const page = new Uint8Array(4 + run.length + groups + values.length);
  new DataView(page.buffer).setUint32(0, run.length + groups, true);
  page.set(run, 4);
  page.set(column.bitmap, 4 + run.length);
  page.set(values, 4 + run.length + groups);
  return page;
}

export function pageHeader(rows: number, uncompressed: number, compressed: number): Uint8Array {
  return thrift((t) => {
    t.i32(1, 0);
    t.i32(2, uncompressed);
    t.i32(3, compressed);
    t.struct(5, () => {
      t.i32(1, rows);
      t.i32(2, PLAIN);
      t.i32(3, RLE);
      t.i32(4, RLE);
    });
  });
}

export interface ChunkPlace {
  readonly offset: number;
  /** With the page header. */
  readonly uncompressed: number;
  readonly compressed: number;
}

export interface RowGroup {
  readonly rows: number;
  readonly chunks: readonly ChunkPlace[];
}

export interface FooterColumn {
  readonly name: string;
  readonly type: ColumnType;
}

export const PARQUET_MAGIC = Uint8Array.of(0x50, 0x41, 0x52, 0x31);

/** The footer with its length and the closing magic. */
export function footerBytes(
  columns: readonly FooterColumn[],
  groups: readonly RowGroup[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const body = thrift((t) => {
    const root = (): void => {
      t.text(4, 'schema');
      t.i32(5, columns.length);
    };
    const leaves = columns.map(({ name, type }) => (): void => {
      t.i32(1, PHYSICAL[type]);
      t.i32(3, 1);
      t.text(4, name);
      if (type === 'text' || type === 'date' || type === 'timestamp') {
        t.i32(6, CONVERTED[type]);
        t.struct(10, () => {
          if (type === 'text') t.struct(1, () => {});
          else if (type === 'date') t.struct(6, () => {});
          else {
            t.struct(8, () => {
              t.bool(1, true);
              t.struct(2, () => t.struct(2, () => {}));
            });
          }
        });
      }
    });
    const chunk = (rows: number, place: ChunkPlace, column: FooterColumn) => (): void => {
      t.i64(2, place.offset);
      t.struct(3, () => {
        t.i32(1, PHYSICAL[column.type]);
        t.list(2, 'i32', [PLAIN, RLE]);
        t.list(3, 'text', [column.name]);
        t.i32(4, ZSTD);
        t.i64(5, rows);
        t.i64(6, place.uncompressed);
        t.i64(7, place.compressed);
        t.i64(9, place.offset);
      });
    };
    t.i32(1, 1);
    t.list(2, 'struct', [root, ...leaves]);
    t.i64(
      3,
      groups.reduce((sum, group) => sum + group.rows, 0),
    );
    t.list(
      4,
      'struct',
      groups.map((group) => (): void => {
        t.list(
          1,
          'struct',
          group.chunks.map((place, i) => chunk(group.rows, place, columns[i]!)),
        );
        t.i64(
          2,
          group.chunks.reduce((sum, place) => sum + place.uncompressed, 0),
        );
        t.i64(3, group.rows);
      }),
    );
    t.list(
      5,
      'struct',
      Object.entries(metadata).map(([key, value]) => (): void => {
        t.text(1, key);
        t.text(2, value);
      }),
    );
    t.text(6, 'assay version 1');
  });
  const bytes = new Uint8Array(body.length + 8);
  bytes.set(body);
  new DataView(bytes.buffer).setUint32(body.length, body.length, true);
  bytes.set(PARQUET_MAGIC, body.length + 4);
  return bytes;
}
