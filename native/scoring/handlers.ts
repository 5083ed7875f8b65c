import { rmSync } from 'node:fs';
import { access, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { implement } from '@orpc/server';
import type { EngineContext } from '../engine/engine-context.ts';
import { notFound } from '../engine/errors.ts';
import { ColumnTable } from '../engine/host/contract.ts';
import { RateMeter, type JobContext } from '../engine/jobs.ts';
import { exportsFolder } from '../engine/recipe/run-draft.ts';
import { dataFile } from '../engine/recipe/sources.ts';
import { runInOwnProcess } from '../engine/workers/own-process.ts';
import { keyHome } from '../signing/key-home.ts';
import { readPublicKey, trustedKeys } from '../signing/keys.ts';
import {
  scoringContract,
  type OutputFormat,
  type PreviewColumn,
  type Scored,
  type ScoreInput,
  type ScoreProgress,
  type ScoreRequest,
  type ScoreResult,
  type ScorerRequest,
  type ScoringMatch,
  type WindowScore,
} from './contract.ts';
import { withScratchBeside } from './files.ts';
import { rejectsPathOf } from './output-paths.ts';

const workerMain = fileURLToPath(new URL('./worker.ts', import.meta.url));

function inScorer<Result>(
  request: ScorerRequest,
  signal: AbortSignal,
  progress?: (progress: ScoreProgress) => void,
): Promise<Result> {
  return runInOwnProcess<ScorerRequest, Result, ScoreProgress>(workerMain, request, {
    signal,
    ...(progress === undefined ? {} : { progress }),
    name: 'scoring',
    lost: 'Nothing was written.',
  });
}

/** Runs one request in a process of its own and ends that process with it. */
export async function scoreInOwnProcess(
  request: ScoreRequest,
  signal: AbortSignal,
  progress: (progress: ScoreProgress) => void,
): Promise<ScoreResult> {
  return (await inScorer<Scored>({ type: 'score', ...request }, signal, progress)).result;
}

const titles = { read: 'Read the new data', score: 'Score' } as const satisfies Record<
  ScoreProgress['phase'],
  string
>;

/** Progress as the events of two steps, with rate and time left. */
function reporting(job: JobContext): (progress: ScoreProgress) => void {
  let phase: ScoreProgress['phase'] | undefined;
  let meter = new RateMeter();
  return ({ phase: now, ...progress }) => {
    const step = { step: now, kind: `scoring.${now}`, title: titles[now] };
    if (phase !== now) {
      phase = now;
      meter = new RateMeter();
      job.report({ type: 'stepStarted', ...step, cached: false });
    }
    job.report({ type: 'progress', ...step, ...progress, ...meter.at(performance.now(), progress) });
  };
}

async function score(
  input: Omit<ScoreInput, 'force'> & { force?: boolean },
  engine: EngineContext['engine'],
  job: JobContext,
): Promise<Scored> {
  // Before a process is started and a folder made beside the answers.
  await dataFile(path.basename(input.data), input.data, 'Check its name and folder.', 'DATA');
  const expectedKey = input.key === undefined ? undefined : await readPublicKey(input.key);
  const trusted = await trustedKeys(keyHome());
  return withScratchBeside(input.out, (scratch) =>
    inScorer<Scored>(
      {
        type: 'score',
        packagePath: input.package,
        input: input.data,
        output: input.out,
        idColumns: input.id,
        force: input.force ?? false,
        trustedKeys: trusted.map(({ id, name, throwAway }) => ({ id, name, throwAway })),
        ...(expectedKey === undefined ? {} : { expectedKey: expectedKey.pem }),
        threads: engine.threads,
        memoryBytes: engine.memoryBytes,
        scratch,
      },
      job.signal,
      reporting(job),
    ),
  );
}

async function match(
  input: { package: string; data?: string | undefined },
  { engine }: EngineContext,
  signal: AbortSignal | undefined,
): Promise<ScoringMatch> {
  const trusted = await trustedKeys(keyHome());
  const scratch = await mkdtemp(path.join(tmpdir(), 'assay-match-'));
  try {
    return await inScorer<ScoringMatch>(
      {
        type: 'match',
        packagePath: input.package,
        ...(input.data === undefined ? {} : { input: input.data }),
        trustedKeys: trusted.map(({ id, name, throwAway }) => ({ id, name, throwAway })),
        threads: engine.threads,
        memoryBytes: engine.memoryBytes,
        scratch,
      },
      signal ?? new AbortController().signal,
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Before a workspace is open, answers lie in a folder that only this user reads and that goes with the engine. */
let privateFolder: Promise<string> | undefined;

async function answersFolder({ engine }: EngineContext): Promise<string> {
  if (engine.folder !== undefined) return exportsFolder(await engine.openWorkspace());
  privateFolder ??= mkdtemp(path.join(tmpdir(), 'assay-answers-')).then((folder) => {
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    return folder;
  });
  return privateFolder;
}

const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

/** A name for the answers to a file that nothing has yet. */
async function freeName(folder: string, data: string, format: OutputFormat): Promise<string> {
  const stem = path.basename(data).replace(/(\.(csv|tsv|txt|parquet|jsonl|ndjson|json|gz))+$/i, '');
  for (let n = 1; ; n++) {
    const file = path.join(folder, `${stem.slice(0, 150)}-scored${n === 1 ? '' : `-${n}`}.${format}`);
    if (!(await isThere(file)) && !(await isThere(rejectsPathOf(file)))) return file;
  }
}

const mostPreviews = 16;
/** The first rows of answers, by their file: what the scoring process saw of them as it wrote them. */
const previews = new Map<string, readonly PreviewColumn[]>();

async function scoreForWindow(
  input: Pick<ScoreInput, 'package' | 'data' | 'id' | 'key'> & { format: OutputFormat },
  context: EngineContext,
  job: JobContext,
): Promise<WindowScore> {
  const out = await freeName(await answersFolder(context), input.data, input.format);
  const { result, summary } = await score({ ...input, out }, context.engine, job);
  previews.set(out, summary.preview);
  const [oldest] = previews.keys();
  if (previews.size > mostPreviews && oldest !== undefined) previews.delete(oldest);
  const granted = async (file: string): Promise<WindowScore['answers']> => ({
    ...(context.grants?.add(file, 'read') ?? { grant: file, name: path.basename(file) }),
    bytes: (await stat(file)).size,
  });
  const { out: written, rejectsFile, ...rest } = result;
  return {
    ...rest,
    answers: await granted(written),
    ...(rejectsFile === undefined ? {} : { rejected: await granted(rejectsFile) }),
    rejectRows: [...summary.rejects],
    histograms: summary.histograms,
    labels: summary.labels,
  };
}

function preview(file: string): ColumnTable {
  const columns = previews.get(file);
  if (columns === undefined)
    throw notFound('These answers are not at hand any more.', undefined, 'Score the data again.');
  return new ColumnTable(
    columns[0]?.values.length ?? 0,
    new Map(columns.map(({ name, ...column }) => [name, column])),
  );
}

const os = implement(scoringContract).$context<EngineContext>();

export const scoringRouter = os.router({
  match: os.match.handler(({ input, context, signal }) => match(input, context, signal)),
  run: os.run.handler(({ input, context }) => ({
    job: context.engine.jobs.start(`Score ${path.basename(input.data)}`, (job) =>
      scoreForWindow(input, context, job),
    ),
  })),
  preview: os.preview.handler(({ input }) => preview(input.answers)),
  score: os.score.handler(({ input, context: { engine } }) => ({
    job: engine.jobs.start(
      `Score ${path.basename(input.data)}`,
      async (job) => (await score(input, engine, job)).result,
    ),
  })),
});
