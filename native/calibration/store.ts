import { internal } from '../engine/errors.ts';
import type { PredictResult } from '../training/contract.ts';
import { decodePredictions, ROLE } from '../training/predictions.ts';
import type { StepContext } from '../workspace/step-kind.ts';
import type { CalibrationResult, Calibrator } from './contract.ts';
import { rowsOfRole, type ScoredRows } from './scored-rows.ts';

/** Rows of a role from a prediction step's result; a score that is not finite is refused. */
export async function loadScores(
  context: Pick<StepContext, 'read' | 'readJson'>,
  predictions: string,
  role: keyof typeof ROLE,
  outputs: number,
): Promise<ScoredRows> {
  const { parts } = await context.readJson<PredictResult>(predictions);
  const rows = rowsOfRole(decodePredictions(await context.read(parts.predictions)), ROLE[role], outputs);
  const bad = rows.margins.findIndex((margin) => !Number.isFinite(margin));
  if (bad >= 0) {
    throw internal(
      `The model's score is ${rows.margins[bad]}, not a finite number.`,
      `row ${rows.row[Math.floor(bad / outputs)]! + 1} of the ${role} rows`,
      'Look for extreme values in the features of this row.',
    );
  }
  return rows;
}

/** The calibrator of a calibration step's result; without one the probability stays as the model gives it. */
export async function loadCalibrator(
  context: Pick<StepContext, 'readJson'>,
  calibration: string | undefined,
  { task, classes }: Pick<Calibrator, 'task'> & { readonly classes: readonly string[] },
): Promise<Calibrator> {
  if (calibration === undefined) return { task, method: 'none', classes: classes.length, outputs: [] };
  return (await context.readJson<CalibrationResult>(calibration)).calibrator;
}
