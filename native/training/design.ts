import { badInput } from '../engine/errors.ts';
import type { FeatureMatrix } from '../features/matrix.ts';
import { sum } from '../stats/sum.ts';

/**
 * The features of a linear model as it is fitted: a column of ones first, then each varying feature less its mean,
 * divided by its deviation. Standardising changes the numbers that a solver sees, never what is minimised:
 * penalties are stated on the coefficients of the features themselves (see `scale`).
 */
export interface Design {
  readonly rows: number;
  /** Columns with that of ones, which is column 0. */
  readonly width: number;
  /** Place of column 1 … width − 1 in the matrix. */
  readonly places: readonly number[];
  readonly names: readonly string[];
  readonly values: readonly Float64Array[];
  /** By column; of column 0: mean 0, scale 1. */
  readonly mean: Float64Array;
  readonly scale: Float64Array;
}

/** Rows whose products are summed before they are added to the total, so that threads may share the blocks. */
const BLOCK = 256;

/** Below this part of its size a column's deviation is rounding, not variation. */
const CONSTANT = 1e-13;

function requireNumbers({ columns }: FeatureMatrix): void {
  for (const { name, kind, values } of columns) {
    if (kind === 'category') {
      throw badInput(
        'A linear learner cannot use a category.',
        `Feature ${JSON.stringify(name)}`,
        'Encode it as numbers, for example `encode: onehot`.',
      );
    }
    const row = values.findIndex((value) => !Number.isFinite(value));
    if (row >= 0) {
      throw badInput(
        `A linear learner cannot use the value ${Number.isNaN(values[row]) ? 'missing' : values[row]}.`,
        `Feature ${JSON.stringify(name)}, row ${row + 1}`,
        'Impute missing values, for example `impute: median`.',
      );
    }
  }
}

function blockedSum(rows: number, term: (row: number) => number): number {
  let total = 0;
  for (let begin = 0; begin < rows; begin += BLOCK) {
    let sum = 0;
    for (let row = begin, end = Math.min(rows, begin + BLOCK); row < end; row++) sum += term(row);
    total += sum;
  }
  return total;
}

/** The design of a matrix; columns that do not vary are left out (their coefficient is 0). */
export function designOf(matrix: FeatureMatrix, weights: Float64Array): Design {
  requireNumbers(matrix);
  const total = sum(weights);
  const places: number[] = [];
  const means = [0];
  const scales = [1];
  matrix.columns.forEach(({ values }, place) => {
    const mean = blockedSum(matrix.rows, (row) => weights[row]! * values[row]!) / total;
    const variance =
      blockedSum(matrix.rows, (row) => {
        const difference = values[row]! - mean;
        return weights[row]! * difference * difference;
      }) / total;
    const deviation = Math.sqrt(variance);
    if (!(deviation > CONSTANT * Math.abs(mean))) return;
    places.push(place);
    means.push(mean);
    scales.push(deviation);
  });
  return selectColumns(matrix, places, means, scales);
}

function selectColumns(
  matrix: FeatureMatrix,
  places: readonly number[],
  means: readonly number[],
  scales: readonly number[],
): Design {
  return {
    rows: matrix.rows,
    width: places.length + 1,
    places,
    names: places.map((place) => matrix.columns[place]!.name),
    values: places.map((place) => matrix.columns[place]!.values),
    mean: Float64Array.from(means),
    scale: Float64Array.from(scales),
  };
}

/** The design without some of its columns. */
export function withoutColumns(design: Design, dropped: ReadonlySet<number>): Design {
  if (dropped.size === 0) return design;
  const kept = Array.from({ length: design.width - 1 }, (_, i) => i).filter((i) => !dropped.has(i + 1));
  const pick = (values: Float64Array): Float64Array =>
    Float64Array.from([values[0]!, ...kept.map((i) => values[i + 1]!)]);
  return {
    rows: design.rows,
    width: kept.length + 1,
    places: kept.map((i) => design.places[i]!),
    names: kept.map((i) => design.names[i]!),
    values: kept.map((i) => design.values[i]!),
    mean: pick(design.mean),
    scale: pick(design.scale),
  };
}

