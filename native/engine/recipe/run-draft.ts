import path from 'node:path';
import { mkdir } from 'node:fs/promises';
import { dataSource, taskName } from '../../data/contract.ts';
import { profileStep } from '../../data/steps.ts';
import { permutationSection } from '../../explanation/contract.ts';
import type { StepRole } from '../../packages/contract.ts';
import { keyHome } from '../../signing/key-home.ts';
import { foldsOf } from '../../training/contract.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { DraftStage, KnownSteps, RunResult } from '../contract.ts';
import type { Engine } from '../engine.ts';
import { AssayError, badInput, errorData } from '../errors.ts';
import type { JobContext } from '../jobs.ts';
import type { StepRunner } from '../step-runner.ts';
import { NotRunYet, type AnsweredStep, type StepEvents } from '../step-runner.ts';
import { draftFiles, loadDraft, recipeOf, type Draft } from './draft.ts';
import { explainModel, measure, openData, type Observer } from './pipeline.ts';
import { notRead } from './package-path.ts';
import { runOpened } from './run-recipe.ts';
import { signingKey } from './signing-key.ts';

/** The last role of each stage; what comes later is not run. */
const lastRole: Readonly<Record<Exclude<DraftStage, 'data' | 'importance' | 'all' | 'package'>, StepRole>> = {
  features: 'features',
  model: 'model',
  evaluation: 'evaluation',
};

class StageDone extends Error {}

export interface RunDraftInput {
  readonly until: DraftStage;
  readonly passphrase?: string;
  readonly key?: string;
}

/** Runs the window's draft as far as asked. What the workspace already knows is looked up. */
export async function runDraft(
  engine: Engine,
  input: RunDraftInput,
  job: JobContext,
  events: StepEvents,
): Promise<RunResult | null> {
  const workspace = await engine.openWorkspace(job);
  const draft = await loadDraft(workspace);
  const { until } = input;
  if (until === 'data') {
    await lookAtData(engine.runner(job, workspace, events), workspace, draft, job);
    return null;
  }
  const recipe = recipeOf(draft);
  const files = await draftFiles(recipe, draft);
  if (until === 'importance') {
    const section = recipe.explain?.permutation ?? permutationSection.parse({});
    await explainModel(engine.runner(job, workspace, events), workspace, recipe, files, job, section);
    return null;
  }
  const last =
    until === 'package'
      ? {
          out: notRead(
            path.join(
              await exportsFolder(workspace),
              path.basename(recipe.package?.out ?? `${recipe.name}.zip`),
            ),
            files,
          ),
          signer: await signingKey(keyHome(), input),
        }
      : undefined;
  try {
    return await runOpened(engine, recipe, files, last, job, events, (role) => {
      if (until === 'package' || until === 'all') return;
      // Folds are trained by the same button as the model.
      const folds = until === 'model' && foldsOf(recipe.train) !== undefined;
      if (role === (folds ? 'crossValidation' : lastRole[until])) throw new StageDone();
    });
  } catch (error) {
    if (error instanceof StageDone) return null;
    throw error;
  }
}

/** Where a window's packages and predictions are written, to be downloaded or copied from there. */
export async function exportsFolder(workspace: Workspace): Promise<string> {
  const folder = path.join(workspace.root, 'exports');
  await mkdir(folder, { recursive: true });
  return folder;
}

/** Opens the draft's training file and says what is in it: all that is needed before a target is chosen. */
async function lookAtData(
  runner: StepRunner,
  workspace: Workspace,
  draft: Draft,
  job: JobContext,
  seen: Observer = () => undefined,
  withTarget = true,
): Promise<void> {
  const data = section(draft, 'data');
  const source = dataSource.safeParse(data.source);
  if (!source.success)
    throw badInput('No data file is open.', 'data.source', 'Open a file on the page Start.');
  const files = await draftFiles({ data: { source: source.data, test: undefined } }, draft);
  const opened = await openData(runner, workspace, files.train, source.data, job);
  seen('sniff', opened.sniff);
  seen('import', opened.import);
  const names = opened.import.result.columns.map(({ name }) => name);
  const target =
    withTarget && typeof data.target === 'string' && names.includes(data.target) ? data.target : undefined;
  const positive = target === undefined || data.positive === undefined ? undefined : String(data.positive);
  const task = target === undefined ? undefined : taskName.safeParse(data.task).data;
  const profile = await runner.step(
    profileStep,
    {
      ...(target === undefined ? {} : { target }),
      ...(positive === undefined ? {} : { positive }),
      ...(task === undefined ? {} : { task }),
    },
    [opened.import.result.dataset],
  );
  seen('profile', profile);
}

/** Which steps of the draft, as it stands, have results already; nothing is run. */
export async function knownSteps(engine: Engine): Promise<KnownSteps> {
  const workspace = await engine.openWorkspace();
  const draft = await loadDraft(workspace);
  const steps: KnownSteps['steps'] = {};
  const seen: Observer = (role, step: AnsweredStep) => {
    steps[role] = { id: step.id, kind: step.kind, result: step.digest };
  };
  const silent: JobContext = { signal: new AbortController().signal, report: () => undefined };
  const runner = engine.runner(silent, workspace, undefined, true);
  let outcome: Omit<KnownSteps, 'steps'> = {};
  try {
    if (typeof section(draft, 'data').target !== 'string')
      await lookAtData(runner, workspace, draft, silent, seen);
    else {
      const recipe = recipeOf(draft);
      await measure(runner, workspace, recipe, await draftFiles(recipe, draft), silent, seen);
    }
  } catch (error) {
    outcome = missing(error);
  }
  // What the data hold can be shown whatever else is wrong with the draft, or new in it.
  for (const target of [true, false]) {
    if (steps.profile !== undefined) break;
    await lookAtData(runner, workspace, draft, silent, seen, target).catch(missing);
  }
  return { steps, ...outcome };
}

const section = (draft: Draft, name: string): Record<string, unknown> =>
  (draft.recipe[name] ?? {}) as Record<string, unknown>;

function missing(error: unknown): Omit<KnownSteps, 'steps'> {
  if (error instanceof NotRunYet) return { next: error.kind };
  if (error instanceof AssayError) return { problem: errorData(error) };
  throw error;
}
