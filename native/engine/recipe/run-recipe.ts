import path from 'node:path';
import { writePackage } from '../../packages/files.ts';
import { keyHome } from '../../signing/key-home.ts';
import { signPackage } from '../../signing/sign-package.ts';
import { sha256Hex } from '../../workspace/digest.ts';
import { exportLog } from '../../workspace/log-export.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { Recipe, RunResult } from '../contract.ts';
import type { Engine } from '../engine.ts';
import type { JobContext } from '../jobs.ts';
import type { StepEvents } from '../step-runner.ts';
import { buildPackage, measure, type Observer } from './pipeline.ts';
import { packagePath } from './package-path.ts';
import { runResult } from './run-result.ts';
import { signingKey } from './signing-key.ts';
import { beside, sourceFiles, type SourceFiles } from './sources.ts';

export interface RunInput {
  /** The recipe's own path: its names are relative to it. */
  readonly recipe: string;
  readonly passphrase?: string;
  readonly key?: string;
  readonly out?: string;
  readonly noPackage: boolean;
}

type Signer = Awaited<ReturnType<typeof signingKey>>;

/** Runs a recipe from its files to the signed package. What the workspace already knows is looked up. */
export async function runRecipe(
  engine: Engine,
  recipe: Recipe,
  input: RunInput,
  job: JobContext,
  events: StepEvents,
): Promise<RunResult> {
  const files = await sourceFiles(recipe, beside(path.dirname(input.recipe)));
  const out = input.noPackage ? undefined : await packagePath(recipe, input, files);
  // A wrong passphrase is found before the work, not after it.
  const signer = input.noPackage ? undefined : await signingKey(keyHome(), input);
  return runOpened(
    engine,
    recipe,
    files,
    out === undefined || signer === undefined ? undefined : { out, signer },
    job,
    events,
  );
}

/** The same, with its files found and its key opened. @param last where the package goes and who signs it */
export async function runOpened(
  engine: Engine,
  recipe: Recipe,
  files: SourceFiles,
  last: { readonly out: string; readonly signer: Signer } | undefined,
  given: JobContext,
  events: StepEvents,
  seen?: Observer,
): Promise<RunResult> {
  const started = performance.now();
  const { job, said } = remembering(given);
  if (last?.signer.note !== undefined) job.report({ type: 'note', level: 'info', text: last.signer.note });
  const workspace = await engine.openWorkspace(job);
  const runner = engine.runner(job, workspace, events);
  const measured = await measure(runner, workspace, recipe, files, job, seen);
  if (last === undefined)
    return runResult(recipe, measured, runner, engine, performance.now() - started, said);

  const { out, signer } = last;
  const built = await buildPackage(runner, recipe, measured);
  const written = await signAndWrite(
    workspace,
    runner.answered.map((step) => step.id),
    built.result.files,
    signer.key,
    out,
  );
  await workspace.append('package.exported', {
    contentDigest: built.result.contentDigest,
    sha256: written.sha256,
    name: recipe.package?.name ?? recipe.name,
    version: recipe.package?.version ?? '1.0.0',
    step: built.id,
  });
  return runResult(recipe, measured, runner, engine, performance.now() - started, said, {
    path: out,
    bytes: written.bytes,
    sha256: written.sha256,
    contentDigest: built.result.contentDigest,
    agreement: built.result.agreement,
    signer: { id: signer.shown.id, name: signer.shown.name, throwAway: signer.shown.throwAway },
  });
}

/** The same job, and what it said for people so far. */
function remembering(job: JobContext): { job: JobContext; said: { warnings: string[]; notes: string[] } } {
  const said: { warnings: string[]; notes: string[] } = { warnings: [], notes: [] };
  return {
    said,
    job: {
      signal: job.signal,
      report(event) {
        if (event.type === 'note') said[event.level === 'warning' ? 'warnings' : 'notes'].push(event.text);
        job.report(event);
      },
    },
  };
}

async function signAndWrite(
  workspace: Workspace,
  stepIds: readonly string[],
  digests: Readonly<Record<string, string>>,
  key: Parameters<typeof signPackage>[0]['key'],
  out: string,
): Promise<{ sha256: string; bytes: number }> {
  const files = new Map<string, Uint8Array>();
  for (const [name, digest] of Object.entries(digests)) files.set(name, await workspace.objects.read(digest));
  files.set('log.jsonl', new TextEncoder().encode(await exportLog(workspace, { stepIds })));
  const bytes = signPackage({ files, key });
  await writePackage(out, bytes);
  return { sha256: sha256Hex(bytes), bytes: bytes.length };
}
