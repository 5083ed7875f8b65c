import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { SniffResult, SourceLayout } from '../data/contract.ts';
import { layoutFor } from '../data/layout.ts';
import { importSource, sniffSource } from '../data/runtime.ts';
import { loadParts, type DataContext } from '../data/store.ts';
import { AssayError, badInput, cancelled } from '../engine/errors.ts';
import { loadModel, type LoadedModel } from '../onnx/runtime.ts';
import type { Progress } from '../workspace/step-kind.ts';
import type { AnswerColumn } from './answers.ts';
import { AnswerCollector } from './answer-summary.ts';
import type {
  MatchRequest,
  OutputFormat,
  Scored,
  ScoreProgress,
  ScoreReject,
  ScoreRequest,
  ScoreResult,
  ScoringMatch,
} from './contract.ts';
import {
  createAnswersFile,
  createRejectsFile,
  refuseExisting,
  refuseOverwritingInput,
  type AnswersFile,
} from './files.ts';
import { typeCheck, type KeptColumn } from './kept-columns.ts';
import { inputColumns, meantBy } from './input-columns.ts';
import { formatOf, rejectsPathOf } from './output-paths.ts';
import { answerColumns, scorePart } from './score-part.ts';
import { openScoredPackage } from './store.ts';

export interface ScoreOptions {
  readonly signal: AbortSignal;
  progress(progress: ScoreProgress): void;
}

/** Rows of answers and of rejects that are shown at once. */
const shownRows = 200;

/** More rejects than this mean that the data are not what the model was made for. */
const maxRejects = 100_000;
/** Cells of a part that is scored at once: what bounds the memory. */
const partCells = 1 << 20;
const mostPartRows = 16_384;
const version = 'new';

type Context = DataContext & { readonly id: string; progress(progress: Progress): void };

/** New data, read as the training data were, in a table of their own. */
interface NewData {
  readonly names: readonly string[];
  readonly rows: number;
  readonly rejects: readonly ScoreReject[];
  readonly ignored: readonly string[];
  readonly kept: readonly KeptColumn[];
}

/** Adds the file to a message about its content. */
async function about<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AssayError) || error.data.kind !== 'BadInput') throw error;
    const { where } = error.data;
    const named = where === undefined ? file : where.startsWith(file) ? where : `${file}, ${where}`;
    throw new AssayError({ ...error.data, where: named });
  }
}

async function sniff(
  context: Context,
  input: string,
  trained: SourceLayout,
  needed: readonly string[],
): Promise<SniffResult> {
  // What the columns are was settled in training; of the new file only its own dialect is asked for.
  const nullWords = [...new Set(trained.columns.flatMap((column) => column.nullWords))];
  const spec = { options: { nullWords }, read: 'head' } as const;
  const head = await sniffSource(context, input, spec);
  const names = new Set(head.columns.map(({ name }) => name));
  // In JSON lines a member may be absent from all of the first rows.
  return head.format === 'jsonl' && needed.some((name) => !names.has(name))
    ? sniffSource(context, input, { ...spec, read: 'all' })
    : head;
}

async function readNewData(
  context: Context,
  request: ScoreRequest,
  trained: SourceLayout,
  model: LoadedModel['interface'],
): Promise<NewData> {
  const { input, idColumns } = request;
  const inputs = model.inputs.map(({ name }) => name);
  const sniffed = await sniff(context, input, trained, [...inputs, ...idColumns]);
  const { columns, ignored } = inputColumns(
    inputs,
    trained.columns,
    sniffed.columns.map(({ name }) => name),
    idColumns,
    model.outputs.map(({ name }) => name),
    input,
  );
  const layout = layoutFor(sniffed, { ...trained, columns: [...columns] });
  const imported = await importSource(context, input, { layout, match: 'name', maxRejects });
  const { manifest, rejects } = imported;
  const [first] = rejects;
  if (manifest.rows === 0 && first !== undefined) {
    const misfits = [...new Set(rejects.flatMap(({ column }) => column ?? []))];
    throw badInput(
      `No row can be scored. ${first.detail}`,
      `line ${first.line}${first.column === undefined ? '' : `, column ${first.column}`}`,
      misfits.length === 0
        ? 'Check that it is a table with one row a line.'
        : `Columns whose values are not what they were in training: ${misfits.slice(0, 10).join(', ')}.`,
    );
  }
  await imported.publish(version);
  const trainedTypes = new Map(trained.columns.map((column) => [column.name, column]));
  const found = new Map(sniffed.columns.map((column) => [column.name, column]));
  const promised = idColumns.map((name): KeptColumn => {
    const column = (inputs.includes(name) ? trainedTypes : found).get(name)!;
    return {
      name,
      type: column.type,
      ...(column.dateOrder === undefined ? {} : { dateOrder: column.dateOrder }),
    };
  });
  const kept = await checkedTypes(
    context,
    promised,
    new Set(inputs),
    manifest.rows,
    formatOf(request.output),
  );
  return {
    names: columns.map(({ name }) => name),
    rows: manifest.rows,
    rejects: rejects.map(({ line, column, reason, detail }) => ({
      line,
      ...(column === undefined ? {} : { column }),
      reason,
      detail,
    })),
    ignored,
    kept,
  };
}

