import { registered, type RegisteredStep } from '../workspace/registered-step.ts';
import type { StepKind } from '../workspace/step-kind.ts';
import type { PredictResult } from '../training/contract.ts';
import { decodePredictions, ROLE } from '../training/predictions.ts';
import { fitCalibrator } from './calibrator.ts';
import { calibrationSpec, type CalibrationResult, type CalibrationSpec } from './contract.ts';

export const calibrationFit = {
  kind: 'calibration.fit',
  version: 1,
  title: 'Calibrate',
  process: 'scoring',
  replay: 'exact',
  spec: calibrationSpec,
  async run(context, spec, [predictionsInput]): Promise<CalibrationResult> {
    const { parts } = await context.readJson<PredictResult>(predictionsInput!);
    const all = decodePredictions(await context.read(parts.predictions));
    const rows = [...all.role.keys()].filter((row) => all.role[row] === ROLE.calibration);
    const { outputs } = spec;
    const margins = new Float64Array(rows.length * outputs);
    const y = new Float64Array(rows.length);
    rows.forEach((row, at) => {
      y[at] = all.y[row]!;
      margins.set(all.margin.subarray(row * outputs, (row + 1) * outputs), at * outputs);
    });
    const { used, calibrator, positives, notes } = fitCalibrator(spec, margins, y);
    return { method: spec.method, used, calibrator, rows: rows.length, positives, notes };
  },
} satisfies StepKind<CalibrationSpec, CalibrationResult>;

export const calibrationSteps: readonly RegisteredStep[] = [registered(calibrationFit)];
