import type { Column, Frame } from '../../stats/frame.ts';
import { columnDecoder, type ColumnDecoder, type Values } from './decode-column.ts';
import type { Page, StoredFooter } from './parquet-decoding.ts';

/** A dataset version's file, read by row groups and columns. */
export interface StoredTable extends StoredFooter {
  /** Columns of a row group, one after the other. */
  pages(group: number, columns: readonly number[], signal: AbortSignal): AsyncGenerator<Page>;
  close(): Promise<void>;
}

/** A column that is filled row group by row group. */
interface Filler {
  readonly decoder: ColumnDecoder;
  /** Of the part that is being made. */
  values: Values;
  /** A row group whose rows do not all go to one part. */
  scratch: Values | undefined;
}

const wordsOf = ({ buffer, byteOffset, byteLength }: Values): Int32Array =>
  new Int32Array(buffer, byteOffset, byteLength / 4);

/** Copies elements source[from[i]] to target[at + i]: both of one kind. */
export function pick(target: Values, source: Values, from: Uint32Array | Uint16Array, at: number): void {
  if (source instanceof BigInt64Array) {
    // By words: each BigInt would be an allocation.
    const [to, words] = [wordsOf(target), wordsOf(source)];
    for (let i = 0; i < from.length; i++) {
      to[2 * (at + i)] = words[2 * from[i]!]!;
      to[2 * (at + i) + 1] = words[2 * from[i]! + 1]!;
    }
  } else {
    const to = target as Float64Array;
    for (let i = 0; i < from.length; i++) to[at + i] = source[from[i]!]!;
  }
}

/** Places, in a row group that begins with row `row`, of the rows that are kept. */
function keptRows(keep: Uint8Array | undefined, row: number, count: number): Uint32Array {
  const from = new Uint32Array(count);
  let n = 0;
  for (let i = 0; i < count; i++) if (keep === undefined || keep[row + i] !== 0) from[n++] = i;
  return from.subarray(0, n);
}

/**
 * Columns of a table in parts of `partRows` rows, see `loadParts`. Of row groups without a kept row nothing is read.
 * @param places of the columns in the table
 */
export async function* tableParts(
  table: StoredTable,
  places: readonly number[],
  partRows: number,
  keep: Uint8Array | undefined,
  signal: AbortSignal,
): AsyncGenerator<Frame> {
  let left = keep === undefined ? table.rows : keep.reduce((sum, byte) => sum + (byte === 0 ? 0 : 1), 0);
  let room = Math.min(partRows, left);
  let filled = 0;
  const fillers = places.map((place): Filler => {
    const { name, type } = table.columns[place]!;
    const decoder = columnDecoder(type, name);
    return { decoder, values: decoder.make(room), scratch: undefined };
  });
  const mostRows = table.groups.reduce((most, { rows }) => Math.max(most, rows), 0);
  const finish = (): Frame => ({
    rows: filled,
    columns: new Map(
      fillers.map(({ decoder, values }, i): [string, Column] => [
        table.columns[places[i]!]!.name,
        decoder.column(values),
      ]),
    ),
  });
  if (left === 0) yield finish();
  for (let group = 0, row = 0; group < table.groups.length; group++) {
    const count = table.groups[group]!.rows;
    const from = keptRows(keep, row, count);
    row += count;
    if (from.length === 0) continue;
    for (const { decoder, values } of fillers) decoder.forget?.(values.subarray(0, filled));
    const isWhole = from.length === count && count <= room - filled;
    let next = 0;
    for await (const page of table.pages(group, places, signal)) {
      const each = fillers[next++]!;
      if (isWhole) each.decoder.decode(page, each.values, filled);
      else each.decoder.decode(page, (each.scratch ??= each.decoder.make(mostRows)), 0);
    }
    for (let done = 0; done < from.length;) {
      const size = Math.min(from.length - done, room - filled);
      if (!isWhole) {
        const some = from.subarray(done, done + size);
        for (const { values, scratch } of fillers) pick(values, scratch!, some, filled);
      }
      filled += size;
      done += size;
      if (filled < room) continue;
      yield finish();
      left -= filled;
      filled = 0;
      room = Math.min(partRows, left);
      for (const each of fillers) each.values = each.decoder.make(room);
    }
  }
}
