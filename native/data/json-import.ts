import { badInput } from '../engine/errors.ts';
import type { SourceColumn, Warning } from './contract.ts';
import type { Importer } from './csv-import.ts';
import { jsonRecords } from './json-records.ts';
import type { TableBuilder } from './table-builder.ts';

/** Reads JSON lines, whose columns are known, into a table. A key that an object lacks is missing there. */
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
      if (never.length > 0 && never.length === columns.length) {
        throw badInput(
          'No object has any of the expected keys.',
          undefined,
          `Expected: ${never.slice(0, 20).join(', ')}.`,
        );
      }
      warnings.push(
        ...never.map((name) => ({
          column: name,
          what: `${name} has no value in any line.`,
          fix: 'Check the key’s name.',
        })),
      );
    },
    warnings: () => warnings,
  };
}
