import path from 'node:path';
import { implement } from '@orpc/server';
import type { EngineContext } from '../engine/engine-context.ts';
import type { Engine } from '../engine/engine.ts';
import type { JobContext } from '../engine/jobs.ts';
import { parseRecipe } from '../engine/recipe/parse-recipe.ts';
import { explainModel } from '../engine/recipe/pipeline.ts';
import { readRecipeFile } from '../engine/recipe/read-recipe.ts';
import { beside, sourceFiles } from '../engine/recipe/sources.ts';
import { reporting } from '../engine/reporting.ts';
import type { Recipe } from '../engine/contract.ts';
import {
  explanationContract,
  permutationSection,
  type ExplainInput,
  type PermutationResult,
  type PermutationSection,
} from './contract.ts';

/** The recipe's own section, but for what is asked otherwise. */
function sectionOf(recipe: Recipe, { metric, repeats, rows, features }: ExplainInput): PermutationSection {
  const own = recipe.explain?.permutation ?? permutationSection.parse({});
  return {
    ...own,
    ...(metric === undefined ? {} : { metric }),
    ...(repeats === undefined ? {} : { repeats }),
    ...(rows === undefined ? {} : { rows }),
    features: features || own.features,
  };
}

async function explain(
  engine: Engine,
  recipe: Recipe,
  asked: ExplainInput,
  job: JobContext,
): Promise<PermutationResult> {
  const files = await sourceFiles(recipe, beside(path.dirname(asked.recipe)));
  const workspace = await engine.openWorkspace(job);
  const runner = engine.runner(job, workspace, reporting(job));
  const { result } = await explainModel(runner, workspace, recipe, files, job, sectionOf(recipe, asked));
  return result;
}

const os = implement(explanationContract).$context<EngineContext>();

export const explanationRouter = os.router({
  permutation: os.permutation.handler(async ({ input, context: { engine } }) => {
    const recipe = parseRecipe(await readRecipeFile(input.recipe), path.basename(input.recipe));
    return {
      job: engine.jobs.start(`Explain ${recipe.name}`, (job) => explain(engine, recipe, input, job)),
    };
  }),
});
