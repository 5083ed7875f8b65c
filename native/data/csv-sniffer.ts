import { badInput } from '../engine/errors.ts';
import { columnGuess, type ColumnGuess } from './column-guess.ts';
import { columnNames } from './column-names.ts';
import type { Dialect, SourceOptions, Warning } from './contract.ts';
import { counted } from '../stats/counted.ts';
import { csvRecords } from './csv-records.ts';
import { decideColumns, type SniffedTable } from './decide-columns.ts';
import type { Fields, RecordReader } from './records.ts';

export interface Sniffer extends RecordReader {
  result(): SniffedTable;
  /** Rows so far that are not valid UTF-8. */
  invalidRows(): number;
}

export function numberFormat(shape: Pick<Dialect, 'decimal' | 'thousands'> | undefined) {
  return {
    decimal: (shape?.decimal ?? '.').charCodeAt(0),
    thousands: shape === undefined || shape.thousands === '' ? -1 : shape.thousands.charCodeAt(0),
  };
}

/** A blank line is no row, unless the table has one column only. */
export function isBlank(fields: Fields): boolean {
  return fields.count === 1 && fields.starts[0] === fields.ends[0];
}

export function headerNames(fields: Fields): string[] {
  const decoder = new TextDecoder();
  return Array.from({ length: fields.count }, (_, i) =>
    decoder.decode(fields.bytes.subarray(fields.starts[i], fields.ends[i])).trim(),
  );
}

const MOST_COLUMNS = 100_000;

function sameCell(fields: Fields, a: number, b: number): boolean {
  const { bytes, starts, ends } = fields;
  const size = ends[a]! - starts[a]!;
  if (ends[b]! - starts[b]! !== size) return false;
  for (let i = 0; i < size; i++) if (bytes[starts[a]! + i] !== bytes[starts[b]! + i]) return false;
  return true;
}

/** Looks at every cell of a CSV file and decides what its columns are. */
export function csvSniffer(shape: Dialect, options: SourceOptions): Sniffer {
  let headers: string[] | undefined;
  let names: string[] = [];
  let guesses: ColumnGuess[] = [];
  let warnings: Warning[] = [];
  let rows = 0;
  let broken = 0;
  let invalid = 0;
  let firstBroken: { line: number; detail: string } | undefined;
  /** Pairs of columns with one header, and whether they were equal so far. */
  const pairs: { first: number; second: number; equal: boolean }[] = [];

  function begin(fields: Fields): void {
    if (fields.count > MOST_COLUMNS) {
      throw badInput(
        `The first row has ${fields.count.toLocaleString('en-US')} fields; at most 100,000 are possible.`,
        'line 1',
        'Check the delimiter.',
      );
    }
    headers = shape.header
      ? headerNames(fields)
      : Array.from({ length: fields.count }, (_, i) => `column_${i + 1}`);
    ({ names, warnings } = columnNames(headers));
    if (!shape.header) {
      warnings.push({
        what: 'The file seems to have no header line: its columns are called column_1, column_2 and so on.',
        fix: 'Say `header: true` in the source options if the first line holds the names.',
      });
    }
    const format = numberFormat(shape);
    guesses = names.map(() =>
      columnGuess({ ...format, nullWords: options.nullWords, dateOrder: options.dateOrder }),
    );
    const place = new Map<string, number>();
    headers.forEach((header, second) => {
      const first = place.get(header);
      if (first === undefined) place.set(header, second);
      else if (header !== '') pairs.push({ first, second, equal: true });
    });
  }

  function problem(line: number, detail: string): void {
    broken++;
    firstBroken ??= { line, detail };
  }

  const reader = csvRecords(shape, {
    row(fields, line) {
      if (headers === undefined) {
        if (isBlank(fields)) return;
        begin(fields);
        if (shape.header) return;
      }
      const width = names.length;
      if (fields.count !== width) {
        if (!isBlank(fields)) problem(line, fieldsDetail(fields.count, width));
        return;
      }
      rows++;
      const { bytes, starts, ends } = fields;
      for (let i = 0; i < width; i++) {
        const from = starts[i]!;
        const to = ends[i]!;
        if (from !== to) guesses[i]!.add(bytes, from, to);
      }
      for (const pair of pairs) if (pair.equal) pair.equal = sameCell(fields, pair.first, pair.second);
    },
    broken(line, reason, detail) {
      if (reason === 'encoding') invalid++;
      if (headers === undefined) {
        throw badInput(
          `The header cannot be read. ${detail}`,
          `line ${line}`,
          reason === 'encoding' ? 'Name the encoding in the source options.' : 'Is this a CSV file?',
        );
      }
      problem(line, detail);
    },
  });

  return {
    ...reader,
    invalidRows: () => invalid,
    result() {
      if (headers === undefined)
        throw badInput('The file is empty.', undefined, 'Choose a file with a header and rows.');
      if (rows === 0) {
        throw broken === 0
          ? badInput('The file has a header but no rows.', undefined, 'Choose a file with rows.')
          : badInput(
              `No row can be read. ${firstBroken!.detail}`,
              `line ${firstBroken!.line}`,
              'Check the delimiter and quote in the source options.',
            );
      }
      if (broken > 0) {
        warnings.push({
          what: `${counted(broken, 'row is', 'rows are')} broken and will go to the rejects; the first is line ${firstBroken!.line}: ${firstBroken!.detail}`,
          fix: 'Look at the rejects; mend the file or the source options.',
        });
      }
      for (const { first, second, equal } of pairs) {
        if (!equal) continue;
        warnings.push({
          column: names[second]!,
          what: `${names[second]} has the same values as ${names[first]} in every row.`,
          fix: `Exclude one of them: \`exclude: [${names[second]}]\`.`,
        });
      }
      const decided = decideColumns(names, headers, guesses, options);
      return { ...decided, rows, broken, warnings: [...warnings, ...decided.warnings] };
    },
  };
}

export function fieldsDetail(found: number, expected: number): string {
  return `The row has ${found} field${found === 1 ? '' : 's'} where ${expected} ${expected === 1 ? 'is' : 'are'} expected.`;
}
