import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileOf, openPackage, type OpenedPackage } from '../../packages/runtime.ts';
import { keyHome } from '../../signing/key-home.ts';
import { readPublicKey, trustedKeys } from '../../signing/keys.ts';
import { parseStrictJson } from '../../signing/strict-json.ts';
import { sha256OfFile } from '../../workspace/digest.ts';
import { modelKinds } from '../../training/learners.ts';
import { openWorkspace } from '../../workspace/workspace.ts';
import type { LineageFile } from '../../packages/contract.ts';
import type { VerifyResult } from '../contract.ts';
import type { Engine } from '../engine.ts';
import { badInput, conflict } from '../errors.ts';
import type { JobContext } from '../jobs.ts';
import type { StepEvents } from '../step-runner.ts';
import { compareNumbers } from './compare-numbers.ts';
import { parseRecipe } from './parse-recipe.ts';
import { buildPackage, measure } from './pipeline.ts';
import { filesOf, onlyGiven, sourceFiles, type SourceFiles } from './sources.ts';

/** A recipe that asks for more than this is not replayed: a bundle's maker must not hold a reviewer's machine. */
const longestReplayMs = 6 * 3_600_000;
const maxJsonBytes = 64 << 20;
/** Files whose numbers are compared one by one; all others byte for byte. */
const numberFiles = ['metrics.json', 'fairness.json'] as const;
const replayFiles = ['recipe.yaml', 'lineage.json', ...numberFiles];

export interface VerifyInput {
  readonly package: string;
  readonly key?: string;
  readonly replay: boolean;
  readonly data?: Readonly<Record<string, string>>;
}

/** Verifies a package; with `replay` also runs its recipe in a fresh folder and compares every number. */
export async function verifyAndReplay(
  engine: Engine,
  input: VerifyInput,
  job: JobContext,
  events: StepEvents,
): Promise<VerifyResult> {
  if (!input.replay && input.data !== undefined) {
    throw badInput('--data is for --replay.', '--data', 'Add --replay, or leave --data out.');
  }
  const expectedKey = input.key === undefined ? undefined : await readPublicKey(input.key);
  const opened = await openPackage(
    {
      path: input.package,
      trustedKeys: await trustedKeys(keyHome()),
      ...(expectedKey === undefined ? {} : { expectedKey: expectedKey.pem }),
      want: input.replay ? replayFiles : [],
      longest: maxJsonBytes + 1,
    },
    job.signal,
  );
  const { report } = opened;
  // A broken package's recipe is not run: nobody vouches for it.
  if (!input.replay || report.verdict === 'broken') return report;
  const replay = await replayPackage(engine, opened, input.data ?? {}, job, events);
  return { ...report, ...(replay.same ? {} : { verdict: 'broken' as const }), replay };
}

async function replayPackage(
  engine: Engine,
  opened: OpenedPackage,
  data: Readonly<Record<string, string>>,
  job: JobContext,
  events: StepEvents,
): Promise<NonNullable<VerifyResult['replay']>> {
  const started = performance.now();
  const packaged = new Map(opened.report.files.map((file) => [file.name, file.sha256]));
  const recipe = parseRecipe(
    new TextDecoder().decode(fileOf(opened, 'recipe.yaml').bytes),
    'model/recipe.yaml',
  );
  const sources = await sourceFiles(recipe, onlyGiven(data));
  await checkSameData(fileOf(opened, 'lineage.json').bytes, sources, job.signal);
  const folder = await mkdtemp(path.join(tmpdir(), 'assay-replay-'));
  const timeout = AbortSignal.timeout(longestReplayMs);
  const limited: JobContext = { ...job, signal: AbortSignal.any([job.signal, timeout]) };
  try {
    const workspace = await openWorkspace(path.join(folder, 'workspace'), { create: true });
    try {
      const runner = engine.runner(limited, workspace, events);
      const measured = await measure(runner, workspace, recipe, sources, limited);
      const { result } = await buildPackage(runner, recipe, measured);
      const kind = modelKinds.get(measured.model.result.learner)!;
      const filesDifferent = Object.entries(result.files)
        .filter(([name, digest]) => packaged.get(name) !== digest)
        .map(([name]) => name)
        .sort();
      const comparisons = await Promise.all(
        numberFiles.map(async (name) => {
          const ours = parseStrictJson(await workspace.objects.read(result.files[name]!), maxJsonBytes);
          const theirs = parseStrictJson(fileOf(opened, name).bytes, maxJsonBytes);
          const { compared, different } = compareNumbers(theirs, ours);
          return { compared, different: different.map((d) => ({ ...d, path: `${name}: ${d.path}` })) };
        }),
      );
      const different = comparisons.flatMap((comparison) => comparison.different);
      return {
        compared: comparisons.reduce((sum, { compared }) => sum + compared, 0),
        different,
        filesDifferent,
        contentDigest: result.contentDigest,
        ...(kind.replay === 'exact' ? {} : { tolerance: kind.replay.tolerance }),
        same:
          different.length === 0 &&
          filesDifferent.length === 0 &&
          opened.report.contentDigest === result.contentDigest,
        seconds: (performance.now() - started) / 1000,
      };
    } finally {
      await workspace.close();
    }
  } catch (error) {
    if (timeout.aborted)
      throw conflict('The replay was stopped after 6 hours.', undefined, 'Replay it on a faster machine.');
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Other data give other numbers, which would say nothing about the package: they are refused before the work. */
async function checkSameData(
  lineageBytes: Uint8Array,
  sources: SourceFiles,
  signal: AbortSignal,
): Promise<void> {
  const lineage = parseStrictJson(lineageBytes, maxJsonBytes) as LineageFile;
  for (const file of filesOf(sources)) {
    const known = lineage.sources.find((source) => source.name === file.name)?.sha256;
    const found = await sha256OfFile(file.path, signal);
    if (known === found) continue;
    throw badInput(
      `This is not the file that the package was made from: its SHA-256 is ${found}, and the package names ${known}.`,
      `--data ${file.name}`,
      'Give the file as it was, byte for byte.',
    );
  }
}
