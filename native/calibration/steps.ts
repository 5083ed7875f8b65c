import type { PredictResult } from '../training/contract.ts';
import { decodePredictions, ROLE } from '../training/predictions.ts';
import { registered, type RegisteredStep } from '../workspace/registered-step.ts';
import type { StepKind } from '../workspace/step-kind.ts';
import { calibrationReport } from './calibration-report.ts';
import { calibrationSpec, type CalibrationResult, type CalibrationSpec } from './contract.ts';
import { rowsOfRole } from './scored-rows.ts';

export const calibrationFit = {
  kind: 'calibration.fit',
  version: 1,
  title: 'Calibrate',
  process: 'scoring',
  replay: 'exact',
  spec: calibrationSpec,
  async run(context, spec, [predictions]): Promise<CalibrationResult> {
    const { parts } = await context.readJson<PredictResult>(predictions!);
    const all = decodePredictions(await context.read(parts.predictions));
    return calibrationReport(spec, rowsOfRole(all, ROLE.calibration, spec.outputs));
  },
} satisfies StepKind<CalibrationSpec, CalibrationResult>;

export const calibrationSteps: readonly RegisteredStep[] = [registered(calibrationFit)];
