import { isClassification } from '../data/contract.ts';
import type { Task } from '../training/target.ts';
import type { CalibrationMethod, Calibrator, OutputCalibrator, RequestedMethod } from './contract.ts';
import { fitIsotonic } from './isotonic.ts';
import { calibrationScores } from './probabilities.ts';
import { fitSigmoid } from './sigmoid.ts';

/** Isotonic curves need at least so many rows of the rarer outcome; below it a sigmoid is fitted. */
export const FEWEST_FOR_ISOTONIC = 10;
/**
 * From so many calibration rows on `auto` means isotonic, below it sigmoid: the rule of thumb of scikit-learn's guide
 * ("isotonic … with too few calibration samples (≪ 1000) tends to overfit").
 */
export const ISOTONIC_FROM = 1000;

/** Leaves the log-odds as they are. */
const UNCHANGED: OutputCalibrator = { method: 'sigmoid', a: -1, b: 0 };

export interface FittedCalibrator {
  readonly calibrator: Calibrator;
  /** The method in effect. */
  readonly method: CalibrationMethod;
  readonly notes: string[];
}

export interface CalibrationRows {
  readonly task: Task;
  readonly classes: readonly string[];
  readonly outputs: number;
  /** [rows × outputs], row-major. */
  readonly margins: Float64Array;
  /** 0 or 1, or the class's index. */
  readonly y: Float64Array;
}

/**
 * Fits a calibrator on rows that neither trained the model nor test it. Where an outcome has too few rows for what
 * was asked for, less is fitted (isotonic → sigmoid → nothing) and a note says so.
 */
export function fitCalibrator(rows: CalibrationRows, asked: RequestedMethod): FittedCalibrator {
  const { task, classes, outputs, margins, y } = rows;
  const none = (notes: string[]): FittedCalibrator => ({
    calibrator: { task, method: 'none', classes: classes.length, outputs: [] },
    method: 'none',
    notes,
  });
  if (!isClassification(task)) {
    const what = task === 'ranking' ? 'A ranking' : 'Regression';
    return none([`${what} is not calibrated: the section calibrate is ignored.`]);
  }
  if (asked === 'none') {
    return none(y.length === 0 ? [] : [`Not calibrated, as asked: ${rowsUnused(y.length)}.`]);
  }
  if (y.length === 0) {
    return none(['Not calibrated: the split has no calibration rows (split.calibration).']);
  }
  const requested = asked === 'auto' ? (y.length < ISOTONIC_FROM ? 'sigmoid' : 'isotonic') : asked;
  const notes: string[] = [];
  const scores = calibrationScores(margins, outputs);
  const calibrators: OutputCalibrator[] = [];
  for (let output = 0; output < outputs; output++) {
    const target = outputs === 1 ? 1 : output;
    const name = classes[target] ?? String(target);
    const outcomes = Uint8Array.from(y, (value) => Number(value === target));
    const column = outputs === 1 ? scores : scoresOf(scores, output, outputs);
    const positives = outcomes.reduce((total, outcome) => total + outcome, 0);
    const rarer = Math.min(positives, y.length - positives);
    if (rarer === 0) {
      const which = positives === 0 ? `none of the ${y.length}` : `every one of the ${y.length}`;
      notes.push(`The probability of '${name}' is not calibrated: ${which} calibration rows is of it.`);
      calibrators.push(UNCHANGED);
    } else if (requested === 'isotonic' && rarer >= FEWEST_FOR_ISOTONIC) {
      calibrators.push({ method: 'isotonic', ...fitIsotonic(column, outcomes) });
    } else {
      if (requested === 'isotonic') {
        notes.push(
          `A sigmoid stands for the isotonic curve of '${name}': of ${y.length} calibration rows only ${rarer} are of the rarer outcome, and ${FEWEST_FOR_ISOTONIC} are needed.`,
        );
      }
      calibrators.push({ method: 'sigmoid', ...fitSigmoid(column, outcomes) });
    }
  }
  if (calibrators.every((one) => one === UNCHANGED)) return none(notes);
  const method = calibrators.some((one) => one.method === 'isotonic') ? 'isotonic' : 'sigmoid';
  if (method === 'isotonic' && y.length < ISOTONIC_FROM) {
    notes.push(
      `The isotonic curve rests on ${y.length} rows; below ${ISOTONIC_FROM.toLocaleString('en-US')} a sigmoid is often better (calibrate.method).`,
    );
  }
  return { calibrator: { task, method, classes: classes.length, outputs: calibrators }, method, notes };
}

const rowsUnused = (rows: number): string =>
  rows === 1
    ? '1 calibration row is not used (split.calibration)'
    : `${rows.toLocaleString('en-US')} calibration rows are not used (split.calibration)`;

function scoresOf(scores: Float64Array, output: number, outputs: number): Float64Array {
  return Float64Array.from({ length: scores.length / outputs }, (_, row) => scores[row * outputs + output]!);
}
