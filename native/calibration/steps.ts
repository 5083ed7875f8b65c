import { registered, type RegisteredStep } from '../workspace/registered-step.ts';
import type { StepKind } from '../workspace/step-kind.ts';
import { calibrationReport } from './calibration-report.ts';
import { calibrationSpec, type CalibrationResult, type CalibrationSpec } from './contract.ts';
import { loadScores } from './store.ts';

export const calibrationFit = {
  kind: 'calibration.fit',
  version: 2,
  title: 'Calibrate',
  process: 'scoring',
  replay: 'exact',
  spec: calibrationSpec,
  async run(context, spec, [predictions]): Promise<CalibrationResult> {
    return calibrationReport(spec, await loadScores(context, predictions!, 'calibration', spec.outputs));
  },
} satisfies StepKind<CalibrationSpec, CalibrationResult>;

export const calibrationSteps: readonly RegisteredStep[] = [registered(calibrationFit)];
