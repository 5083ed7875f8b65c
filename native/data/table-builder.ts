import { cellWriter } from './cell-writer.ts';
import type { NumberFormat } from './cell-values.ts';
import { columnBuilder, type ColumnBuilder, type ColumnBytes, type Hash } from './column-builder.ts';
import type { DatasetManifest, Reject, RejectReason, SourceColumn } from './contract.ts';
import { MOST_GROUP_ROWS } from './parquet-encoding.ts';
import { RAW_BYTES } from './records.ts';

/** Bytes of a row group, at most, before it is handed on. */
const GROUP_BYTES = 64 << 20;

/** Rows of a row group: fewer in wide tables, so that memory stays bounded. */
export function groupRows(columns: number): number {
  let rows = MOST_GROUP_ROWS;
  while (rows > 4096 && rows * columns > 8 << 20) rows /= 2;
  return rows;
}

export interface TableOptions {
  readonly columns: readonly SourceColumn[];
  readonly format: NumberFormat;
  readonly sha256: () => Hash;
  readonly maxRejects: number;
  /** Takes a full row group; the promise says when it is written. */
  flush(group: readonly ColumnBytes[]): Promise<void>;
  /** Is called when there are more rejects than allowed; throws. */
  tooMany(rejects: readonly Reject[]): never;
}

export interface TableBuilder {
  readonly builders: readonly ColumnBuilder[];
  /** Adds a row: cell i of the row is field source[i] of its fields; −1 is missing. */
  row(
    fields: { readonly bytes: Uint8Array; readonly starts: Int32Array; readonly ends: Int32Array },
    source: Int32Array,
    line: number,
    from: number,
    to: number,
  ): void;
  /** To be called after each row that was added through the builders themselves. */
  added(bytes: number): void;
  /** Waits until all row groups but the last are written: to be called between chunks, so that memory stays bounded. */
  settled(): Promise<void>;
  reject(line: number, reason: RejectReason, detail: string, raw: Uint8Array, column?: string): void;
  finish(): Promise<{ readonly manifest: DatasetManifest; readonly rejects: readonly Reject[] }>;
}

const decoder = new TextDecoder();

/** Rows in, row groups, a manifest and rejects out. A row enters whole or not at all. */
export function tableBuilder(options: TableOptions): TableBuilder {
  const { columns, flush } = options;
  const capacity = groupRows(columns.length);
  const builders = columns.map((column) => columnBuilder(column.type, capacity, options.sha256));
  const writers = columns.map((column, i) => cellWriter(column, builders[i]!, options.format));
  const rejects: Reject[] = [];
  let rows = 0;
  let last: Promise<void> = Promise.resolve();
  let before = last;
  let waiting = 0;
  let waitingBytes = 0;

  function handOn(): void {
    const group = builders.map((builder) => builder.take());
    before = last;
    last = last.then(() => flush(group));
    // A failure is thrown where `settled` waits; until then it is not unhandled.
    last.catch(() => {});
    waiting = 0;
    waitingBytes = 0;
  }

  function added(bytes: number): void {
    rows++;
    waiting++;
    waitingBytes += bytes;
    if (waiting === capacity || (waitingBytes > GROUP_BYTES && waiting % 8 === 0)) handOn();
  }

  function reject(
    line: number,
    reason: RejectReason,
    detail: string,
    raw: Uint8Array,
    column?: string,
  ): void {
    const text = decoder.decode(raw.subarray(0, RAW_BYTES));
    rejects.push({ line, ...(column === undefined ? {} : { column }), reason, detail, raw: text });
    if (rejects.length > options.maxRejects) options.tooMany(rejects);
  }

  return {
    builders,
    row(fields, source, line, from, to) {
      const { bytes, starts, ends } = fields;
      for (let i = 0; i < writers.length; i++) {
        const field = source[i]!;
        if (field < 0) {
          builders[i]!.missing();
          continue;
        }
        if (writers[i]!(bytes, starts[field]!, ends[field]!)) continue;
        for (let k = 0; k < i; k++) builders[k]!.undo();
        const { name, type } = columns[i]!;
        const value = decoder.decode(
          bytes.subarray(starts[field], Math.min(ends[field]!, starts[field]! + 60)),
        );
        reject(line, 'type', `${JSON.stringify(value)} is no ${type}.`, bytes.subarray(from, to), name);
        return;
      }
      added(to - from);
    },
    added,
    reject,
    settled: () => before,
    async finish() {
      if (waiting > 0) handOn();
      await last;
      const ends = builders.map((builder) => builder.finish());
      return {
        manifest: {
          assay: 'dataset/1',
          rows,
          columns: columns.map(({ name, type }, i) => ({
            name,
            type,
            missing: ends[i]!.missing,
            blocks: [...ends[i]!.blocks],
          })),
        },
        rejects,
      };
    },
  };
}