/**
 * The types of the kept columns in the answers. What is only kept was read as text, digit for digit, from a file of
 * which only the beginning was looked at: here all of it is. Text files have no types, and keep the text.
 */
async function checkedTypes(
  context: Context,
  promised: readonly KeptColumn[],
  inputs: ReadonlySet<string>,
  rows: number,
  format: OutputFormat,
): Promise<KeptColumn[]> {
  const asText = format === 'csv' || format === 'csv.gz';
  const checks = new Map(
    promised
      .filter(({ name, type }) => !asText && type !== 'text' && !inputs.has(name))
      .map((column) => [column.name, typeCheck(column, format === 'jsonl')]),
  );
  if (checks.size > 0) {
    const partRows = Math.max(256, Math.min(mostPartRows, rows));
    for await (const part of loadParts(context, version, [...checks.keys()], partRows)) {
      context.signal.throwIfAborted();
      for (const [name, check] of checks) check.see(part.columns.get(name)!);
    }
  }
  return promised.map((column) =>
    inputs.has(column.name) ? column : { ...column, type: checks.get(column.name)?.type() ?? 'text' },
  );
}

/** Writes the answers part by part; returns how many there are and which rows had none. */
async function writeAnswers(
  context: Context,
  request: ScoreRequest,
  model: LoadedModel,
  data: NewData,
  create: (columns: readonly AnswerColumn[]) => Promise<AnswersFile>,
  collector: AnswerCollector,
  progress: ScoreOptions['progress'],
): Promise<{ rows: number; rejects: ScoreReject[]; columns: string[]; file: AnswersFile }> {
  const partRows = Math.max(256, Math.min(mostPartRows, Math.floor(partCells / data.names.length)));
  const rejects: ScoreReject[] = [];
  let columns: AnswerColumn[] = [];
  let file: AnswersFile | undefined;
  let done = 0;
  let rows = 0;
  try {
    for await (const part of loadParts(context, version, data.names, partRows)) {
      context.signal.throwIfAborted();
      if (file === undefined) {
        columns = answerColumns(data.kept, model.interface.outputs);
        file = await create(columns);
      }
      const scored = await scorePart(model, part, data.kept, done);
      await file.write(scored);
      collector.add(columns, scored);
      rejects.push(...scored.rejects);
      if (rejects.length > maxRejects) {
        throw badInput(
          `More than ${maxRejects.toLocaleString('en')} rows cannot be scored. ${rejects[0]!.detail}`,
          `${request.input}, column ${rejects[0]!.column}`,
          'Fill in the missing values.',
        );
      }
      rows += scored.rows;
      done += part.rows;
      progress({ phase: 'score', done, total: data.rows, unit: 'rows' });
    }
    if (file === undefined)
      throw badInput('The file has no rows.', request.input, 'Choose a file with rows.');
    await file.finish();
    return { rows, rejects, columns: columns.map(({ name }) => name), file };
  } catch (error) {
    await file?.discard();
    throw error;
  }
}

/** Gives the files their names: the rejects first, since answers without them would seem to be all. */
async function publish(
  answers: AnswersFile,
  rejects: AnswersFile | undefined,
  request: ScoreRequest,
): Promise<void> {
  const rejectsPath = rejectsPathOf(request.output);
  if (rejects !== undefined) await rejects.publish(request.force);
  try {
    await answers.publish(request.force);
  } catch (error) {
    if (rejects !== undefined) await rm(rejectsPath, { force: true });
    throw error;
  }
  // Of an earlier run: they are not these answers' rejects.
  if (rejects === undefined && request.force) await rm(rejectsPath, { force: true });
}

