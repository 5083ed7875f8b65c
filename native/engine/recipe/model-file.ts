import type { z } from 'zod';
import type { StepKind, StepResult } from '../../workspace/step-kind.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { AssayError } from '../errors.ts';
import type { JobContext } from '../jobs.ts';
import type { AnsweredStep, StepRunner } from '../step-runner.ts';
import { grantSource } from './grant-source.ts';
import type { SourceFile } from './sources.ts';

/** A model file as it was read, and its SHA-256. */
export interface OpenedModel<Result extends StepResult> {
  readonly sha256: string;
  readonly step: AnsweredStep<Result>;
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

/** Reads a model's file by a step of this kind, whose only input it is. */
export async function readModelFile<Spec, Result extends StepResult>(
  kind: StepKind<Spec, Result>,
  runner: StepRunner,
  workspace: Workspace,
  file: SourceFile,
  job: JobContext,
): Promise<OpenedModel<Result>> {
  const sha256 = await grantSource(runner, workspace, file, job, kind.kind);
  const step = await runner
    .step(kind, {} as z.input<StepKind<Spec, Result>['spec']>, [sha256], file.name)
    .catch((error: unknown) => Promise.reject(inFile(error, file.name)));
  return { sha256, step };
}
