import type { ReadModelResult } from '../../training/contract.ts';
import { plannedFeatures } from '../../training/foreign/planned-features.ts';
import { trainingReadModel } from '../../training/foreign/steps.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { Recipe } from '../contract.ts';
import { AssayError } from '../errors.ts';
import type { JobContext } from '../jobs.ts';
import type { AnsweredStep, StepRunner } from '../step-runner.ts';
import { grantSource } from './grant-source.ts';
import type { SourceFile } from './sources.ts';

/** A model file as it was read, and its SHA-256. */
export interface OpenedModel {
  readonly sha256: string;
  readonly step: AnsweredStep<ReadModelResult>;
}

/** The step knows a place in the file only; people chose the file by its name. */
function inFile(error: unknown, name: string): unknown {
  if (!(error instanceof AssayError) || error.data.kind !== 'BadInput') return error;
  const { where } = error.data;
  return new AssayError({
    ...error.data,
    where: where === undefined || where === 'Model' ? name : `${name}, ${where}`,
  });
}

/** Reads the file of a model that another library trained. */
export async function readForeignModel(
  runner: StepRunner,
  workspace: Workspace,
  file: SourceFile,
  job: JobContext,
): Promise<OpenedModel> {
  const sha256 = await grantSource(runner, workspace, file, job, trainingReadModel.kind);
  const step = await runner
    .step(trainingReadModel, {}, [sha256], file.name)
    .catch((error: unknown) => Promise.reject(inFile(error, file.name)));
  return { sha256, step };
}

/** Left to themselves, the features are those that the model names. */
export function featuresFor(
  { features }: Pick<Recipe, 'features'>,
  model: ReadModelResult,
  columns: readonly { readonly name: string }[],
): Recipe['features'] {
  if (features !== 'auto') return features;
  const planned = plannedFeatures(
    model,
    columns.map(({ name }) => name),
  );
  return planned.length === 0 ? features : planned;
}
