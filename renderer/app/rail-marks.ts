import type { KnownSteps } from '../../native/engine/contract.ts';
import type { StepRole } from '../../native/packages/contract.ts';
import { modelSteps } from '../../native/training/contract.ts';

export type RailMark = 'known' | 'stale' | 'next';

/** The step whose result a page shows, and the kinds that it may be of. */
const shown: readonly (readonly [route: string, role: StepRole, ...kinds: string[]])[] = [
  ['data', 'profile', 'data.profile'],
  ['features', 'features', 'features.fit'],
  ['train', 'model', ...modelSteps],
  ['evaluate', 'evaluation', 'evaluation.measure'],
  ['calibrate', 'calibrator', 'calibration.fit'],
  ['fairness', 'fairness', 'fairness.measure'],
];

/** The page that runs a step of this kind. */
const runBy: Readonly<Record<string, string>> = {
  'source.opened': 'data',
  'data.sniff': 'data',
  'data.import': 'data',
  'data.profile': 'data',
  'data.split': 'features',
  'features.plan': 'features',
  'features.fit': 'features',
  'training.read-model': 'train',
  'training.bind-model': 'train',
  'training.fit': 'train',
  'training.predict': 'evaluate',
  'training.cross-validate': 'train',
  'calibration.fit': 'calibrate',
  'evaluation.measure': 'evaluate',
  'fairness.measure': 'fairness',
  'explanation.permutation': 'train',
};

/**
 * What each page has to show: `known` where the recipe as it stands has its result, `stale` where only an earlier
 * recipe has, `next` where the first step stands that is still to be run.
 * @param ran kinds of step that this workspace ever finished
 */
export function railMarks(
  known: KnownSteps | undefined,
  ran: ReadonlySet<string>,
): ReadonlyMap<string, RailMark> {
  const marks = new Map<string, RailMark>();
  if (known === undefined) return marks;
  const { steps, next, problem } = known;
  for (const [route, role, ...kinds] of shown) {
    if (steps[role] !== undefined) marks.set(route, 'known');
    // Without a calibration or groups in the recipe there is nothing to run again.
    else if (kinds.some((kind) => ran.has(kind)) && next !== undefined) marks.set(route, 'stale');
  }
  const nextRoute =
    next !== undefined
      ? runBy[next]
      : problem === undefined && steps.evaluation !== undefined
        ? 'package'
        : undefined;
  if (nextRoute !== undefined) marks.set(nextRoute, 'next');
  return marks;
}