/** X · b, every row summed in the order of the columns. */
export function times({ rows, values, mean, scale }: Design, b: Float64Array): Float64Array {
  const out = new Float64Array(rows).fill(b[0]!);
  values.forEach((column, index) => {
    const slope = b[index + 1]! / scale[index + 1]!;
    if (slope === 0) return;
    const centre = mean[index + 1]!;
    for (let row = 0; row < rows; row++) out[row]! += (column[row]! - centre) * slope;
  });
  return out;
}

/** Xᵀ · r, in blocks of rows. */
export function transposeTimes({ rows, width, values, mean, scale }: Design, r: Float64Array): Float64Array {
  const out = new Float64Array(width);
  out[0] = sum(r);
  for (let column = 1; column < width; column++) {
    const x = values[column - 1]!;
    const centre = mean[column]!;
    let total = 0;
    for (let begin = 0; begin < rows; begin += BLOCK) {
      let part = 0;
      for (let row = begin, end = Math.min(rows, begin + BLOCK); row < end; row++) {
        part += (x[row]! - centre) * r[row]!;
      }
      total += part;
    }
    out[column] = total / scale[column]!;
  }
  return out;
}

/** Xᵀ · diag(w) · X, the full symmetric matrix by rows, summed in blocks of rows. */
export function gram({ rows, width, values, mean, scale }: Design, w: Float64Array): Float64Array {
  const out = new Float64Array(width * width);
  const block = new Float64Array(width * BLOCK);
  const weighted = new Float64Array(BLOCK);
  for (let begin = 0; begin < rows; begin += BLOCK) {
    const count = Math.min(BLOCK, rows - begin);
    block.fill(1, 0, count);
    for (let column = 1; column < width; column++) {
      const x = values[column - 1]!;
      const centre = mean[column]!;
      const by = 1 / scale[column]!;
      const at = column * BLOCK;
      for (let i = 0; i < count; i++) block[at + i] = (x[begin + i]! - centre) * by;
    }
    for (let j = 0; j < width; j++) {
      for (let i = 0; i < count; i++) weighted[i] = block[j * BLOCK + i]! * w[begin + i]!;
      addDots(block, weighted, count, j, out, j * width);
    }
  }
  for (let j = 0; j < width; j++)
    for (let k = j + 1; k < width; k++) out[j * width + k] = out[k * width + j]!;
  return out;
}

/** Adds the dot products of `weighted` with columns 0 … last, four at a time. */
function addDots(
  block: Float64Array,
  weighted: Float64Array,
  count: number,
  last: number,
  out: Float64Array,
  at: number,
): void {
  let k = 0;
  for (; k + 3 <= last; k += 4) {
    const base = k * BLOCK;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let i = 0; i < count; i++) {
      const v = weighted[i]!;
      a += v * block[base + i]!;
      b += v * block[base + BLOCK + i]!;
      c += v * block[base + 2 * BLOCK + i]!;
      d += v * block[base + 3 * BLOCK + i]!;
    }
    out[at + k]! += a;
    out[at + k + 1]! += b;
    out[at + k + 2]! += c;
    out[at + k + 3]! += d;
  }
  for (; k <= last; k++) {
    let a = 0;
    for (let i = 0; i < count; i++) a += weighted[i]! * block[k * BLOCK + i]!;
    out[at + k]! += a;
  }
}

/** Coefficients of the features themselves, by place in the matrix, and the intercept that goes with them. */
export function unstandardised(
  { places, mean, scale }: Design,
  b: Float64Array,
  features: number,
): { readonly intercept: number; readonly coefficients: Float64Array } {
  const coefficients = new Float64Array(features);
  let intercept = b[0]!;
  places.forEach((place, index) => {
    const slope = b[index + 1]! / scale[index + 1]!;
    coefficients[place] = slope;
    intercept -= slope * mean[index + 1]!;
  });
  return { intercept, coefficients };
}
