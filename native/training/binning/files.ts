/**
 * Rows in bins as a file: 8 bytes that say how long the header is, the header, a byte a row for each feature of the
 * training rows, the same of the validation rows, and the SHA-256 of all that.
 */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { cancelled } from '../../engine/errors.ts';
import { decodeHeader, encodeHeader, type BinsHeader } from './header.ts';

export type Part = 'train' | 'validation';

const DIGEST_BYTES = 32;
const LENGTH_BYTES = 8;
const BUFFER_BYTES = 2 ** 22;

/** Where the column of a feature begins. */
function columnAt({ rows, bins }: BinsHeader, headerBytes: number, part: Part, feature: number): number {
  const base = LENGTH_BYTES + headerBytes;
  return part === 'train'
    ? base + feature * rows.train
    : base + bins.length * rows.train + feature * rows.validation;
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

export interface BinsWriter {
  /** Writes rows of a feature's column, beginning with row `first` of the part. */
  write(part: Part, feature: number, first: number, bins: Uint8Array): void;
  /** Seals the file. */
  finish(signal: AbortSignal): Promise<void>;
  close(): void;
}

export function createBins(file: string, header: BinsHeader): BinsWriter {
  const head = encodeHeader(header);
  const bytes = columnAt(header, head.length, 'validation', header.bins.length);
  const fd = openSync(file, 'wx+', 0o600);
  const length = new Uint8Array(LENGTH_BYTES);
  new DataView(length.buffer).setUint32(0, head.length, true);
  writeWhole(fd, length, 0);
  writeWhole(fd, head, LENGTH_BYTES);
  return {
    write: (part, feature, first, bins) =>
      writeWhole(fd, bins, columnAt(header, head.length, part, feature) + first),
    finish: async (signal) => writeWhole(fd, await digestOf(fd, bytes, signal), bytes),
    close: () => closeSync(fd),
  };
}

export interface BinsReader extends BinsHeader {
  /** Reads a feature's column into `out`, a byte a row, beginning with row `first` of the part. */
  read(part: Part, feature: number, out: Uint8Array, first: number): void;
  close(): void;
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
  const length = new Uint8Array(LENGTH_BYTES);
  readWhole(fd, length, 0);
  const head = new Uint8Array(new DataView(length.buffer).getUint32(0, true));
  readWhole(fd, head, LENGTH_BYTES);
  const header = decodeHeader(head);
  return {
    ...header,
    read: (part, feature, out, first) =>
      readWhole(fd, out, columnAt(header, head.length, part, feature) + first),
    close: () => closeSync(fd),
  };
}
