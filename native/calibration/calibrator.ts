import { exp, sigmoid } from '../stats/elementary.ts';
import type { CalibrationSpec, Calibrator, Curve } from './contract.ts';
import { fitIsotonic, interpolate } from './isotonic.ts';
import { fitSigmoid } from './sigmoid.ts';

/** Fewest rows of the rarer outcome for which a curve is fitted at all. */
export const FEWEST_OUTCOMES = 5;

/** The probability of one margin. */
export function applyCurve(curve: Curve, margin: number): number {
  if (curve.kind === 'none') return sigmoid(margin);
  if (curve.kind === 'sigmoid') return sigmoid(-(curve.a * margin + curve.b));
  return interpolate(curve.margins, curve.probabilities, margin);
}

/** Softmax of each row. margins [rows × outputs], row-major. */
export function softmax(margins: Float64Array, outputs: number): Float64Array {
  const p = new Float64Array(margins.length);
  for (let start = 0; start < margins.length; start += outputs) {
    let top = -Infinity;
    for (let k = 0; k < outputs; k++) top = Math.max(top, margins[start + k]!);
    let sum = 0;
    for (let k = 0; k < outputs; k++) sum += p[start + k] = exp(margins[start + k]! - top);
    for (let k = 0; k < outputs; k++) p[start + k] = p[start + k]! / sum;
  }
  return p;
}

/** Probabilities before calibration: sigmoid (binary) or softmax of the margins. */
export function rawProbabilities(margins: Float64Array, outputs: number): Float64Array {
  return outputs === 1 ? margins.map((z) => sigmoid(z)) : softmax(margins, outputs);
}

/**
 * The log-odds of each class against the rest under the softmax, which is what a class's own curve reads:
 * z_k − ln Σ_{j≠k} e^{z_j} would need a logarithm in the graph, so the curve reads the softmax probability itself.
 */
function curveInput(margins: Float64Array, outputs: number): Float64Array {
  return outputs === 1 ? margins : softmax(margins, outputs);
}

/**
 * Calibrated probabilities. Binary: one curve of the margin in double. Several classes: a curve of each class's
 * softmax probability, the results divided by their sum (1/classes each where all are 0).
 * @param margins [rows × outputs], row-major @returns [rows × outputs]
 */
export function applyCalibrator(
  calibrator: Calibrator,
  margins: Float64Array,
  outputs: number,
): Float64Array {
  const { curves } = calibrator;
  if (outputs === 1) return margins.map((z) => applyCurve(curves[0]!, z));
  const input = curveInput(margins, outputs);
  if (curves.every((curve) => curve.kind === 'none')) return input;
  for (let start = 0; start < input.length; start += outputs) {
    let sum = 0;
    for (let k = 0; k < outputs; k++) sum += input[start + k] = applyCurve(curves[k]!, input[start + k]!);
    for (let k = 0; k < outputs; k++) input[start + k] = sum > 0 ? input[start + k]! / sum : 1 / outputs;
  }
  return input;
}

function fitCurve(method: CalibrationSpec['method'], scores: Float64Array, outcomes: Float64Array): Curve {
  if (method === 'sigmoid') return { kind: 'sigmoid', ...fitSigmoid(scores, outcomes) };
  if (method === 'isotonic') {
    const { scores: margins, values: probabilities } = fitIsotonic(scores, outcomes);
    return { kind: 'isotonic', margins, probabilities };
  }
  return { kind: 'none' };
}

export interface FittedCalibrator {
  readonly used: CalibrationSpec['method'];
  readonly calibrator: Calibrator;
  readonly positives: number[];
  readonly notes: string[];
}

/**
 * Fits a calibrator on rows that neither trained the model nor test it. Where a class has fewer than
 * FEWEST_OUTCOMES rows on either side nothing can be learned: the probability stays as it is, and a note says so.
 */
export function fitCalibrator(
  spec: CalibrationSpec,
  margins: Float64Array,
  y: Float64Array,
): FittedCalibrator {
  const { outputs, classes, task } = spec;
  const targets = outputs === 1 ? [1] : classes.map((_, k) => k);
  const outcomes = targets.map((target) => y.map((value) => (value === target ? 1 : 0)));
  const positives = outcomes.map((column) => column.reduce((sum, value) => sum + value, 0));
  const scarce = positives.findIndex((count) => Math.min(count, y.length - count) < FEWEST_OUTCOMES);
  const notes: string[] = [];
  let used = spec.method;
  if (used !== 'none' && scarce !== -1) {
    const name = outputs === 1 ? classes[1] : classes[scarce];
    notes.push(
      `Not calibrated: of ${y.length} calibration rows ${positives[scarce]} are '${name}'; ${FEWEST_OUTCOMES} of each outcome are needed.`,
    );
    used = 'none';
  }
  const input = curveInput(margins, outputs);
  const curves = outcomes.map((column, k) =>
    fitCurve(
      used,
      outputs === 1 ? input : Float64Array.from(y, (_, row) => input[row * outputs + k]!),
      column,
    ),
  );
  return { used, calibrator: { task, curves }, positives, notes };
}
