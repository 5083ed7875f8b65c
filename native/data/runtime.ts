import { stat } from 'node:fs/promises';
import { openDatabase, type Database } from '../database/open-database.ts';
import { badInput } from '../engine/errors.ts';
import type { StepContext } from '../workspace/step-kind.ts';
import { columnNames } from './column-names.ts';
import type {
  ColumnType,
  DatasetManifest,
  ImportSpec,
  Reject,
  SniffedColumn,
  SniffResult,
  SniffSpec,
  Warning,
} from './contract.ts';
import { counted } from '../stats/counted.ts';
import { csvImport } from './csv-import.ts';
import { csvSniffer, numberFormat, type Sniffer } from './csv-sniffer.ts';
import { datasetFile } from './dataset-file.ts';
import { unknownColumn } from './decide-columns.ts';
import { guessDialect, looksLikeWindows1252 } from './dialect.ts';
import { createTableFile, readHead, sha256, utf8Chunks, type Head } from './files.ts';
import { jsonImport } from './json-import.ts';
import { jsonSniffer } from './json-sniffer.ts';
import { textNullWords } from './null-words.ts';
import { columnContents, countRows, importParquet, parquetColumns } from './query.ts';

import { tableBuilder } from './table-builder.ts';

type SourceContext = Pick<
  StepContext,
  'id' | 'cache' | 'threads' | 'memoryBytes' | 'signal' | 'scratch' | 'progress'
>;

const DIALECT_BYTES = 1 << 20;

function open(context: SourceContext, file: string): Promise<Database> {
  const { threads, memoryBytes, scratch, signal } = context;
  return openDatabase({ threads, memoryBytes, scratch, signal, files: [file] });
}

async function sniffParquet(context: SourceContext, file: string, spec: SniffSpec): Promise<SniffResult> {
  const database = await open(context, file);
  try {
    const found = await parquetColumns(database, file);
    const headers = found.map(({ name }) => name);
    const { names, warnings } = columnNames(headers);
    const rows = await countRows(database, file);
    if (rows === 0) throw badInput('The file has no rows.', undefined, 'Choose a file with rows.');
    const { types = {}, nullWords } = spec.options;
    for (const name of Object.keys(types))
      if (!names.includes(name)) throw unknownColumn(name, names, '`types`');
    const columns: SniffedColumn[] = [];
    const contents = await columnContents(
      database,
      file,
      found,
      nullWords ? [] : [...textNullWords],
      (done) => context.progress({ done, total: found.length, unit: 'columns' }),
    );
    for (const [i, { sqlType, type: own }] of found.entries()) {
      const name = names[i]!;
      const { present, examples, words } = contents[i]!;
      if (own === undefined) {
        warnings.push({
          column: name,
          what: `${name} is ${sqlType} in the file and is kept as text.`,
          fix: `Exclude it, or write its parts as columns of their own.`,
        });
      }
      if (sqlType === 'UBIGINT' || sqlType === 'HUGEINT') {
        warnings.push({ column: name, what: `${name} is ${sqlType}: numbers beyond 2^53 are rounded.` });
      }
      const type: ColumnType = types[name] ?? own ?? 'text';
      columns.push({
        name,
        header: headers[i]!,
        type,
        nullWords: nullWords ?? [...words],
        present,
        examples: [...examples],
      });
      if (present === 0) {
        warnings.push({
          column: name,
          what: `${name} has no values.`,
          fix: `Exclude it: \`exclude: [${name}]\`.`,
        });
      }
    }
    return { format: 'parquet', compression: 'none', columns, rows, broken: 0, warnings };
  } finally {
    await database.close();
  }
}

async function feed(
  context: SourceContext,
  file: string,
  head: Head,
  spec: SniffSpec,
  sniffer: Sniffer,
): Promise<void> {
  let done = 0;
  if (spec.read === 'head') {
    // The last row of a head may be cut: without its end it is not read.
    sniffer.push(head.text);
    if (head.complete) sniffer.end();
    return;
  }
  for await (const chunk of utf8Chunks(file, head.compression, head.encoding, context.signal)) {
    sniffer.push(chunk);
    done += chunk.length;
    context.progress({
      done,
      ...(head.compression === 'none' && head.encoding === 'utf-8' ? { total: head.bytes } : {}),
      unit: 'bytes',
    });
  }
  sniffer.end();
}

async function sniffText(
  context: SourceContext,
  file: string,
  head: Head,
  spec: SniffSpec,
): Promise<SniffResult> {
  const { options } = spec;
  const dialect =
    head.format === 'csv'
      ? guessDialect(
          head.text.subarray(0, DIALECT_BYTES),
          head.complete && head.text.length <= DIALECT_BYTES,
          head.encoding,
          options,
        )
      : undefined;
  const sniffer = dialect === undefined ? jsonSniffer(options) : csvSniffer(dialect, options);
  await feed(context, file, head, spec, sniffer);
  // The first stray byte may come after the part that the encoding was guessed from.
  if (
    head.encoding === 'utf-8' &&
    options.encoding === undefined &&
    dialect !== undefined &&
    sniffer.invalidRows() > 0
  ) {
    const second = csvSniffer({ ...dialect, encoding: 'windows-1252' }, options);
    if (await isWindows1252(context, file, head)) {
      const other = { ...head, encoding: 'windows-1252' } as const;
      await feed(context, file, other, spec, second);
      return textResult(other, { ...dialect, encoding: 'windows-1252' }, second);
    }
  }
  return textResult(head, dialect, sniffer);
}

