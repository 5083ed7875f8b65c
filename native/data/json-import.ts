import { extraColumns, lackingColumns } from './column-match.ts';
import type { SourceColumn, Warning } from './contract.ts';
import type { Importer } from './csv-import.ts';
import { jsonRecords } from './json-records.ts';
import type { TableBuilder } from './table-builder.ts';

/** Reads JSON lines, whose columns are known, into a table. A key that an object lacks is missing there; one that no object has is an error. */
export function jsonImport(columns: readonly SourceColumn[], table: TableBuilder): Importer {
  const source = Int32Array.from(columns, (_, i) => i);
  const seen = new Uint8Array(columns.length);
  const warnings: Warning[] = [];
  const reader = jsonRecords(
    {
      row(fields, line, from, to) {
        for (let i = 0; i < seen.length; i++) if (fields.kinds[i] !== 0) seen[i] = 1;
        table.row(fields, source, line, from, to);
      },
      broken: (line, reason, detail, raw) => table.reject(line, reason, detail, raw),
    },
    columns.map(({ name }) => name),
  );
  return {
    push: reader.push,
    end() {
      reader.end();
      const never = columns.filter((_, i) => seen[i] === 0).map(({ name }) => name);
      const ignored = reader.ignored();
      if (never.length > 0) throw lackingColumns(never, ignored);
      if (ignored.length > 0) warnings.push(extraColumns(ignored));
    },
    warnings: () => warnings,
  };
}
