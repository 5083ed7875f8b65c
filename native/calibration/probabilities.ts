import { isClassification } from '../data/contract.ts';
import { exp, log, sigmoid } from '../stats/elementary.ts';
import type { Calibrator, OutputCalibrator } from './contract.ts';
import { interpolate } from './isotonic.ts';

/** Log-odds of a class are kept within these bounds: beyond them its probability is 0 or 1 in a double anyway. */
export const LOG_ODDS_LIMIT = 700;

/** Softmax e^(z_k) / Σ e^(z_j) of each row. @param margins [rows × outputs], row-major */
export function softmax(margins: Float64Array, outputs: number): Float64Array {
  const result = new Float64Array(margins.length);
  for (let start = 0; start < margins.length; start += outputs) {
    let top = -Infinity;
    for (let k = 0; k < outputs; k++) top = Math.max(top, margins[start + k]!);
    let total = 0;
    for (let k = 0; k < outputs; k++) total += result[start + k] = exp(margins[start + k]! - top);
    for (let k = 0; k < outputs; k++) result[start + k]! /= total;
  }
  return result;
}

/** Probabilities before calibration: sigmoid of the margin, or softmax of the row's margins. */
export function uncalibratedProbabilities(margins: Float64Array, outputs: number): Float64Array {
  return outputs === 1 ? margins.map((margin) => sigmoid(margin)) : softmax(margins, outputs);
}

/**
 * What each output's calibrator reads. Binary: the margin. Several classes: the class's log-odds against the rest
 * under the softmax, z_k − ln Σ_{j≠k} e^(z_j), which (unlike z_k) does not change when a number is added to a row.
 * @param margins [rows × outputs], row-major
 */
export function calibrationScores(margins: Float64Array, outputs: number): Float64Array {
  if (outputs === 1) return margins;
  const scores = new Float64Array(margins.length);
  const powers = new Float64Array(outputs);
  for (let start = 0; start < margins.length; start += outputs) {
    let top = -Infinity;
    for (let k = 0; k < outputs; k++) top = Math.max(top, margins[start + k]!);
    for (let k = 0; k < outputs; k++) powers[k] = exp(margins[start + k]! - top);
    for (let k = 0; k < outputs; k++) {
      // Summed afresh: total − own would lose the rest where one class has nearly everything.
      let rest = 0;
      for (let j = 0; j < outputs; j++) if (j !== k) rest += powers[j]!;
      const score = margins[start + k]! - top - log(rest);
      scores[start + k] = Math.max(-LOG_ODDS_LIMIT, Math.min(LOG_ODDS_LIMIT, score));
    }
  }
  return scores;
}

function probabilityOf(output: OutputCalibrator, score: number): number {
  return output.method === 'isotonic' ? interpolate(output, score) : sigmoid(-(output.a * score + output.b));
}

/**
 * Calibrated probabilities. Several classes: each class against the rest, then divided by their sum (equal shares
 * where every class gets 0). In regression and ranking the margin itself.
 * @param margins [rows × outputs], row-major @returns [rows × outputs]; of a binary task the positive class's
 */
export function applyCalibrator(calibrator: Calibrator, margins: Float64Array): Float64Array {
  const { task, method } = calibrator;
  if (!isClassification(task)) return margins;
  const outputs = task === 'binary' ? 1 : calibrator.classes;
  if (method === 'none') return uncalibratedProbabilities(margins, outputs);
  const scores = calibrationScores(margins, outputs);
  const result = new Float64Array(scores.length);
  for (let start = 0; start < scores.length; start += outputs) {
    let total = 0;
    for (let k = 0; k < outputs; k++) {
      const value = probabilityOf(calibrator.outputs[k]!, scores[start + k]!);
      result[start + k] = value;
      total += value;
    }
    if (outputs === 1) continue;
    for (let k = 0; k < outputs; k++)
      result[start + k] = total > 0 ? result[start + k]! / total : 1 / outputs;
  }
  return result;
}
