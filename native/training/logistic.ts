import { cancelled } from '../engine/errors.ts';
import { dependentColumns } from './cholesky.ts';
import { logisticParams, type LogisticParams } from './contract.ts';
import { designOf, gram, unstandardised, withoutColumns } from './design.ts';
import { sum } from '../stats/sum.ts';
import { absentClasses, fitRows } from './fit-rows.ts';
import type { FitInput, Fitted, Learner } from './learner.ts';
import {
  coefficientsByFeature,
  decodeLinear,
  encodeLinear,
  namedFeatures,
  predictLinear,
  type LinearModel,
} from './linear-model.ts';
import { scoresOf, type LogisticProblem } from './logistic-loss.ts';
import { newton, newtonConjugate, type SolverOptions } from './logistic-newton.ts';
import { appendLinear } from './linear-onnx.ts';
import { featuresOf } from './model-bytes.ts';

const FORMAT = 'logistic/1';
/** Log-odds that only separation brings about: probabilities within 10⁻⁸ of 0 or 1. */
const CERTAIN = 18.4;

/**
 * Logistic regression with an elastic net, binary or multinomial: minimises C · Σ wᵢ lossᵢ + l1Ratio · ‖β‖₁ +
 * (1 − l1Ratio) / 2 · ‖β‖² over the coefficients β; intercepts are free. As scikit-learn's LogisticRegression.
 * Multinomial intercepts (and, without a penalty, coefficients) sum to 0 over the classes.
 * Without a penalty, features that depend on earlier ones are left out (coefficient 0) and named in a note.
 */
async function fit(input: FitInput<LogisticParams>): Promise<Fitted<LinearModel>> {
  const { params, hooks } = input;
  const { train } = fitRows(input);
  const { y, matrix } = train;
  const notes = absentClasses(input, train);
  const caseWeights = train.weights ?? new Float64Array(y.length).fill(1);
  const total = sum(caseWeights);
  const weights = caseWeights.map((weight) => weight / total);
  const penalised = params.penalty !== 'none';
  let design = designOf(matrix, weights);
  if (!penalised) {
    const dropped = dependentColumns(gram(design, weights), design.width);
    if (dropped.size > 0) {
      const names = [...dropped].map((column) => design.names[column - 1]!);
      notes.push(`Left out, since other features determine them: ${namedFeatures(names)}.`);
      design = withoutColumns(design, dropped);
    }
  }
  const strength = penalised ? 1 / (params.c * total) : 0;
  const { width, scale } = design;
  const outputs = input.task === 'binary' ? 1 : input.classes.length;
  const problem: LogisticProblem = {
    design,
    y,
    weights,
    outputs,
    l1: Float64Array.from(scale, (s, j) => (j === 0 ? 0 : (strength * params.l1Ratio) / s)),
    l2: Float64Array.from(scale, (s, j) => (j === 0 ? 0 : (strength * (1 - params.l1Ratio)) / s / s)),
  };
  const options: SolverOptions = {
    tolerance: params.tolerance,
    iterations: params.iterations,
    async step(iteration) {
      hooks?.progress?.(iteration, params.iterations, 'iterations');
      await hooks?.pause?.();
      if (hooks?.signal?.aborted) throw cancelled();
    },
  };
  const byBlocks = outputs === 1 || (penalised && params.l1Ratio > 0);
  const solved = await (byBlocks ? newton : newtonConjugate)(problem, options);
  if (!solved.converged) {
    notes.push(
      `Not converged after ${solved.iterations.toLocaleString('en')} iterations: raise \`iterations\`, or penalise more (a smaller \`c\`).`,
    );
  }
  if (!penalised) noteSeparation(problem, solved.b, input, notes);

  const features = matrix.columns.length;
  const intercept = new Float64Array(outputs);
  const coefficients = new Float64Array(outputs * features);
  for (let k = 0; k < outputs; k++) {
    const raw = unstandardised(design, solved.b.subarray(k * width, (k + 1) * width), features);
    intercept[k] = raw.intercept;
    coefficients.set(raw.coefficients, k * features);
  }
  if (outputs > 1) {
    const mean = intercept.reduce((a, b) => a + b, 0) / outputs;
    intercept.forEach((value, k) => (intercept[k] = value - mean));
  }
  const model = { features: featuresOf(matrix), outputs, intercept, coefficients };
  return { model, importances: coefficientsByFeature(model), rounds: solved.iterations, notes };
}

/** Without a penalty, certainty about a training row means that its class is separated from the others. */
function noteSeparation(
  problem: LogisticProblem,
  b: Float64Array,
  { classes, task }: FitInput,
  notes: string[],
): void {
  const scores = scoresOf(problem, b);
  let certain = 0;
  for (let row = 0; row < problem.y.length; row++) {
    const own = scores.map((score) => score[row]!);
    const spread = task === 'binary' ? Math.abs(own[0]!) : Math.max(...own) - Math.min(...own);
    if (spread > CERTAIN) certain++;
  }
  if (certain === 0) return;
  notes.push(
    `Features separate the classes ${classes.map((name) => JSON.stringify(name)).join(', ')} on ${certain.toLocaleString('en')} training rows: ` +
      'without a penalty some coefficients have no finite optimum. Use `penalty: elasticnet`.',
  );
}

export const logistic: Learner<LinearModel, LogisticParams> = {
  id: 'logistic',
  title: 'Logistic regression',
  tasks: ['binary', 'multiclass'],
  family: 'linear',
  replay: 'exact',
  params: logisticParams,
  fit,
  predict: predictLinear,
  outputs: (model) => model.outputs,
  encode: (model) => encodeLinear(FORMAT, model),
  decode: (bytes) => decodeLinear(FORMAT, bytes),
  appendToGraph: appendLinear,
};
