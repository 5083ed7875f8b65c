import { access, link, mkdtemp, open, realpath, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { constants, createGzip } from 'node:zlib';
import { columnBuilder, type ColumnBuilder, type Hash } from '../data/column-builder.ts';
import { createTableFile } from '../data/files.ts';
import { badInput, conflict } from '../engine/errors.ts';
import { MISSING_BOOLEAN, MISSING_TIME } from '../stats/frame.ts';
import { realDisk } from '../workspace/disk.ts';
import { diskError, errorCode } from '../workspace/disk-error.ts';
import {
  csvHeader,
  csvLines,
  jsonLines,
  type AnswerColumn,
  type Answers,
  type AnswerValues,
} from './answers.ts';
import type { OutputFormat, ScoreReject } from './contract.ts';

const GROUP_ROWS = 65_536;
const DAY_MICROS = 86_400_000_000n;

/** A file of answers that grows; it has its name only once it is whole and on the disk. */
export interface AnswersFile {
  write(answers: Answers): Promise<void>;
  /** Makes it durable, still under its temporary name. */
  finish(): Promise<void>;
  /** Gives it its name. */
  publish(force: boolean): Promise<void>;
  /** Removes it. To be called whatever happened; after `publish` it does nothing. */
  discard(): Promise<void>;
}

interface Body {
  write(answers: Answers): Promise<void>;
  finish(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Runs work with a private folder beside a file that is to be written, on the same disk, so that what is made there
 * can be given its name in one step. Afterwards the folder is gone, with whatever was not finished.
 */
export async function withScratchBeside<T>(file: string, work: (scratch: string) => Promise<T>): Promise<T> {
  let scratch: string;
  try {
    scratch = await mkdtemp(path.join(path.dirname(file), `.${path.basename(file)}.`));
  } catch (error) {
    throw diskError(error, path.dirname(file));
  }
  try {
    return await work(scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** @param scratch a folder on the same disk as `file` */
export async function createAnswersFile(
  scratch: string,
  file: string,
  format: OutputFormat,
  columns: readonly AnswerColumn[],
): Promise<AnswersFile> {
  const temporary = path.join(scratch, path.basename(file));
  let body: Body;
  try {
    body =
      format === 'parquet' ? await tableBody(temporary, columns) : await textBody(temporary, format, columns);
  } catch (error) {
    throw diskError(error, file);
  }
  const named = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      throw diskError(error, file);
    }
  };
  return {
    write: (answers) => named(() => body.write(answers)),
    finish: () => named(() => body.finish()),
    publish: (force) => named(() => publish(temporary, file, force)),
    async discard() {
      await body.close().catch(() => undefined);
      await rm(temporary, { force: true });
    },
  };
}

async function publish(temporary: string, file: string, force: boolean): Promise<void> {
  if (force) await rename(temporary, file);
  else {
    try {
      // Unlike a rename, a link never replaces what came there in the meantime.
      await link(temporary, file);
      await rm(temporary, { force: true });
    } catch (error) {
      if (errorCode(error) === 'EEXIST') throw alreadyThere(file);
      // Some file systems have no links.
      await refuseExisting(file);
      await rename(temporary, file);
    }
  }
  await realDisk.syncFolder(path.dirname(file));
}

const alreadyThere = (file: string) =>
  conflict('There is a file of this name already.', file, 'Choose another name, or replace it with --force.');

/** Throws where something of this name is there. */
export async function refuseExisting(file: string): Promise<void> {
  if (
    await access(file).then(
      () => true,
      () => false,
    )
  ) {
    throw alreadyThere(file);
  }
}

/** Throws where the answers would take the place of a file that they are made from, by whatever name. */
export async function refuseOverwritingInput(file: string, inputs: readonly string[]): Promise<void> {
  const real = (name: string): Promise<string> => realpath(name).catch(() => path.resolve(name));
  const target = await real(file);
  for (const input of inputs) {
    if ((await real(input)) === target) {
      throw badInput(
        'The answers would replace a file that they are made from.',
        file,
        'Choose another name.',
      );
    }
  }
}

async function textBody(
  temporary: string,
  format: Exclude<OutputFormat, 'parquet'>,
  columns: readonly AnswerColumn[],
): Promise<Body> {
  const handle = await open(temporary, 'w', 0o600);
  // Level 1: answers are written once and read soon.
  const gzip = format === 'csv.gz' ? createGzip({ level: constants.Z_BEST_SPEED }) : undefined;
  const packed =
    gzip === undefined
      ? undefined
      : (async () => {
          for await (const chunk of gzip) await handle.writeFile(chunk as Uint8Array);
        })();
  // Whoever awaits the end of the stream sees the error; without this it would also count as unhandled.
  packed?.catch(() => undefined);
  const into = async (text: string): Promise<void> => {
    if (gzip === undefined) return handle.writeFile(text);
    const flowing = gzip.write(text);
    if (flowing) return;
    await Promise.race([new Promise<void>((resolve) => void gzip.once('drain', resolve)), packed]);
  };
  let closed = false;
  const close = async (): Promise<void> => {
    if (closed) return;
    closed = true;
    gzip?.destroy();
    await packed?.catch(() => undefined);
    await handle.close();
  };
  if (format !== 'jsonl') await into(csvHeader(columns.map(({ name }) => name)));
  return {
    write: (answers) => into(format === 'jsonl' ? jsonLines(columns, answers) : csvLines(answers)),
    async finish() {
      gzip?.end();
      await packed;
      await handle.sync();
      await close();
    },
    close,
  };
}

/** Blocks of answers are not hashed: a file of answers is no dataset. */
const noHash = (): Hash => ({ update: () => undefined, digest: () => new Uint8Array() });

async function tableBody(temporary: string, columns: readonly AnswerColumn[]): Promise<Body> {
  const table = await createTableFile(temporary, columns);
  const builders = columns.map(({ type }) => columnBuilder(type, GROUP_ROWS, noHash));
  let waiting = 0;
  return {
    async write({ rows, values }) {
      for (let from = 0; from < rows;) {
        const to = Math.min(rows, from + GROUP_ROWS - waiting);
        values.forEach((column, index) => addRows(builders[index]!, column, from, to));
        waiting += to - from;
        from = to;
        if (waiting < GROUP_ROWS) continue;
        await table.append(builders.map((builder) => builder.take()));
        waiting = 0;
      }
    },
    async finish() {
      if (waiting > 0) await table.append(builders.map((builder) => builder.take()));
      await table.finish({});
    },
    close: () => table.remove(),
  };
}

const encoder = new TextEncoder();

function addRows(builder: ColumnBuilder, column: AnswerValues, from: number, to: number): void {
  for (let row = from; row < to; row++) {
    if (column.type === 'number') builder.number(column.values[row]!);
    else if (column.type === 'text') {
      const value = column.values[row] ?? null;
      if (value === null) builder.missing();
      else {
        const bytes = encoder.encode(value);
        builder.text(bytes, 0, bytes.length);
      }
    } else if (column.type === 'boolean') {
      if (column.values[row] === MISSING_BOOLEAN) builder.missing();
      else builder.integer(column.values[row]!);
    } else if (column.values[row] === MISSING_TIME) builder.missing();
    else if (column.type === 'date') builder.integer(Number(column.values[row]! / DAY_MICROS));
    else builder.bigint(column.values[row]!);
  }
}

/** Writes the rows that were not scored, beside the answers, for people: line, column, reason. */
export async function createRejectsFile(
  scratch: string,
  file: string,
  rejects: Iterable<ScoreReject>,
): Promise<AnswersFile> {
  const all = [...rejects];
  // A row that could not be read has a line, one that was read its place: what none of them has is left out.
  const columns = (['line', 'row', 'column', 'reason', 'detail'] as const).filter((name) =>
    all.some((reject) => reject[name] !== undefined),
  );
  const body = await createAnswersFile(
    scratch,
    file,
    'csv',
    columns.map((name) => ({ name, type: 'text' })),
  );
  try {
    await body.write({
      rows: all.length,
      values: columns.map((name) => ({
        type: 'text' as const,
        values: all.map((reject) => (reject[name] === undefined ? null : String(reject[name]))),
      })),
    });
    await body.finish();
    return body;
  } catch (error) {
    await body.discard();
    throw error;
  }
}