function contextOf(
  { threads, memoryBytes, scratch }: Pick<ScoreRequest, 'threads' | 'memoryBytes' | 'scratch'>,
  { signal, progress }: ScoreOptions,
): Context {
  return {
    id: 'score',
    threads,
    memoryBytes,
    signal,
    scratch,
    progress: ({ done, total, unit }) =>
      progress({
        phase: 'read',
        done,
        ...(total === undefined ? {} : { total }),
        ...(unit === undefined ? {} : { unit }),
      }),
    cache(name) {
      const file = path.join(scratch, 'cache', name);
      mkdirSync(path.dirname(file), { recursive: true });
      return file;
    },
  };
}

/** What a package reads and gives, and how a file fits it: what scoring would say, before it. */
export async function matchFile(request: MatchRequest, options: ScoreOptions): Promise<ScoringMatch> {
  const opened = await openScoredPackage(request);
  const model = await loadModel(opened.graph, { threads: request.threads });
  try {
    const trained = new Map(opened.layout.columns.map((column) => [column.name, column.type]));
    const names = model.interface.inputs.map(({ name }) => name);
    const { input } = request;
    const sniffed =
      input === undefined
        ? undefined
        : await about(input, () => sniff(contextOf(request, options), input, opened.layout, names));
    const found = new Map(sniffed?.columns.map(({ name, type }) => [name, type]));
    return {
      package: {
        name: opened.name,
        contentDigest: opened.contentDigest,
        verdict: opened.verdict,
        signer: opened.signer,
      },
      inputs: names.map((name) => {
        const there = found.get(name);
        const meant =
          sniffed === undefined || there !== undefined ? undefined : meantBy(name, [...found.keys()]);
        return {
          name,
          type: trained.get(name) ?? 'text',
          ...(there === undefined ? {} : { found: there }),
          ...(meant === undefined ? {} : { meant }),
        };
      }),
      outputs: model.interface.outputs.map(({ name }) => name),
      ...(sniffed === undefined
        ? {}
        : {
            data: {
              format: sniffed.format,
              columns: sniffed.columns.map(({ name, type }) => ({ name, type })),
              ignored: [...found.keys()].filter((name) => !names.includes(name)),
              missing: names.filter((name) => !found.has(name)),
            },
          }),
      notes: [...opened.notes],
    };
  } finally {
    await model.close();
  }
}

/**
 * Scores new data with a package: verifies the package, checks the data against the model's columns, reads the rows
 * as the training rows were read, and writes an answer for each. Rows without an answer go to a file beside. Memory is
 * bounded by the model and by one part of the rows, whatever the size of the data. Nothing is there until all is.
 */
export async function scoreFile(request: ScoreRequest, options: ScoreOptions): Promise<Scored> {
  const started = performance.now();
  const { signal, progress } = options;
  const { input, output, scratch } = request;
  const format = formatOf(output);
  const rejectsFile = rejectsPathOf(output);
  for (const file of [output, rejectsFile]) {
    await refuseOverwritingInput(file, [request.packagePath, input]);
    if (!request.force) await refuseExisting(file);
  }
  const context = contextOf(request, options);
  const opened = await openScoredPackage(request);
  const model = await loadModel(opened.graph, { threads: request.threads });
  try {
    const data = await about(input, () => readNewData(context, request, opened.layout, model.interface));
    const create = (columns: readonly AnswerColumn[]): Promise<AnswersFile> =>
      createAnswersFile(scratch, output, format, columns);
    const collector = new AnswerCollector(
      shownRows,
      model.interface.outputs.map(({ name }) => name),
    );
    const answers = await writeAnswers(context, request, model, data, create, collector, progress);
    const rejects = [...data.rejects, ...answers.rejects];
    try {
      signal.throwIfAborted();
      await publish(
        answers.file,
        rejects.length === 0 ? undefined : await createRejectsFile(scratch, rejectsFile, rejects),
        request,
      );
    } finally {
      await answers.file.discard();
    }
    const result: ScoreResult = {
      out: output,
      format,
      rows: answers.rows,
      rejects: rejects.length,
      ...(rejects.length === 0 ? {} : { rejectsFile }),
      columns: answers.columns,
      ignored: [...data.ignored],
      notes: [...opened.notes],
      package: { name: opened.name, contentDigest: opened.contentDigest, verdict: opened.verdict },
      seconds: (performance.now() - started) / 1000,
    };
    return { result, summary: collector.result(rejects) };
  } catch (error) {
    throw signal.aborted ? cancelled() : error;
  } finally {
    await model.close();
  }
}
