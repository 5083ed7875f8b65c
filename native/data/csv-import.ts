import { badInput } from '../engine/errors.ts';
import { matchColumns, type ColumnMatch } from './column-match.ts';
import { columnNames } from './column-names.ts';
import type { Dialect, SourceColumn, Warning } from './contract.ts';
import { csvRecords } from './csv-records.ts';
import { fieldsDetail, headerNames, isBlank } from './csv-sniffer.ts';
import { RAW_BYTES, type RecordReader } from './records.ts';
import type { TableBuilder } from './table-builder.ts';

export interface Importer extends RecordReader {
  warnings(): readonly Warning[];
}

/** Reads a CSV file, whose layout is known, into a table. */
export function csvImport(
  shape: Dialect,
  columns: readonly SourceColumn[],
  match: 'position' | 'name',
  table: TableBuilder,
): Importer {
  let width = -1;
  let found: ColumnMatch | undefined;

  const reader = csvRecords(shape, {
    row(fields, line, from, to) {
      if (found === undefined) {
        if (isBlank(fields)) return;
        width = fields.count;
        const headers = shape.header
          ? headerNames(fields)
          : Array.from({ length: width }, (_, i) => `column_${i + 1}`);
        found = matchColumns(columns, columnNames(headers).names, match);
        if (shape.header) return;
      }
      if (fields.count !== width) {
        if (isBlank(fields)) return;
        const raw = fields.bytes.slice(from, Math.min(to, from + RAW_BYTES));
        table.reject(line, 'fields', fieldsDetail(fields.count, width), raw);
        return;
      }
      table.row(fields, found.source, line, from, to);
    },
    broken(line, reason, detail, raw, field) {
      if (found === undefined) {
        throw badInput(
          `The header cannot be read. ${detail}`,
          `line ${line}`,
          'Name the encoding and quote in the source options.',
        );
      }
      const index = field === undefined ? -1 : found.source.indexOf(field);
      table.reject(line, reason, detail, raw, index < 0 ? undefined : columns[index]!.name);
    },
  });
  return { ...reader, warnings: () => found?.warnings ?? [] };
}
