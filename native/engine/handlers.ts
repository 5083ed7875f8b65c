import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { implement } from '@orpc/server';
import { parse } from 'yaml';
import { contract, type DraftStage, type JobEvent } from './contract.ts';
import type { EngineContext } from './engine-context.ts';
import { badInput } from './errors.ts';
import { RateMeter, type JobContext } from './jobs.ts';
import { loadDraft, recipeText, saveDraft } from './recipe/draft.ts';
import { sampleDraft } from './recipe/samples.ts';
import { parseRecipe } from './recipe/parse-recipe.ts';
import { profileFile } from './recipe/profile-file.ts';
import { knownSteps, runDraft } from './recipe/run-draft.ts';
import { runRecipe } from './recipe/run-recipe.ts';
import { beside, likeNamed, sourceFiles } from './recipe/sources.ts';
import { verifyAndReplay } from './recipe/verify-and-replay.ts';
import type { StepEvents } from './step-runner.ts';

const maxRecipeBytes = 1_000_000;

/** A runner's events as a job's events, with rate and time left. */
export function reporting(job: JobContext): StepEvents {
  const meters = new Map<string, RateMeter>();
  return {
    started: (step) =>
      job.report({
        type: 'stepStarted',
        step: step.id,
        kind: step.kind,
        title: step.title,
        cached: step.cached,
      }),
    progress(step, progress) {
      const now = performance.now();
      let meter = meters.get(step.id);
      if (meter === undefined) meters.set(step.id, (meter = new RateMeter()));
      const event: JobEvent = {
        type: 'progress',
        step: step.id,
        kind: step.kind,
        title: step.title,
        ...progress,
        ...meter.at(now, progress),
      };
      job.report(event);
    },
    note: (note) => job.report({ type: 'note', ...note }),
    finished: (step) =>
      job.report({
        type: 'stepFinished',
        step: step.id,
        kind: step.kind,
        title: step.title,
        seconds: step.seconds,
        cached: step.cached,
      }),
  };
}

export async function readRecipeFile(file: string): Promise<string> {
  const bytes = await readFile(file).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === 'EISDIR') throw badInput('This is a folder.', file, 'Name the recipe file in it.');
    if (error.code !== 'ENOENT') throw badInput(`The recipe cannot be read (${error.code}).`, file);
    throw badInput('There is no such recipe.', file, (await likeNamed(file)) ?? 'Check its name and folder.');
  });
  if (bytes.length > maxRecipeBytes) throw badInput('A recipe is at most 1 MB.', file, 'Is this a recipe?');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw badInput('A recipe is text in UTF-8; this file is not.', file);
  }
}

const jobs = implement(contract.jobs).$context<EngineContext>();

export const jobsRouter = jobs.router({
  watch: jobs.watch.handler(({ input, context, signal }) => context.engine.jobs.watch(input.job, signal)),
  cancel: jobs.cancel.handler(({ input, context }) => {
    context.engine.jobs.cancel(input.job);
    return {};
  }),
  list: jobs.list.handler(({ context }) => context.engine.jobs.list()),
});

const recipes = implement(contract.recipes).$context<EngineContext>();

export const recipesRouter = recipes.router({
  run: recipes.run.handler(async ({ input, context: { engine } }) => {
    const recipe = parseRecipe(await readRecipeFile(input.recipe), path.basename(input.recipe));
    return {
      job: engine.jobs.start(`Run ${recipe.name}`, (job) =>
        runRecipe(engine, recipe, input, job, reporting(job)),
      ),
    };
  }),
  check: recipes.check.handler(async ({ input }) => {
    const recipe = parseRecipe(await readRecipeFile(input.recipe), path.basename(input.recipe));
    const { train, test } = await sourceFiles(recipe, beside(path.dirname(input.recipe)));
    const files = [train, ...(test === undefined ? [] : [test])].map(({ name, bytes }) => ({ name, bytes }));
    return { recipe, files };
  }),
  profile: recipes.profile.handler(({ input, context: { engine } }) => ({
    job: engine.jobs.start(`Profile ${path.basename(input.file)}`, (job) =>
      profileFile(engine, input, job, reporting(job)),
    ),
  })),
  verify: recipes.verify.handler(({ input, context: { engine } }) => ({
    job: engine.jobs.start(`Verify ${path.basename(input.package)}`, (job) =>
      verifyAndReplay(engine, input, job, reporting(job)),
    ),
  })),
});

const drafts = implement(contract.draft).$context<EngineContext>();

export const draftRouter = drafts.router({
  get: drafts.get.handler(async ({ context: { engine } }) => {
    const { recipe, files } = await loadDraft(await engine.openWorkspace());
    return { recipe, files: Object.keys(files), text: recipeText(recipe) };
  }),
  save: drafts.save.handler(async ({ input, context: { engine } }) => {
    const workspace = await engine.openWorkspace();
    const { files } = await loadDraft(workspace);
    await saveDraft(workspace, { recipe: input.recipe, files: { ...files, ...input.files } });
    return { text: recipeText(input.recipe) };
  }),
  parse: drafts.parse.handler(({ input }) => {
    parseRecipe(input.text, 'recipe');
    return { recipe: parse(input.text, { schema: 'core', maxAliasCount: 0 }) as Record<string, unknown> };
  }),
  sample: drafts.sample.handler(async ({ input, context: { engine } }) => {
    const workspace = await engine.openWorkspace();
    const draft = await sampleDraft(input.name);
    await saveDraft(workspace, draft);
    return { text: recipeText(draft.recipe) };
  }),
  known: drafts.known.handler(({ context: { engine } }) => knownSteps(engine)),
  run: drafts.run.handler(({ input, context: { engine } }) => ({
    job: engine.jobs.start(titles[input.until], (job) => runDraft(engine, input, job, reporting(job))),
  })),
});

const titles: Readonly<Record<DraftStage, string>> = {
  data: 'Open the data',
  features: 'Prepare the features',
  model: 'Train',
  evaluation: 'Evaluate',
  all: 'Measure the model',
  package: 'Build the package',
};
