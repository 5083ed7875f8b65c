/** The steps from a file to held-out scores, for tests of training. */
import { importStep, sniffStep } from '../../native/data/steps.ts';
import { layoutFor, layoutOf } from '../../native/data/layout.ts';
import type { SniffResult } from '../../native/data/contract.ts';
import { featuresFit, featuresPlan } from '../../native/features/steps.ts';
import { learners } from '../../native/training/learners.ts';
import { fitSpec, type FitResult } from '../../native/training/contract.ts';
import { decodePredictions, type Predictions } from '../../native/training/predictions.ts';
import { trainingFit, trainingPredict } from '../../native/training/steps.ts';
import type { TestContext } from './step-context.ts';

export interface Opened {
  readonly dataset: string;
  readonly rows: number;
  readonly sniffed: SniffResult;
}

export async function open(context: TestContext, file: string, like?: SniffResult): Promise<Opened> {
  const input = context.grant(file);
  const sniffed = await sniffStep.run(context, sniffStep.spec.parse({}), [input]);
  const layout = like === undefined ? layoutOf(sniffed) : layoutFor(sniffed, layoutOf(like));
  const match = like === undefined ? 'position' : 'name';
  const { dataset, rows } = await importStep.run(context, importStep.spec.parse({ layout, match }), [input]);
  return { dataset, rows, sniffed };
}

export interface Target {
  readonly target: string;
  readonly positive?: string;
  readonly task?: 'ranking';
  readonly group?: string | undefined;
}

/** A split result of given roles. */
export async function splitOf(context: TestContext, roles: Uint8Array): Promise<string> {
  return context.writeJson({ parts: { roles: await context.write(roles) } });
}

export async function train(
  context: TestContext,
  dataset: string,
  split: string,
  target: Target,
  spec: { readonly learner: string; readonly [option: string]: unknown },
  exclude: readonly string[] = [],
) {
  const { family } = learners.get(spec.learner)!;
  const planSpec = featuresPlan.spec.parse({ ...target, family, exclude });
  const plan = await context.writeJson(await featuresPlan.run(context, planSpec, [dataset, split]));
  const features = await context.writeJson(await featuresFit.run(context, target, [dataset, split, plan]));
  const fitted = await trainingFit.run(context, fitSpec.parse({ ...target, train: spec }), [
    dataset,
    split,
    features,
  ]);
  return { plan, features, fitted, model: await context.writeJson(fitted) };
}

export async function score(
  context: TestContext,
  trained: { readonly model: string; readonly features: string },
  target: Target,
  dataset: string,
  split?: string,
): Promise<Predictions> {
  const inputs = [trained.model, trained.features, dataset, ...(split === undefined ? [] : [split])];
  const { parts } = await trainingPredict.run(context, target, inputs);
  return decodePredictions(await context.read(parts.predictions));
}

export type { FitResult };
