import type { FeatureMatrix } from '../features/matrix.ts';
import type { Importance } from './contract.ts';
import { checkFeatures, damagedModel, decodeModel, encodeModel, type ModelFeature } from './model-bytes.ts';

/** margin[k] = intercept[k] + Σ coefficients[k · features + j] · x[j]. */
export interface LinearModel {
  readonly features: readonly ModelFeature[];
  readonly outputs: number;
  readonly intercept: Float64Array;
  /** Row-major by output. */
  readonly coefficients: Float64Array;
}

/** Margins, row-major by output; each is summed in the order of the features. */
export function predictLinear(model: LinearModel, matrix: FeatureMatrix): Float64Array {
  checkFeatures(model.features, matrix);
  const { outputs, intercept, coefficients, features } = model;
  const margins = new Float64Array(matrix.rows * outputs);
  for (let output = 0; output < outputs; output++) {
    for (let row = 0; row < matrix.rows; row++) margins[row * outputs + output] = intercept[output]!;
    matrix.columns.forEach(({ values }, index) => {
      const slope = coefficients[output * features.length + index]!;
      if (slope === 0) return;
      for (let row = 0; row < matrix.rows; row++) margins[row * outputs + output]! += slope * values[row]!;
    });
  }
  return margins;
}

export function encodeLinear(format: string, model: LinearModel): Uint8Array {
  const { features, outputs, intercept, coefficients } = model;
  return encodeModel({ format, features, outputs }, { intercept, coefficients });
}

export function decodeLinear(format: string, bytes: Uint8Array): LinearModel {
  const { head, array } = decodeModel(format, bytes);
  const { features, outputs } = head;
  const intercept = array('intercept', 'f64', outputs);
  const coefficients = array('coefficients', 'f64', outputs * features.length);
  if (![...intercept, ...coefficients].every(Number.isFinite))
    throw damagedModel('a coefficient is not finite');
  return { features, outputs, intercept, coefficients };
}

export function coefficientsByFeature({ features, outputs, coefficients }: LinearModel): Importance[] {
  return features.map(({ name }, index) => ({
    feature: name,
    coefficients: Array.from(
      { length: outputs },
      (_, output) => coefficients[output * features.length + index]!,
    ),
  }));
}

/** Names of features for a note, the first dozen. */
export function namedFeatures(names: readonly string[]): string {
  const shown = names.slice(0, 12).map((name) => JSON.stringify(name));
  return names.length > 12 ? `${shown.join(', ')} and ${names.length - 12} more` : shown.join(', ');
}
