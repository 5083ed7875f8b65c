import { columnDecoder, type ColumnDecoder, type Values } from '../../data/stored/decode-column.ts';
import { pick, type StoredTable } from '../../data/stored/parts.ts';
import { badInput } from '../../engine/errors.ts';
import { trainingMatrix, transform } from '../../features/transform.ts';
import type { Column, Frame } from '../../stats/frame.ts';
import { findColumnBins, type FeatureBins } from '../trees/rows/bins.ts';
import { crossFittedOf, type Block, type SourceColumn } from './groups.ts';
import type { RowPlan } from './rows.ts';

export type Part = 'train' | 'validation';

/** What the bins of columns are made from. */
export interface BinSource {
  readonly table: StoredTable;
  /** Of the table's columns, by name. */
  readonly places: ReadonlyMap<string, number>;
  readonly rows: RowPlan;
  /** Most bins of a number. */
  readonly mostBins: number;
  /** By output number: values of the training rows. */
  readonly crossFitted: Readonly<Record<string, Float64Array>> | undefined;
  readonly signal: AbortSignal;
}

/** Where they go. */
export interface BinSink {
  /** A byte a value; they hold until the next call. */
  toBins(bins: FeatureBins, values: Float64Array): Uint8Array;
  /** Bins of a feature that were found. */
  found(feature: number, bins: FeatureBins): void;
  /** Rows of a feature, beginning with row `first` of the part. */
  write(part: Part, feature: number, first: number, bins: Uint8Array): void;
  /** Is called after each piece of work; throws where nobody waits for the rest. */
  pause(): Promise<void>;
}

/** A column of the table: whole where there is memory for it, else as the rows that bounds are found on. */
interface RawColumn {
  readonly source: SourceColumn;
  /** In the table. */
  readonly place: number;
  readonly decoder: ColumnDecoder;
  /** By row group. */
  readonly pages: Values[] | undefined;
  readonly sampled: Values | undefined;
}

const frameOf = ({ column }: SourceColumn, rows: number, values: Column): Frame => ({
  rows,
  columns: new Map([[column, values]]),
});

/**
 * Finds the bins of all features that are made of these columns, and bins the rows.
 * @param memory for the columns: with less than eight bytes a row and column each is read twice, by row groups
 */
export async function binColumns(
  from: BinSource,
  columns: readonly SourceColumn[],
  memory: ArrayBuffer,
  to: BinSink,
): Promise<void> {
  const mostRows = from.rows.groups.reduce((most, { rows }) => Math.max(most, rows), 0);
  // Of the rows of one column that are in work.
  const scratch = new ArrayBuffer(8 * Math.max(mostRows, from.rows.sampled.length));
  for (const column of await readColumns(from, columns, memory, to)) {
    const sampled = column.sampled ?? sampledRows(from.rows, column, scratch);
    const frame = frameOf(column.source, sampled.length, column.decoder.column(sampled));
    const bins = new Map<number, FeatureBins>();
    for (const block of column.source.blocks) {
      const matrix = trainingMatrix(block.set, frame, sampledFolds(from, block));
      for (const [output, feature] of matrix.columns.entries()) {
        const found = findColumnBins(feature, from.mostBins);
        bins.set(block.firstOutput + output, found);
        to.found(block.firstOutput + output, found);
        await to.pause();
      }
    }
    await binRows(from, column, bins, scratch, to);
  }
}

/** Reads columns once: all rows, or only the sampled ones where there is no memory for all. */
async function readColumns(
  { table, places, rows, signal }: BinSource,
  columns: readonly SourceColumn[],
  memory: ArrayBuffer,
  to: BinSink,
): Promise<RawColumn[]> {
  const isKept = memory.byteLength >= 8 * table.rows * columns.length;
  const raw = columns.map((source): RawColumn => {
    const place = places.get(source.column);
    if (place === undefined) throw badInput('The column is missing.', source.column);
    const decoder = columnDecoder(table.columns[place]!.type, source.column);
    const sampled = isKept ? undefined : decoder.make(rows.sampled.length);
    return { source, place, decoder, pages: isKept ? [] : undefined, sampled };
  });
  const wanted = raw.map(({ place }) => place);
  for (const plan of rows.groups) {
    const some = rows.sampled.subarray(...plan.sampled);
    if (!isKept && some.length === 0) continue;
    let next = 0;
    for await (const page of table.pages(plan.group, wanted, signal)) {
      const { decoder, pages, sampled } = raw[next]!;
      if (pages !== undefined) {
        pages[plan.group] = decoder.over(memory, 8 * (next * table.rows + plan.first), page.rows);
        decoder.decode(page, pages[plan.group]!, 0);
      } else {
        decoder.forget?.(sampled!.subarray(0, plan.sampled[0]));
        const values = decoder.make(page.rows);
        decoder.decode(page, values, 0);
        pick(sampled!, values, some, plan.sampled[0]);
      }
      next++;
      await to.pause();
    }
  }
  return raw;
}

function sampledRows(rows: RowPlan, { decoder, pages }: RawColumn, scratch: ArrayBuffer): Values {
  const sampled = decoder.over(scratch, 0, rows.sampled.length);
  for (const plan of rows.groups) {
    pick(sampled, pages![plan.group]!, rows.sampled.subarray(...plan.sampled), plan.sampled[0]);
  }
  return sampled;
}

function sampledFolds({ rows: { sample }, crossFitted }: BinSource, block: Block) {
  return crossFittedOf(crossFitted, block, (all) =>
    sample === undefined ? all : Float64Array.from(sample, (row) => all[row]!),
  );
}

/** Bins all rows of a column's features, row group by row group. */
async function binRows(
  from: BinSource,
  column: RawColumn,
  bins: ReadonlyMap<number, FeatureBins>,
  scratch: ArrayBuffer,
  to: BinSink,
): Promise<void> {
  const { rows, crossFitted } = from;
  const { source, decoder, pages } = column;
  for (const plan of rows.groups) {
    const values = pages?.[plan.group] ?? (await readAgain(from, column, plan.group));
    for (const part of ['train', 'validation'] as const) {
      const [first, end] = plan[part];
      const count = end - first;
      if (count === 0) continue;
      const picked = decoder.over(scratch, 0, count);
      pick(picked, values, rows[part].subarray(first, end), 0);
      const frame = frameOf(source, count, decoder.column(picked));
      for (const block of source.blocks) {
        const folds = crossFittedOf(crossFitted, block, (all) => all.subarray(first, end));
        const matrix =
          part === 'train' ? trainingMatrix(block.set, frame, folds) : transform(block.set, frame);
        for (const [output, feature] of matrix.columns.entries()) {
          const number = block.firstOutput + output;
          to.write(part, number, first, to.toBins(bins.get(number)!, feature.values));
        }
      }
      await to.pause();
    }
  }
}

async function readAgain(
  { table, signal }: BinSource,
  { place, decoder }: RawColumn,
  group: number,
): Promise<Values> {
  const values = decoder.make(table.groups[group]!.rows);
  for await (const page of table.pages(group, [place], signal)) {
    decoder.forget?.(values.subarray(0, 0));
    decoder.decode(page, values, 0);
  }
  return values;
}
