import type { Transformer } from './transformer.ts';

/**
 * Smoothed mean of y for each code 0 … codes−1:
 *
 *   (Σ y of the code + m · mean of all y) / (rows of the code + m)
 *
 * A code without rows gets the mean of all. With `smooth` a number, m is it, as in scikit-learn's TargetEncoder.
 * With 'auto', m = σ² / τ² is estimated from the data by the one-way random effects model (empirical Bayes,
 * D. Micci-Barreca 2001, section 3.3): σ² is the pooled variance within codes, SSW / (N − K), and
 * τ² = max(0, (SSB / (K − 1) − σ²) / n₀) the variance between them, n₀ = (N − Σ nᵢ² / N) / (K − 1)
 * (Searle, Casella and McCulloch, Variance Components, 1992, section 3.6). Where the codes differ no more than
 * chance has it, τ² = 0 and every code gets the mean of all. (scikit-learn's 'auto' uses each code's own
 * variance, which gives a code of a single row full trust.)
 *
 * @param include rows to use (1) or not (0); all where left out. With no row at all the means are NaN.
 */
export function targetMeans(
  codes: Float64Array,
  y: Float64Array,
  count: number,
  smooth: number | 'auto',
  include?: Uint8Array,
): Float64Array {
  const rows = new Float64Array(count);
  const sums = new Float64Array(count);
  let total = 0;
  let sum = 0;
  for (let i = 0; i < codes.length; i++) {
    if (include !== undefined && include[i] === 0) continue;
    const code = codes[i]!;
    rows[code]!++;
    sums[code]! += y[i]!;
    total++;
    sum += y[i]!;
  }
  const mean = sum / total + 0;
  const m = smooth === 'auto' ? randomEffectsWeight(codes, y, rows, sums, mean, total, include) : smooth;
  return sums.map((s, code) => {
    const n = rows[code]!;
    if (n === 0 || m === Infinity) return mean;
    return (s + m * mean) / (n + m) + 0;
  });
}

function randomEffectsWeight(
  codes: Float64Array,
  y: Float64Array,
  rows: Float64Array,
  sums: Float64Array,
  mean: number,
  total: number,
  include: Uint8Array | undefined,
): number {
  let groups = 0;
  let between = 0;
  let squares = 0;
  for (let code = 0; code < rows.length; code++) {
    const n = rows[code]!;
    if (n === 0) continue;
    groups++;
    squares += n * n;
    const d = sums[code]! / n - mean;
    between += n * d * d;
  }
  if (groups < 2 || total <= groups) return Infinity;
  let within = 0;
  for (let i = 0; i < codes.length; i++) {
    if (include !== undefined && include[i] === 0) continue;
    const code = codes[i]!;
    const d = y[i]! - sums[code]! / rows[code]!;
    within += d * d;
  }
  const noise = within / (total - groups);
  const typical = (total - squares / total) / (groups - 1);
  const signal = (between / (groups - 1) - noise) / typical;
  return signal > 0 ? noise / signal : Infinity;
}

/** Looks up the values of a code. */
export const targetEncode: Transformer<'targetEncode'> = {
  id: 'targetEncode',
  takes: 'codes',
  gives: 'numbers',
  apply: ({ outputs, means }, columns) =>
    Array.from({ length: outputs }, (_, j) => columns[0]!.map((code) => means[code * outputs + j]!)),
  append(graph, { outputs, means }, { handle }) {
    const shape = [means.length / outputs, outputs];
    const table = graph.constant('means', { type: 'double', values: means, shape });
    return {
      handle: graph.node('Gather', [table, handle], {}, { hint: 'target_mean' }),
      type: 'double',
      rank: 2,
    };
  },
};
