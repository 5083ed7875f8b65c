import { isClassification } from '../data/contract.ts';
import { log } from '../stats/elementary.ts';
import { baselineParams, type BaselineParams } from './contract.ts';
import { exactSum } from './exact-sum.ts';
import { absentClasses, fitRows } from './fit-rows.ts';
import type { FitInput, Fitted, Learner, LabelledRows } from './learner.ts';
import { decodeLinear, encodeLinear, predictLinear, type LinearModel } from './linear-model.ts';
import { appendLinear } from './linear-onnx.ts';
import { featuresOf } from './model-bytes.ts';

const FORMAT = 'baseline/1';

function weightWhere({ y, weights }: LabelledRows, holds: (label: number) => boolean): number {
  return exactSum(y.map((label, row) => (holds(label) ? (weights?.[row] ?? 1) : 0)));
}

/**
 * Ignores every feature: the training rows' mean (regression; of a ranking the mean relevance, so that no row comes before another), log-odds (binary) or log-shares (multiclass; a class
 * without rows counts as half a row). The floor that every other model is compared with.
 */
async function fit(input: FitInput<BaselineParams>): Promise<Fitted<LinearModel>> {
  const { train } = fitRows(input);
  const { y, weights, matrix } = train;
  const total = weightWhere(train, () => true);
  const intercept = !isClassification(input.task)
    ? [exactSum(weights === undefined ? y : y.map((value, row) => value * weights[row]!)) / total]
    : input.task === 'binary'
      ? [log(weightWhere(train, (label) => label === 1) / weightWhere(train, (label) => label === 0))]
      : input.classes.map((_, index) =>
          log(
            Math.max(
              0.5,
              weightWhere(train, (label) => label === index),
            ) / total,
          ),
        );
  const model: LinearModel = {
    features: featuresOf(matrix),
    outputs: intercept.length,
    intercept: Float64Array.from(intercept),
    coefficients: new Float64Array(intercept.length * matrix.columns.length),
  };
  return { model, importances: [], notes: absentClasses(input, train) };
}

export const baseline: Learner<LinearModel, BaselineParams> = {
  id: 'baseline',
  title: 'Baseline (no features)',
  tasks: ['binary', 'multiclass', 'regression', 'ranking'],
  family: 'none',
  replay: 'exact',
  params: baselineParams,
  fit,
  predict: predictLinear,
  outputs: (model) => model.outputs,
  encode: (model) => encodeLinear(FORMAT, model),
  decode: (bytes) => decodeLinear(FORMAT, bytes),
  appendToGraph: appendLinear,
};
