import { badInput } from '../../engine/errors.ts';
import { gbtParams, type GbtParams, type LearnerSpec } from '../contract.ts';
import type { Target } from '../target.ts';
import { chooseObjective } from '../trees/objectives/registry.ts';
import { refitParameters, type KeptModelHead } from './contract.ts';

type BoostedSpec = Extract<LearnerSpec, { learner: 'gbt' }>;

const shown = (labels: readonly string[]): string =>
  labels
    .map((label) => JSON.stringify(label.slice(0, 40)))
    .slice(0, 10)
    .join(', ');

/** Refuses to go on from a model that was trained for something else, and options that say nothing there. */
export function checkGoesOn(
  head: KeptModelHead,
  { task, classes }: Pick<Target, 'task' | 'classes'>,
  spec: BoostedSpec,
): void {
  if (head.task !== task || head.classes.join('\n') !== classes.join('\n'))
    throw badInput(
      head.task === task
        ? `The earlier model tells ${shown(head.classes)} apart, and the target holds ${shown(classes)}.`
        : `The earlier model does ${head.task} tasks, and the target asks for ${task}.`,
      'train.from',
      'Choose the target that the earlier model was trained for, with the same classes and the same positive one.',
    );
  const [theirs, ours] = [head.params, spec].map((params) => chooseObjective(task, params));
  if (worded(theirs!) !== worded(ours!))
    throw badInput(
      `The earlier model was trained for the objective ${worded(theirs!)}, and this is for ${worded(ours!)}: their scores mean different things.`,
      'train.objective',
      'Write the objective of the earlier model, with its parameter.',
    );
  if (spec.baseScore !== undefined)
    throw badInput(
      'Training begins at the scores of the earlier model, so that no base score is asked for.',
      'train.baseScore',
      'Leave it out.',
    );
  checkConstraints(head, spec);
  if (spec.refit !== undefined) checkRefit(head, spec);
}

/** An objective with what its scores are measured by. */
function worded({ kind, parameter, ranking }: ReturnType<typeof chooseObjective>): string {
  if (ranking !== undefined) return `${kind} (sigmoid ${ranking.sigmoid})`;
  return parameter === undefined ? kind : `${kind} (${parameter})`;
}

/** What binds the model must bind its earlier trees, too. */
function checkConstraints({ params }: KeptModelHead, spec: BoostedSpec): void {
  const earlier = params as Pick<GbtParams, 'monotone' | 'interactions'>;
  for (const [name, direction] of Object.entries(spec.monotone ?? {})) {
    if (earlier.monotone?.[name] === direction) continue;
    throw badInput(
      `The trees of the earlier model are not held to ${JSON.stringify(name)} ${direction}, so that the model would not be.`,
      'train.monotone',
      'Leave the constraint out, or train anew.',
    );
  }
  const sets = spec.interactions;
  const within = (set: readonly string[]): boolean =>
    sets!.some((allowed) => set.every((name) => allowed.includes(name)));
  if (sets !== undefined && !(earlier.interactions?.every(within) ?? false))
    throw badInput(
      'The trees of the earlier model combine features that these interactions do not allow.',
      'train.interactions',
      'Write those of the earlier model, leave them out, or train anew.',
    );
}

function checkRefit({ shrinkage }: KeptModelHead, spec: BoostedSpec): void {
  if (shrinkage.some(({ learningRate }) => learningRate === null))
    throw badInput(
      'The earlier model dropped trees (DART): what each of its trees stands for is not known, so that its leaf values cannot be made anew.',
      'train.refit',
      'Train anew, or go on from it with further rounds.',
    );
  const usual: Readonly<Record<string, unknown>> = gbtParams.parse({});
  for (const [name, value] of Object.entries(spec)) {
    const standard = usual[name];
    if (
      refitParameters.has(name) ||
      value === undefined ||
      JSON.stringify(value) === JSON.stringify(standard)
    )
      continue;
    throw badInput(
      `${name} says how trees grow, and a refit grows none.`,
      `train.${name}`,
      'Leave it out, or leave out refit to add rounds.',
    );
  }
}
