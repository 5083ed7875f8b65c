import { openDatabase, type Database } from '../database/open-database.ts';
import type { Frame } from '../stats/frame.ts';
import type { StepContext } from '../workspace/step-kind.ts';
import type { ColumnType } from './contract.ts';
import { datasetFile } from './dataset-file.ts';
import { unknownColumn } from './decide-columns.ts';
import { tableParts } from './stored/parts.ts';
import { damaged, openTable } from './stored/files.ts';

/** The part of a step's context that reading a dataset needs. */
export type DataContext = Pick<StepContext, 'cache' | 'threads' | 'memoryBytes' | 'signal' | 'scratch'>;

export interface StoredColumn {
  readonly name: string;
  readonly type: ColumnType;
}

export interface Stored {
  readonly database: Database;
  readonly file: string;
  readonly rows: number;
  readonly columns: readonly StoredColumn[];
}

/** Opens a dataset version's file to be asked in SQL. The caller closes its database. */
export async function openDataset(context: DataContext, version: string): Promise<Stored> {
  const file = context.cache(datasetFile(version));
  const { columns, rows, close } = await openTable(file);
  await close();
  const { threads, memoryBytes, scratch, signal } = context;
  const database = await openDatabase({ threads, memoryBytes, scratch, signal, files: [file] });
  return { database, file, columns, rows };
}

function placesOf(columns: readonly StoredColumn[], names: readonly string[]): number[] {
  const places = new Map(columns.map(({ name }, place) => [name, place]));
  return names.map((name) => {
    const place = places.get(name);
    if (place !== undefined) return place;
    throw unknownColumn(name, [...places.keys()], 'The step');
  });
}

/**
 * Columns of a dataset version in parts of `partRows` rows (the last may be shorter; one without rows where there are
 * none), in file order, each with dictionaries of its own. In memory are a part and a row group of these columns.
 * @param names each once; integers become numbers and dates timestamps (see Frame)
 * @param keep one byte a row of the version; only rows with a byte other than 0 are read
 */
export async function* loadParts(
  { cache, signal }: Pick<DataContext, 'cache' | 'signal'>,
  version: string,
  names: readonly string[],
  partRows: number,
  keep?: Uint8Array,
): AsyncGenerator<Frame> {
  const file = cache(datasetFile(version));
  const table = await openTable(file);
  try {
    yield* tableParts(table, placesOf(table.columns, names), partRows, keep, signal);
  } catch (error) {
    throw damaged(error, file);
  } finally {
    await table.close();
  }
}

/** The same as one part, in memory. */
export async function loadFrame(
  context: Pick<DataContext, 'cache' | 'signal'>,
  version: string,
  names: readonly string[],
  keep?: Uint8Array,
): Promise<Frame> {
  let frame: Frame | undefined;
  for await (const part of loadParts(context, version, names, Infinity, keep)) frame = part;
  return frame!;
}

/** Names and types of a dataset version's columns. */
export async function datasetColumns(
  context: Pick<DataContext, 'cache'>,
  version: string,
): Promise<readonly StoredColumn[]> {
  const { columns, close } = await openTable(context.cache(datasetFile(version)));
  await close();
  return columns;
}
