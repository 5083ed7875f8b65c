import path from 'node:path';
import { profileStep } from '../../data/steps.ts';
import type { ProfileOutput } from '../contract.ts';
import { AssayError, badInput } from '../errors.ts';
import type { Engine } from '../engine.ts';
import type { JobContext } from '../jobs.ts';
import type { StepEvents } from '../step-runner.ts';
import { openData } from './pipeline.ts';
import { nearest } from './parse-recipe.ts';
import { dataFile } from './sources.ts';

export interface ProfileInput {
  readonly file: string;
  readonly target?: string;
  readonly positive?: string;
}

/** Opens one data file and says what is in it. */
export async function profileFile(
  engine: Engine,
  input: ProfileInput,
  job: JobContext,
  events: StepEvents,
): Promise<ProfileOutput> {
  const file = await dataFile(
    path.basename(input.file),
    input.file,
    'Check its name and folder; a path is relative to where you are.',
  );
  if (input.positive !== undefined && input.target === undefined) {
    throw badInput('--positive needs --target.', '--positive', 'Name the column: --target COLUMN.');
  }
  const workspace = await engine.openWorkspace(job);
  const runner = engine.runner(job, workspace, events);
  const opened = await openData(runner, workspace, file, input.file, job);
  const target =
    input.target === undefined
      ? {}
      : { target: input.target, ...(input.positive === undefined ? {} : { positive: input.positive }) };
  checkTarget(input.target, opened.import.result.columns);
  const profile = await runner
    .step(profileStep, target, [opened.import.result.dataset])
    .catch((error: unknown) => {
      throw inWordsOfFlags(error, input);
    });
  return {
    file: file.name,
    sha256: opened.sha256,
    layout: opened.sniff.result,
    dataset: opened.import.result,
    profile: profile.result,
    steps: { sniff: opened.sniff.id, import: opened.import.id, profile: profile.id },
  };
}

const shownColumns = 30;

function checkTarget(target: string | undefined, columns: readonly { readonly name: string }[]): void {
  const names = columns.map(({ name }) => name);
  if (target === undefined || names.includes(target)) return;
  const meant = nearest(target, names);
  throw badInput(
    `The data has no column '${target}'.`,
    '--target',
    meant === undefined
      ? `Its columns: ${names.slice(0, shownColumns).join(', ')}${names.length > shownColumns ? ', …' : ''}.`
      : `Did you mean '${meant}'?`,
  );
}

/** The step speaks of a recipe's `positive`; here it is a flag. */
function inWordsOfFlags(error: unknown, { positive }: ProfileInput): unknown {
  if (!(error instanceof AssayError) || error.data.fix?.includes('`positive:') !== true) return error;
  const fix = `${positive === undefined ? 'Name' : 'Choose'} the class that is to be predicted: --positive CLASS.`;
  return new AssayError({ ...error.data, fix });
}
