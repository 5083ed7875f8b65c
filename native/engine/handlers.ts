import path from 'node:path';
import { implement } from '@orpc/server';
import { parse } from 'yaml';
import { contract, type DraftStage } from './contract.ts';
import type { EngineContext } from './engine-context.ts';
import { loadDraft, recipeText, saveDraft } from './recipe/draft.ts';
import { sampleDraft } from './recipe/samples.ts';
import { parseRecipe } from './recipe/parse-recipe.ts';
import { profileFile } from './recipe/profile-file.ts';
import { knownSteps, runDraft } from './recipe/run-draft.ts';
import { readRecipeFile } from './recipe/read-recipe.ts';
import { runRecipe } from './recipe/run-recipe.ts';
import { beside, filesOf, sourceFiles } from './recipe/sources.ts';
import { verifyAndReplay } from './recipe/verify-and-replay.ts';
import { reporting } from './reporting.ts';

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
    const sources = await sourceFiles(recipe, beside(path.dirname(input.recipe)));
    const files = filesOf(sources).map(({ name, bytes }) => ({ name, bytes }));
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
  importance: 'Measure permutation importance',
  evaluation: 'Evaluate',
  all: 'Measure the model',
  package: 'Build the package',
};
