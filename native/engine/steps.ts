import { calibrationSteps } from '../calibration/steps.ts';
import { dataSteps } from '../data/steps.ts';
import { evaluationSteps } from '../evaluation/steps.ts';
import { explanationSteps } from '../explanation/steps.ts';
import { fairnessSteps } from '../fairness/steps.ts';
import { featureSteps } from '../features/steps.ts';
import { packageSteps } from '../packages/steps.ts';
import { trainingSteps } from '../training/steps.ts';
import type { RegisteredStep } from '../workspace/registered-step.ts';

/** Every step kind that this engine can run. A new capability is one import and one line. */
const all: readonly RegisteredStep[] = [
  ...dataSteps,
  ...featureSteps,
  ...trainingSteps,
  ...calibrationSteps,
  ...evaluationSteps,
  ...explanationSteps,
  ...fairnessSteps,
  ...packageSteps,
];

export const stepKinds: ReadonlyMap<string, RegisteredStep> = new Map(all.map((step) => [step.kind, step]));
