import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { badInput, conflict } from '../engine/errors.ts';
import type { ColumnBytes, Hash } from './column-builder.ts';
import type { Encoding, SourceFormat } from './contract.ts';
import { guessEncoding } from './dialect.ts';
import {
  footerBytes,
  pageBytes,
  pageHeader,
  PARQUET_MAGIC,
  type ChunkPlace,
  type FooterColumn,
  type RowGroup,
} from './parquet-encoding.ts';
import { fromUtf16, fromWindows1252 } from './utf8.ts';

const compress = promisify(zlib.zstdCompress);
const CHUNK = 1 << 20;
export const HEAD_BYTES = 4 << 20;

export function sha256(): Hash {
  const hash = createHash('sha256');
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest() };
}

export type Compression = 'none' | 'gzip';

/** Raw bytes, decompressed, in chunks of about 1 MiB. */
export async function* rawChunks(
  path: string,
  compression: Compression,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: CHUNK });
  let source: AsyncIterable<Uint8Array> = file;
  let failed: Promise<void> = Promise.resolve();
  if (compression === 'gzip') {
    const out = new PassThrough({ highWaterMark: CHUNK });
    const gunzip = zlib.createGunzip({ chunkSize: 256 * 1024 });
    failed = pipeline(file, gunzip, out);
    // The reader of `out` sees the error; without this it would also count as unhandled.
    failed.catch(() => {});
    source = out;
  }
  let parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of source) {
      signal.throwIfAborted();
      parts.push(part);
      size += part.length;
      if (size < CHUNK) continue;
      yield parts.length === 1 ? part : Buffer.concat(parts);
      parts = [];
      size = 0;
    }
    if (size > 0) yield Buffer.concat(parts);
    await failed;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code.startsWith('Z_') || code === 'ERR_TRAILING_JUNK_AFTER_STREAM_END') {
      throw badInput(
        code === 'Z_BUF_ERROR' ? 'The gzip file is cut short.' : 'The gzip file is damaged.',
        undefined,
        'Copy or download the file again.',
      );
    }
    if (code === 'ENOENT') throw badInput('The file is not there.', path, 'Check the path.');
    if (code === 'EACCES') throw badInput('The file may not be read.', path, 'Check its permissions.');
    if (code === 'EISDIR') throw badInput('That is a folder.', path, 'Name a file.');
    throw error;
  } finally {
    file.destroy();
  }
}

/** The same as UTF-8. */
export async function* utf8Chunks(
  path: string,
  compression: Compression,
  encoding: Encoding,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (encoding === 'utf-8') {
    yield* rawChunks(path, compression, signal);
    return;
  }
  const transcoder = encoding === 'windows-1252' ? fromWindows1252() : fromUtf16(encoding === 'utf-16be');
  for await (const chunk of rawChunks(path, compression, signal)) yield transcoder.push(chunk);
  yield transcoder.end();
}

export interface Head {
  readonly format: SourceFormat;
  readonly compression: Compression;
  readonly encoding: Encoding;
  /** The beginning, decompressed, in UTF-8. */
  readonly text: Uint8Array;
  /** Whether that is the whole file. */
  readonly complete: boolean;
  /** Bytes of the file as it lies on the disk. */
  readonly bytes: number;
}

const magics: readonly (readonly [string, string])[] = [
  ['PK\x03\x04', 'a zip or Excel file'],
  ['\xd0\xcf\x11\xe0', 'an old Excel file'],
  ['SQLite format 3', 'an SQLite database'],
  ['%PDF', 'a PDF'],
  ['BZh', 'a bzip2 file'],
  ['\xfd7zXZ', 'an xz file'],
  ['\x28\xb5\x2f\xfd', 'a zstd file'],
  ['ARROW1', 'an Arrow file'],
  ['\x89HDF', 'an HDF5 file'],
];

function refuseOtherFormats(raw: Uint8Array): void {
  const start = Buffer.from(raw.subarray(0, 16)).toString('latin1');
  for (const [magic, what] of magics) {
    if (start.startsWith(magic)) {
      throw badInput(`This is ${what}.`, undefined, 'Save the table as CSV, Parquet or JSON lines.');
    }
  }
}

