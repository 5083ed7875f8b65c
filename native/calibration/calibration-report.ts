import { isClassification } from '../data/contract.ts';
import type { CalibrationResult, CalibrationSpec, Calibrator, Reliability } from './contract.ts';
import { fitCalibrator } from './fit-calibrator.ts';
import { applyCalibrator, uncalibratedProbabilities } from './probabilities.ts';
import { expectedCalibrationError, reliabilityBins } from './reliability.ts';
import type { ScoredRows } from './scored-rows.ts';

/** One class's probabilities from a row-major table. */
export function classColumn(probabilities: Float64Array, outputs: number, output: number): Float64Array {
  if (outputs === 1) return probabilities;
  return Float64Array.from(
    { length: probabilities.length / outputs },
    (_, row) => probabilities[row * outputs + output]!,
  );
}

/** Reliability of each class (of a binary task: the positive one) before and after calibration. */
export function reliabilityByClass(
  calibrator: Calibrator,
  classes: readonly string[],
  rows: ScoredRows,
  level = 0.95,
): Reliability[] {
  if (!isClassification(calibrator.task) || rows.y.length === 0) return [];
  const outputs = rows.margins.length / rows.y.length;
  const before = uncalibratedProbabilities(rows.margins, outputs);
  const after = applyCalibrator(calibrator, rows.margins);
  const targets = outputs === 1 ? [1] : classes.map((_, k) => k);
  return targets.map((target, output) => {
    const outcomes = Uint8Array.from(rows.y, (value) => Number(value === target));
    return {
      class: classes[target]!,
      before: reliabilityBins(classColumn(before, outputs, output), outcomes, level),
      after: reliabilityBins(classColumn(after, outputs, output), outcomes, level),
    };
  });
}

/** Mean over classes of the expected calibration error; null without rows. */
function meanError(reliability: readonly Reliability[], side: 'before' | 'after'): number | null {
  if (reliability.length === 0) return null;
  return (
    reliability.reduce((total, one) => total + expectedCalibrationError(one[side]), 0) / reliability.length
  );
}

/** `calibration.fit`: the calibrator, and how reliable probabilities were on its own rows. */
export function calibrationReport(spec: CalibrationSpec, rows: ScoredRows): CalibrationResult {
  const { task, classes, outputs } = spec;
  const fitted = fitCalibrator({ task, classes, outputs, margins: rows.margins, y: rows.y }, spec.method);
  const reliability = reliabilityByClass(fitted.calibrator, classes, rows);
  return {
    task,
    classes,
    requested: spec.method,
    method: fitted.method,
    rows: rows.y.length,
    calibrator: fitted.calibrator,
    reliability,
    ece: { before: meanError(reliability, 'before'), after: meanError(reliability, 'after') },
    notes: fitted.notes,
  };
}
