/**
 * The three records of a package's zip (PKWARE APPNOTE 4.3.7, 4.3.12, 4.3.16), each with one permitted form: STORED,
 * 1980-01-01 00:00, no flags, no extra fields, no comments, FAT host, no attributes. Writer and reader share them: the
 * reader makes a record anew from name, CRC and size, and compares bytes.
 */
export interface EntryFacts {
  readonly path: string;
  readonly crc: number;
  readonly size: number;
  /** Offset of its local header. */
  readonly offset: number;
}

export const LOCAL_LENGTH = 30;
export const CENTRAL_LENGTH = 46;
export const END_LENGTH = 22;

export const LOCAL_SIGNATURE = 0x04034b50;
export const CENTRAL_SIGNATURE = 0x02014b50;
export const END_SIGNATURE = 0x06054b50;

/** Sizes and offsets are below 2^31, hence zip64 is never needed and never accepted. */
export const MAX_PACKAGE_BYTES = 2 ** 31 - 1;

const VERSION = 10;
const FIRST_OF_1980 = 0x0021;

function record(length: number, fields: readonly (readonly [at: number, width: 2 | 4, value: number])[]) {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  for (const [at, width, value] of fields) {
    if (width === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
  }
  return bytes;
}

function ascii(path: string, into: Uint8Array, at: number): Uint8Array {
  for (let index = 0; index < path.length; index++) into[at + index] = path.charCodeAt(index);
  return into;
}

export function localHeader(entry: EntryFacts): Uint8Array {
  const bytes = record(LOCAL_LENGTH + entry.path.length, [
    [0, 4, LOCAL_SIGNATURE],
    [4, 2, VERSION],
    [12, 2, FIRST_OF_1980],
    [14, 4, entry.crc],
    [18, 4, entry.size],
    [22, 4, entry.size],
    [26, 2, entry.path.length],
  ]);
  return ascii(entry.path, bytes, LOCAL_LENGTH);
}

export function centralHeader(entry: EntryFacts): Uint8Array {
  const bytes = record(CENTRAL_LENGTH + entry.path.length, [
    [0, 4, CENTRAL_SIGNATURE],
    [4, 2, VERSION],
    [6, 2, VERSION],
    [14, 2, FIRST_OF_1980],
    [16, 4, entry.crc],
    [20, 4, entry.size],
    [24, 4, entry.size],
    [28, 2, entry.path.length],
    [42, 4, entry.offset],
  ]);
  return ascii(entry.path, bytes, CENTRAL_LENGTH);
}

export function endRecord(count: number, centralSize: number, centralOffset: number): Uint8Array {
  return record(END_LENGTH, [
    [0, 4, END_SIGNATURE],
    [8, 2, count],
    [10, 2, count],
    [12, 4, centralSize],
    [16, 4, centralOffset],
  ]);
}
