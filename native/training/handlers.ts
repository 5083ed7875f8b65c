import { implement } from '@orpc/server';
import type { Engine } from '../engine/engine.ts';
import type { EngineContext } from '../engine/engine-context.ts';
import { notFound } from '../engine/errors.ts';
import { runQuery } from '../engine/workers/run-query.ts';
import { modelSteps, treeLearners, type FitResult } from './contract.ts';
import { treeQuery } from './query.ts';
import { trainingContract, type Tree } from './trees/contract.ts';

async function tree(
  engine: Engine,
  { step: id, round, output }: { step: string; round: number; output: number },
  signal?: AbortSignal,
): Promise<Tree> {
  const { state, objects } = await engine.openWorkspace();
  const found = state.steps.get(id);
  if (found === undefined || !modelSteps.has(found.step.kind))
    throw notFound(`There is no model of step ${id.slice(0, 8)}.`, 'step', 'Train it.');
  const { learner, parts } = await objects.readJson<FitResult>(found.result);
  if (!treeLearners.has(learner))
    throw notFound(
      `A model of the learner ${learner} has no trees.`,
      'step',
      `Name one of ${[...treeLearners].join(', ')}.`,
    );
  const [, , features] = found.step.inputs;
  return runQuery(
    engine,
    treeQuery,
    { model: parts.model, learner, features: features!, round, output },
    signal,
  );
}

const os = implement(trainingContract).$context<EngineContext>();

export const trainingRouter = os.router({
  tree: os.tree.handler(({ input, context: { engine }, signal }) => tree(engine, input, signal)),
});
