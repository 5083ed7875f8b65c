/** Models that a recipe reads from files: one of another library, or an earlier one that training goes on from. */
import { earlierOf, foldsOf, type ReadModelResult } from '../../training/contract.ts';
import type { ReadEarlierResult } from '../../training/earlier/contract.ts';
import { trainingReadEarlier } from '../../training/earlier/steps.ts';
import { plannedFeatures } from '../../training/foreign/planned-features.ts';
import { trainingReadModel } from '../../training/foreign/steps.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { Recipe } from '../contract.ts';
import { badInput } from '../errors.ts';
import type { JobContext } from '../jobs.ts';
import type { StepRunner } from '../step-runner.ts';
import { readModelFile, type OpenedModel } from './model-file.ts';
import type { SourceFiles } from './sources.ts';

export interface ReadModels {
  readonly foreign: OpenedModel<ReadModelResult> | undefined;
  readonly earlier: OpenedModel<ReadEarlierResult> | undefined;
}

/** Refuses what a recipe cannot ask for beside an earlier model, or without one. */
export function checkEarlier({ train }: Pick<Recipe, 'train'>): void {
  if (train.learner !== 'gbt') return;
  if (earlierOf(train) === undefined) {
    if (train.refit === undefined) return;
    throw badInput(
      'A refit makes the leaf values of an earlier model anew, and none is named.',
      'train.refit',
      'Name its package: from: model.zip.',
    );
  }
  if (foldsOf(train) !== undefined)
    throw badInput(
      'The earlier model may have learned of the rows that a fold holds out, so that its figures would be too good.',
      'train.crossValidation',
      'Leave it out where training goes on from a model.',
    );
}

/** Reads the model file that the recipe names, where it names one. */
export async function readModels(
  runner: StepRunner,
  workspace: Workspace,
  { train }: Pick<Recipe, 'train'>,
  { model: file }: SourceFiles,
  job: JobContext,
): Promise<ReadModels> {
  if (file === undefined) return { foreign: undefined, earlier: undefined };
  return train.learner === 'foreign'
    ? { foreign: await readModelFile(trainingReadModel, runner, workspace, file, job), earlier: undefined }
    : { foreign: undefined, earlier: await readModelFile(trainingReadEarlier, runner, workspace, file, job) };
}

/** Whether the features are those of the earlier model, as it has them: where they are left to themselves. */
export const takesOver = ({ features }: Pick<Recipe, 'features'>, { earlier }: ReadModels): boolean =>
  earlier !== undefined && features === 'auto';

/** As a further input of a step. */
export const digestOf = (opened: OpenedModel<ReadEarlierResult> | undefined): string[] =>
  opened === undefined ? [] : [opened.step.digest];

/** Left to themselves, the features are those that a model names which was read. */
export function featuresFor(
  { features }: Pick<Recipe, 'features'>,
  { foreign, earlier }: ReadModels,
  columns: readonly { readonly name: string }[],
): Recipe['features'] {
  if (features !== 'auto') return features;
  if (earlier !== undefined) return earlier.step.result.features.inputs.map(({ name }) => ({ column: name }));
  if (foreign === undefined) return features;
  const planned = plannedFeatures(
    foreign.step.result,
    columns.map(({ name }) => name),
  );
  return planned.length === 0 ? features : planned;
}
