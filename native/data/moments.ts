/**
 * Sums with Neumaier's compensation, in the order of the values, so that a result has one value only and is good to
 * about the last bit. Source: A. Neumaier, Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen (1974).
 */
export interface Sums {
  /** Adds to sum `which`. */
  add(which: number, value: number): void;
  value(which: number): number;
}

/** So many sums, in one array: numbers that a closure holds would be allocated anew at every addition. */
export function compensatedSums(many: number): Sums {
  const state = new Float64Array(2 * many);
  return {
    add(which, value) {
      const sum = state[2 * which]!;
      const next = sum + value;
      state[2 * which + 1]! += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
      state[2 * which] = next;
    },
    value: (which) => state[2 * which]! + state[2 * which + 1]!,
  };
}

export interface Moments {
  readonly mean: number;
  /** Σ (x − mean)² / (n − 1); undefined for n = 1. */
  readonly variance?: number;
  readonly standardDeviation?: number;
  /** g1 = m3 / m2^1.5 with m_k = Σ (x − mean)^k / n; undefined where m2 = 0. */
  readonly skewness?: number;
  /** g2 = m4 / m2² − 3 (0 for a normal distribution); undefined where m2 = 0. */
  readonly kurtosis?: number;
}

/**
 * A power of two that brings finite values near 1, so that their squares and fourth powers neither overflow nor vanish;
 * scaling by it changes no digit. 0 where all values are 0.
 */
export function powerScale(values: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  if (largest === 0) return 0;
  let scale = 1;
  while (largest * scale > 2 ** 16) scale /= 2 ** 16;
  while (largest * scale < 2 ** -16 && scale < 2 ** 1000) scale *= 2 ** 16;
  return scale;
}

/**
 * Moments of finite values, in two passes.
 */
export function moments(values: Float64Array): Moments {
  const n = values.length;
  const scale = powerScale(values);
  if (scale === 0) return n === 1 ? { mean: 0 } : { mean: 0, variance: 0, standardDeviation: 0 };
  const total = compensatedSums(1);
  for (let i = 0; i < n; i++) total.add(0, values[i]! * scale);
  const center = total.value(0) / n;
  const mean = center / scale;
  if (n === 1) return { mean };
  const powers = compensatedSums(4);
  for (let i = 0; i < n; i++) {
    const d = values[i]! * scale - center;
    const square = d * d;
    powers.add(0, d);
    powers.add(1, square);
    powers.add(2, square * d);
    powers.add(3, square * square);
  }
  // The mean is rounded: what that left over is taken out of every moment (binomial shift by `rest`).
  const rest = powers.value(0) / n;
  const raw2 = powers.value(1) / n;
  const raw3 = powers.value(2) / n;
  const m2 = Math.max(0, raw2 - rest * rest);
  const m3 = raw3 - 3 * rest * raw2 + 2 * rest * rest * rest;
  const m4 = powers.value(3) / n - 4 * rest * raw3 + 6 * rest * rest * raw2 - 3 * rest * rest * rest * rest;
  const squares = m2 * n;
  const deviation = Math.sqrt(squares / (n - 1)) / scale;
  const variance = squares / (n - 1) / scale / scale;
  const finite = Number.isFinite(variance) ? { variance, standardDeviation: deviation } : {};
  // Equal values differ from their rounded mean by rounding only.
  if (values.every((value) => value === values[0]))
    return { mean: values[0]!, variance: 0, standardDeviation: 0 };
  const skewness = m3 / (m2 * Math.sqrt(m2));
  const kurtosis = m4 / (m2 * m2) - 3;
  return {
    mean,
    ...finite,
    ...(Number.isFinite(skewness) && Number.isFinite(kurtosis) ? { skewness, kurtosis } : {}),
  };
}