async function isWindows1252(context: SourceContext, file: string, head: Head): Promise<boolean> {
  for await (const chunk of utf8Chunks(file, head.compression, 'utf-8', context.signal)) {
    if (chunk.some((byte) => byte >= 0x80)) return looksLikeWindows1252(chunk);
  }
  return false;
}

function textResult(head: Head, dialect: SniffResult['dialect'], sniffer: Sniffer): SniffResult {
  const { columns, rows, broken, warnings } = sniffer.result();
  if (head.encoding === 'windows-1252') {
    warnings.unshift({
      what: 'The text is not UTF-8 and is read as Windows-1252.',
      fix: 'If letters look wrong, name the encoding in the source options.',
    });
  }
  return {
    format: head.format,
    compression: head.compression,
    ...(dialect === undefined ? {} : { dialect }),
    columns,
    rows,
    broken,
    warnings,
  };
}

/** Decides format, dialect, types and null words of a source file by looking at all of it. */
export async function sniffSource(
  context: SourceContext,
  file: string,
  spec: SniffSpec,
): Promise<SniffResult> {
  const { options } = spec;
  if (
    options.thousands !== undefined &&
    options.thousands !== '' &&
    options.thousands === (options.decimal ?? '.')
  ) {
    throw badInput('`thousands` and `decimal` are the same mark.', undefined, 'Name the decimal mark too.');
  }
  const head = await readHead(file, { format: spec.format, encoding: options.encoding }, context.signal);
  if (head.format === 'parquet') return sniffParquet(context, file, spec);
  if (
    spec.format === undefined &&
    /^\s*\[\s*\{/.test(Buffer.from(head.text.subarray(0, 1000)).toString('latin1'))
  ) {
    throw badInput(
      'This is a JSON array.',
      undefined,
      'Write one object a line (JSON lines), without the brackets.',
    );
  }
  return sniffText(context, file, head, spec);
}

export interface Imported {
  readonly manifest: DatasetManifest;
  readonly rejects: readonly Reject[];
  readonly warnings: readonly Warning[];
  /** Gives the table its name in the cache. */
  publish(version: string): Promise<void>;
}

/** Reads a source file by its layout into a dataset. Memory: a few row groups, whatever the file's size. */
export async function importSource(
  context: SourceContext,
  file: string,
  spec: ImportSpec,
): Promise<Imported> {
  const { layout, match, maxRejects } = spec;
  const { columns, dialect, format } = layout;
  const table = await createTableFile(context.cache(`datasets/${context.id}.importing`), columns);
  try {
    const builder = tableBuilder({
      columns,
      format: numberFormat(dialect),
      sha256,
      maxRejects,
      flush: (group) => table.append(group),
      tooMany(rejects) {
        const [first] = rejects;
        throw badInput(
          `More than ${counted(maxRejects, 'row does', 'rows do')} not fit. ${first!.detail}`,
          `line ${first!.line}`,
          'Check types, delimiter and null words in the source options.',
        );
      },
    });
    let warnings: readonly Warning[];
    if (format === 'parquet') {
      const database = await open(context, file);
      try {
        warnings = await importParquet(database, file, columns, match, builder, (done) =>
          context.progress({ done, unit: 'rows' }),
        );
      } finally {
        await database.close();
      }
    } else {
      if (format === 'csv' && dialect === undefined)
        throw badInput('The layout of a CSV file needs a dialect.');
      const reader =
        dialect === undefined ? jsonImport(columns, builder) : csvImport(dialect, columns, match, builder);
      const encoding = dialect?.encoding ?? 'utf-8';
      const total =
        layout.compression === 'none' && encoding === 'utf-8' ? { total: (await stat(file)).size } : {};
      let done = 0;
      for await (const chunk of utf8Chunks(file, layout.compression, encoding, context.signal)) {
        reader.push(chunk);
        await builder.settled();
        done += chunk.length;
        context.progress({ done, ...total, unit: 'bytes' });
      }
      reader.end();
      warnings = reader.warnings();
    }
    const { manifest, rejects } = await builder.finish();
    await table.finish({
      'assay.dataset': JSON.stringify(manifest.columns.map(({ name, type }) => ({ name, type }))),
    });
    return {
      manifest,
      rejects,
      warnings,
      publish: (version) => table.moveTo(context.cache(datasetFile(version))),
    };
  } catch (error) {
    await table.remove();
    throw error;
  }
}
