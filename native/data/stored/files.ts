import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { AssayError, badInput, cancelled, notFound } from '../../engine/errors.ts';
import type { ColumnType } from '../contract.ts';
import { PARQUET_MAGIC, type ChunkPlace } from '../parquet-encoding.ts';
import type { StoredTable } from './parts.ts';
import {
  decodeFooter,
  decodePage,
  decodePageHead,
  type Page,
  type StoredFooter,
} from './parquet-decoding.ts';

const TAIL_BYTES = 8;
/** Columns of a row group that are read and decompressed at once, while as many wait to be used. */
const AT_ONCE = 16;
/** Below it a page is decompressed sooner than the thread pool has taken it up. */
const WORTH_A_THREAD = 1 << 16;

const decompress = promisify<Uint8Array, zlib.ZstdOptions, Buffer>(zlib.zstdDecompress);

/** Opens a table that `createTableFile` wrote. The caller closes it. */
export async function openTable(file: string): Promise<StoredTable> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw notFound('The dataset is not in the cache.', path.basename(file), 'Import its source file again.');
  });
  try {
    const footer = await readFooter(handle).catch((error: unknown) => {
      throw damaged(error, file);
    });
    return { ...footer, pages: pagesOf(handle, file, footer), close: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function read(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await handle.read(bytes, done, length - done, at + done);
    if (bytesRead === 0) throw new RangeError('The file is cut short.');
    done += bytesRead;
  }
  return bytes;
}

async function readFooter(handle: FileHandle): Promise<StoredFooter> {
  const { size } = await handle.stat();
  const least = PARQUET_MAGIC.length + TAIL_BYTES;
  if (size < least) throw new RangeError('The file is cut short.');
  const tail = await read(handle, size - TAIL_BYTES, TAIL_BYTES);
  const length = tail.readUInt32LE(0);
  if (!tail.subarray(4).equals(PARQUET_MAGIC) || length > size - least) {
    throw new RangeError('The file has no footer.');
  }
  const begin = size - TAIL_BYTES - length;
  return decodeFooter(await read(handle, begin, length), begin);
}

async function pageOf(type: ColumnType, rows: number, chunk: Uint8Array): Promise<Page> {
  const head = decodePageHead(chunk);
  if (head.rows !== rows || head.size + head.compressed !== chunk.length) {
    throw new RangeError('A page is of another size than it says.');
  }
  const packed = chunk.subarray(head.size);
  // A byte more, since a buffer that is full would be followed by another.
  const options = { maxOutputLength: head.uncompressed, chunkSize: Math.max(64, head.uncompressed + 1) };
  const bytes =
    head.uncompressed < WORTH_A_THREAD
      ? zlib.zstdDecompressSync(packed, options)
      : await decompress(packed, options);
  if (bytes.length !== head.uncompressed) throw new RangeError('A page is of another size than it says.');
  return decodePage(type, rows, bytes);
}

const end = ({ offset, compressed }: ChunkPlace): number => offset + compressed;

/** Columns' bytes: of neighbours in the file by one read. */
async function readChunks(handle: FileHandle, places: readonly ChunkPlace[]): Promise<Uint8Array[]> {
  const first = places[0]!.offset;
  if (places.every(({ offset }, i) => i === 0 || offset === end(places[i - 1]!))) {
    const bytes = await read(handle, first, end(places.at(-1)!) - first);
    return places.map((place) => bytes.subarray(place.offset - first, end(place) - first));
  }
  return Promise.all(places.map(({ offset, compressed }) => read(handle, offset, compressed)));
}

function pagesOf(handle: FileHandle, file: string, { columns, groups }: StoredFooter): StoredTable['pages'] {
  async function load(group: number, some: readonly number[]): Promise<Page[]> {
    const { rows, chunks } = groups[group]!;
    const bytes = await readChunks(
      handle,
      some.map((column) => chunks[column]!),
    );
    return Promise.all(bytes.map((chunk, i) => pageOf(columns[some[i]!]!.type, rows, chunk)));
  }
  return async function* (group, wanted, signal) {
    const ahead = (from: number): Promise<Page[]> => {
      const pages = load(group, wanted.slice(from, from + AT_ONCE));
      // It is waited for below, unless the reader has gone by then.
      pages.catch(() => undefined);
      return pages;
    };
    let next = wanted.length === 0 ? undefined : ahead(0);
    for (let from = AT_ONCE; next !== undefined; from += AT_ONCE) {
      const pages = await next.catch((error: unknown) => {
        throw damaged(error, file);
      });
      if (signal.aborted) throw cancelled();
      next = from < wanted.length ? ahead(from) : undefined;
      yield* pages;
    }
  };
}

/** What a reader of the table throws for bytes that it cannot be made of. */
export function damaged(error: unknown, file: string): unknown {
  const { code = '' } = error as NodeJS.ErrnoException;
  const isDamage =
    error instanceof RangeError || error instanceof SyntaxError || /^(ZSTD_|Z_|ERR_)/.test(code);
  if (error instanceof AssayError || !isDamage) return error;
  return badInput(
    'The stored copy of the dataset is damaged or cut short.',
    path.basename(file),
    'Delete this file from cache/datasets in the workspace and run again: it is made anew from its source file.',
  );
}
