/**
 * Rows in bins as a file: a byte a row for each feature of the training rows, the same of the validation rows, what the
 * bins are (header.ts), its length in 4 bytes, 4 that name the format, and the SHA-256 of all that. What the bins are
 * comes last, since each feature is binned as soon as its own bounds are found.
 */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { cancelled } from '../../engine/errors.ts';
import type { FeatureBins } from '../trees/rows/bins.ts';
import type { Part } from './bin-columns.ts';
import { decodeHeader, encodeHeader, type BinsHeader } from './header.ts';

const DIGEST_BYTES = 32;
const END_BYTES = 8;
const FORMAT = 0x32_6e_69_62;
const BUFFER_BYTES = 2 ** 22;

export interface BinsShape {
  readonly rows: { readonly train: number; readonly validation: number };
  readonly features: number;
}

/** Where the column of a feature begins; of the validation rows' last one and one more: where all columns end. */
function columnAt({ rows, features }: BinsShape, part: Part, feature: number): number {
  return part === 'train' ? feature * rows.train : features * rows.train + feature * rows.validation;
}

function readWhole(fd: number, out: Uint8Array, at: number): void {
  for (let done = 0; done < out.length;) {
    const count = readSync(fd, out, done, out.length - done, at + done);
    if (count === 0) throw new RangeError('The file of bins is cut short.');
    done += count;
  }
}

function writeWhole(fd: number, bytes: Uint8Array, at: number): void {
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done, bytes.length - done, at + done);
}

async function digestOf(fd: number, bytes: number, signal: AbortSignal): Promise<Buffer> {
  const hash = createHash('sha256');
  const buffer = new Uint8Array(Math.min(bytes, BUFFER_BYTES));
  for (let at = 0; at < bytes; at += buffer.length) {
    const part = buffer.subarray(0, Math.min(buffer.length, bytes - at));
    readWhole(fd, part, at);
    hash.update(part);
    await setImmediate();
    if (signal.aborted) throw cancelled();
  }
  return hash.digest();
}

/** Writes rows of a feature's column, beginning with row `first` of the part. Columns may come from several threads. */
export type ColumnWriter = (part: Part, feature: number, first: number, bins: Uint8Array) => void;

const columnWriter =
  (fd: number, shape: BinsShape): ColumnWriter =>
  (part, feature, first, bins) =>
    writeWhole(fd, bins, columnAt(shape, part, feature) + first);

export interface BinsWriter {
  write: ColumnWriter;
  /** Seals the file once all columns are there, and reads it from then on: who closes the reader closes the file. */
  finish(bins: readonly FeatureBins[], signal: AbortSignal): Promise<BinsReader>;
  close(): void;
}

export function createBins(file: string, shape: BinsShape): BinsWriter {
  const fd = openSync(file, 'wx+', 0o600);
  return {
    write: columnWriter(fd, shape),
    async finish(bins, signal) {
      const header = { rows: shape.rows, bins };
      const head = encodeHeader(header);
      const end = new Uint8Array(END_BYTES);
      new DataView(end.buffer).setUint32(0, head.length, true);
      new DataView(end.buffer).setUint32(4, FORMAT, true);
      const at = columnAt(shape, 'validation', shape.features);
      writeWhole(fd, head, at);
      writeWhole(fd, end, at + head.length);
      const bytes = at + head.length + END_BYTES;
      writeWhole(fd, await digestOf(fd, bytes, signal), bytes);
      return readerOf(fd, header);
    },
    close: () => closeSync(fd),
  };
}

/** Writes columns into a file that another thread has created. */
export function joinBins(file: string, shape: BinsShape): { write: ColumnWriter; close(): void } {
  const fd = openSync(file, 'r+');
  return { write: columnWriter(fd, shape), close: () => closeSync(fd) };
}

export interface BinsReader extends BinsHeader {
  /** Reads a feature's column into `out`, a byte a row, beginning with row `first` of the part. */
  read(part: Part, feature: number, out: Uint8Array, first: number): void;
  close(): void;
}

function readerOf(fd: number, header: BinsHeader): BinsReader {
  const shape = { rows: header.rows, features: header.bins.length };
  return {
    ...header,
    read: (part, feature, out, first) => readWhole(fd, out, columnAt(shape, part, feature) + first),
    close: () => closeSync(fd),
  };
}

/** Opens a file of bins; undefined where it is not whole or not what was written. */
export async function openBins(file: string, signal: AbortSignal): Promise<BinsReader | undefined> {
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch {
    return undefined;
  }
  const found = await readBins(fd, signal).catch((error: unknown) => {
    if (!signal.aborted) return undefined;
    closeSync(fd);
    throw error;
  });
  if (found === undefined) closeSync(fd);
  return found;
}

async function readBins(fd: number, signal: AbortSignal): Promise<BinsReader | undefined> {
  const bytes = fstatSync(fd).size - DIGEST_BYTES;
  const digest = new Uint8Array(DIGEST_BYTES);
  readWhole(fd, digest, bytes);
  // Before anything else is believed.
  if (!(await digestOf(fd, bytes, signal)).equals(digest)) return undefined;
  const end = new Uint8Array(END_BYTES);
  readWhole(fd, end, bytes - END_BYTES);
  const view = new DataView(end.buffer);
  if (view.getUint32(4, true) !== FORMAT) return undefined;
  const head = new Uint8Array(view.getUint32(0, true));
  readWhole(fd, head, bytes - END_BYTES - head.length);
  return readerOf(fd, decodeHeader(head));
}