/** Looks at a file's beginning: its format by content (never by name), compression and encoding. */
export async function readHead(
  path: string,
  told: { format?: SourceFormat; encoding?: Encoding },
  signal: AbortSignal,
): Promise<Head> {
  const bytes = (await stat(path)).size;
  if (bytes === 0) throw badInput('The file is empty.', undefined, 'Choose a file with a header and rows.');
  const handle = await open(path);
  const magic = Buffer.alloc(4);
  await handle.read(magic, 0, 4, 0);
  await handle.close();
  const compression: Compression = magic[0] === 0x1f && magic[1] === 0x8b ? 'gzip' : 'none';
  const isParquet = magic.equals(PARQUET_MAGIC);
  if (isParquet || told.format === 'parquet') {
    if (!isParquet)
      throw badInput('This is not a Parquet file.', undefined, 'Leave out `format`, or name the right one.');
    if (told.format !== undefined && told.format !== 'parquet') {
      throw badInput(`This is a Parquet file, not ${told.format}.`, undefined, 'Leave out `format`.');
    }
    return {
      format: 'parquet',
      compression: 'none',
      encoding: 'utf-8',
      text: new Uint8Array(0),
      complete: true,
      bytes,
    };
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  let complete = true;
  for await (const chunk of rawChunks(path, compression, signal)) {
    parts.push(chunk);
    size += chunk.length;
    if (size >= HEAD_BYTES) {
      complete = false;
      break;
    }
  }
  const raw = Buffer.concat(parts);
  if (raw.length === 0)
    throw badInput('The file is empty.', undefined, 'Choose a file with a header and rows.');
  refuseOtherFormats(raw);
  const encoding = told.encoding ?? guessEncoding(raw);
  let text: Uint8Array = raw;
  if (encoding !== 'utf-8') {
    text = (encoding === 'windows-1252' ? fromWindows1252() : fromUtf16(encoding === 'utf-16be')).push(raw);
  }
  if (text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf) text = text.subarray(3);
  const first = text.find((byte) => byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09);
  const format = told.format ?? (first === 0x7b ? 'jsonl' : 'csv');
  return { format, compression, encoding, text, complete, bytes };
}

/** A Parquet file that grows by row groups; it has its name only once it is whole and on the disk. */
export interface TableFile {
  append(columns: readonly ColumnBytes[]): Promise<void>;
  finish(metadata: Readonly<Record<string, string>>): Promise<void>;
  moveTo(path: string): Promise<void>;
  remove(): Promise<void>;
}

function diskError(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC') return conflict('The disk is full.', undefined, 'Free some space and run it again.');
  if (code === 'EROFS')
    return conflict('The disk is read-only.', undefined, 'Choose a workspace that can be written.');
  return error;
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  try {
    await handle.writev([bytes]);
  } catch (error) {
    throw diskError(error);
  }
}

export async function createTableFile(path: string, columns: readonly FooterColumn[]): Promise<TableFile> {
  const handle = await open(path, 'w', 0o600);
  const groups: RowGroup[] = [];
  await writeAll(handle, PARQUET_MAGIC);
  let offset = PARQUET_MAGIC.length;
  let closed = false;

  async function close(): Promise<void> {
    if (!closed) {
      closed = true;
      await handle.close();
    }
  }

  return {
    async append(group) {
      const rows = group[0]?.rows ?? 0;
      const chunks: ChunkPlace[] = [];
      // A few at a time: the compressors run on the thread pool, the pages wait in memory.
      for (let from = 0; from < group.length; from += 16) {
        const pages = group.slice(from, from + 16).map(async (column, i) => {
          const page = pageBytes(columns[from + i]!.type, column);
          const packed = await compress(page, { params: { [zlib.constants.ZSTD_c_compressionLevel]: 1 } });
          const header = pageHeader(column.rows, page.length, packed.length);
          return { header, packed, uncompressed: page.length + header.length };
        });
        const parts: Uint8Array[] = [];
        for (const { header, packed, uncompressed } of await Promise.all(pages)) {
          const compressed = header.length + packed.length;
          chunks.push({ offset, uncompressed, compressed });
          parts.push(header, packed);
          offset += compressed;
        }
        await writeAll(handle, Buffer.concat(parts));
      }
      groups.push({ rows, chunks });
    },
    async finish(metadata) {
      await writeAll(handle, footerBytes(columns, groups, metadata));
      await handle.sync().catch((error: unknown) => {
        throw diskError(error);
      });
      await close();
    },
    moveTo: (final) => rename(path, final),
    async remove() {
      await close();
      await rm(path, { force: true });
    },
  };
}
