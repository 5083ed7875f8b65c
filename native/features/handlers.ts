import { implement } from '@orpc/server';
import type { ImportResult } from '../data/contract.ts';
import type { Recipe } from '../engine/contract.ts';
import type { Engine } from '../engine/engine.ts';
import type { EngineContext } from '../engine/engine-context.ts';
import { badInput, conflict } from '../engine/errors.ts';
import { ColumnTable } from '../engine/host/contract.ts';
import { loadDraft, recipeOf } from '../engine/recipe/draft.ts';
import { isPenalised } from '../engine/recipe/pipeline.ts';
import { knownSteps } from '../engine/recipe/run-draft.ts';
import { runQuery } from '../engine/workers/run-query.ts';
import { modelKinds } from '../training/learners.ts';
import { featuresContract, type FeatureStep, type PlanResult } from './contract.ts';
import { previewQuery, type PreviewAnswer } from './worker.ts';

/** What the recipe itself says of a column, if it does. */
function stepOf({ features }: Recipe, column: string): FeatureStep | undefined {
  if (features === 'auto') return undefined;
  if (!Array.isArray(features)) return features.steps.find((step) => step.column === column);
  return features.find((step) => step.column === column) ?? { column, drop: true };
}

async function preview(engine: Engine, column: string, signal?: AbortSignal): Promise<PreviewAnswer> {
  const workspace = await engine.openWorkspace();
  const { steps, problem } = await knownSteps(engine);
  if (steps.import === undefined || steps.split === undefined) {
    throw conflict(
      problem?.what ?? 'The rows of the data are not split yet.',
      undefined,
      problem?.fix ?? 'Prepare the features.',
    );
  }
  const recipe = recipeOf(await loadDraft(workspace));
  const data = await workspace.objects.readJson<ImportResult>(steps.import.result);
  const type = data.columns.find(({ name }) => name === column)?.type;
  if (type === undefined) throw badInput(`The data has no column '${column}'.`, column);
  const plan =
    steps.plan === undefined ? undefined : await workspace.objects.readJson<PlanResult>(steps.plan.result);
  const step = plan?.steps.find((one) => one.column === column) ?? stepOf(recipe, column) ?? { column };
  return runQuery(
    engine,
    previewQuery,
    {
      dataset: data.dataset,
      column,
      type,
      target: recipe.data.target,
      split: steps.split.result,
      features: step.drop === true ? undefined : steps.features?.result,
      step,
      settings: {
        family: modelKinds.get(recipe.train.learner)!.family,
        penalised: isPenalised(recipe.train),
      },
    },
    signal,
  );
}

const os = implement(featuresContract).$context<EngineContext>();

export const featuresRouter = os.router({
  preview: os.preview.handler(async ({ input, context: { engine }, signal }) => {
    const { rows, table, notes, ...answer } = await preview(engine, input.column, signal);
    return { ...answer, notes: [...notes], table: new ColumnTable(rows, table) };
  }),
});
