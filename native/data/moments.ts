/**
 * Sums with Neumaier's compensation, in the order of the values, so that a result has one value only and is good to
 * about the last bit. Source: A. Neumaier, Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen (1974).
 */
export interface Sum {
  add(value: number): void;
  value(): number;
}

export function compensatedSum(): Sum {
  let sum = 0;
  let lost = 0;
  return {
    add(value) {
      const next = sum + value;
      lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
      sum = next;
    },
    value: () => sum + lost,
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
  for (const value of values) largest = Math.max(largest, Math.abs(value));
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
  const total = compensatedSum();
  for (const value of values) total.add(value * scale);
  const center = total.value() / n;
  const mean = center / scale;
  if (n === 1) return { mean };
  const first = compensatedSum();
  const second = compensatedSum();
  const third = compensatedSum();
  const fourth = compensatedSum();
  for (const value of values) {
    const d = value * scale - center;
    const square = d * d;
    first.add(d);
    second.add(square);
    third.add(square * d);
    fourth.add(square * square);
  }
  // The mean is rounded: what that left over is taken out of every moment (binomial shift by `rest`).
  const rest = first.value() / n;
  const raw2 = second.value() / n;
  const raw3 = third.value() / n;
  const m2 = Math.max(0, raw2 - rest * rest);
  const m3 = raw3 - 3 * rest * raw2 + 2 * rest * rest * rest;
  const m4 = fourth.value() / n - 4 * rest * raw3 + 6 * rest * rest * raw2 - 3 * rest * rest * rest * rest;
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
