import { linearParams, type LinearParams } from './contract.ts';
import { cholesky, choleskySolve, dependentColumns } from './cholesky.ts';
import { coordinateDescent } from './coordinate-descent.ts';
import { designOf, gram, times, transposeTimes, unstandardised, withoutColumns } from './design.ts';
import { sum } from '../stats/sum.ts';
import { fitRows } from './fit-rows.ts';
import type { FitInput, Fitted, Learner } from './learner.ts';
import {
  coefficientsByFeature,
  decodeLinear,
  encodeLinear,
  namedFeatures,
  predictLinear,
  type LinearModel,
} from './linear-model.ts';
import { appendLinear } from './linear-onnx.ts';
import { featuresOf } from './model-bytes.ts';

const FORMAT = 'linear/1';
/** Each repeats the solution on its own residual, which wins back the digits that the normal equations lose. */
const REFINEMENTS = 3;

/**
 * Least squares with an elastic net: minimises Σ wᵢ (yᵢ − b − xᵢ·β)² / (2 Σ wᵢ) + alpha · (l1Ratio · ‖β‖₁ +
 * (1 − l1Ratio) / 2 · ‖β‖²); the intercept b is free. As scikit-learn's ElasticNet; its Ridge's alpha is n times ours.
 * Without a penalty, features that depend on earlier ones are left out (coefficient 0) and named in a note.
 */
async function fit(input: FitInput<LinearParams>): Promise<Fitted<LinearModel>> {
  const { params } = input;
  const { train } = fitRows(input);
  const { y, matrix } = train;
  const notes: string[] = [];
  const caseWeights = train.weights ?? new Float64Array(y.length).fill(1);
  const total = sum(caseWeights);
  const weights = caseWeights.map((weight) => weight / total);
  let design = designOf(matrix, weights);
  let a = gram(design, weights);
  if (params.alpha === 0) {
    const dropped = dependentColumns(a, design.width);
    if (dropped.size > 0) {
      const names = [...dropped].map((column) => design.names[column - 1]!);
      notes.push(`Left out, since other features determine them: ${namedFeatures(names)}.`);
      design = withoutColumns(design, dropped);
      a = gram(design, weights);
    }
  }
  const { width, scale } = design;
  const ridge = params.alpha * (1 - params.l1Ratio);
  const l1 = Float64Array.from(scale, (s, j) => (j === 0 ? 0 : (params.alpha * params.l1Ratio) / s));
  const l2 = Float64Array.from(scale, (s, j) => (j === 0 ? 0 : ridge / s / s));
  for (let j = 0; j < width; j++) a[j * width + j]! += l2[j]!;

  const mean = transposeTimes(
    design,
    y.map((value, row) => value * weights[row]!),
  )[0]!;
  const negativeGradient = (b: Float64Array): Float64Array => {
    const fitted = times(design, b);
    const residual = fitted.map((value, row) => (y[row]! - mean - value) * weights[row]!);
    return transposeTimes(design, residual).map((value, j) => value - l2[j]! * b[j]!);
  };
  let b: Float64Array = new Float64Array(width);
  let rounds: number | undefined;
  if (params.alpha > 0 && params.l1Ratio > 0) {
    const target = negativeGradient(b);
    const tolerance = params.tolerance * Math.max(Number.MIN_VALUE, ...target.map(Math.abs));
    const offset = new Float64Array(width);
    const solved = coordinateDescent({ a, b: target, l1, offset }, tolerance, params.iterations);
    b = solved.x;
    rounds = solved.passes;
    if (solved.violation > tolerance) {
      notes.push(`Not converged after ${rounds.toLocaleString('en')} passes: raise \`iterations\`.`);
    }
  } else {
    const factor = cholesky(a, width)!;
    for (let round = 0; round < REFINEMENTS; round++) {
      const step = choleskySolve(factor, width, negativeGradient(b));
      b = b.map((value, j) => value + step[j]!);
    }
  }
  b[0]! += mean;
  const { intercept, coefficients } = unstandardised(design, b, matrix.columns.length);
  const model = {
    features: featuresOf(matrix),
    outputs: 1,
    intercept: Float64Array.of(intercept),
    coefficients,
  };
  return {
    model,
    importances: coefficientsByFeature(model),
    ...(rounds === undefined ? {} : { rounds }),
    notes,
  };
}

export const linear: Learner<LinearModel, LinearParams> = {
  id: 'linear',
  title: 'Linear regression',
  tasks: ['regression'],
  family: 'linear',
  replay: 'exact',
  params: linearParams,
  fit,
  predict: predictLinear,
  outputs: (model) => model.outputs,
  encode: (model) => encodeLinear(FORMAT, model),
  decode: (bytes) => decodeLinear(FORMAT, bytes),
  appendToGraph: appendLinear,
};
