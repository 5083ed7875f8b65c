/**
 * Double-double arithmetic: a number as the unevaluated sum hi + lo of two doubles, about 106 bits.
 * Only IEEE +, −, ×, ÷ and √ are used, so every machine gives the same bits.
 * Source: T. J. Dekker, A floating-point technique for extending the available precision (1971).
 */
export type DoubleDouble = readonly [hi: number, lo: number];

/** Exact a + b. */
export function twoSum(a: number, b: number): DoubleDouble {
  const sum = a + b;
  const part = sum - a;
  return [sum, a - (sum - part) + (b - part)];
}

/** Exact a + b where |a| ≥ |b| or a = 0. */
export function fastTwoSum(a: number, b: number): DoubleDouble {
  const sum = a + b;
  return [sum, b - (sum - a)];
}

/** Exact a × b, where neither overflows when split (|a|, |b| < 2^996). */
export function twoProduct(a: number, b: number): DoubleDouble {
  const product = a * b;
  const splitA = 134217729 * a;
  const highA = splitA - (splitA - a);
  const lowA = a - highA;
  const splitB = 134217729 * b;
  const highB = splitB - (splitB - b);
  const lowB = b - highB;
  return [product, highA * highB - product + highA * lowB + lowA * highB + lowA * lowB];
}

export function add(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const [high, error] = twoSum(a[0], b[0]);
  const [low, lowError] = twoSum(a[1], b[1]);
  const [sum, rest] = fastTwoSum(high, error + low);
  return fastTwoSum(sum, rest + lowError);
}

export function multiply(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const [product, error] = twoProduct(a[0], b[0]);
  return fastTwoSum(product, error + (a[0] * b[1] + a[1] * b[0]));
}

export function divide(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const first = a[0] / b[0];
  const rest = add(a, multiply(b, [-first, 0]));
  const second = rest[0] / b[0];
  const last = add(rest, multiply(b, [-second, 0]));
  return add(fastTwoSum(first, second), [last[0] / b[0], 0]);
}

export function squareRoot(a: DoubleDouble): DoubleDouble {
  const root = Math.sqrt(a[0]);
  const [square, error] = twoProduct(root, root);
  const rest = add(a, [-square, -error]);
  const better = fastTwoSum(root, rest[0] / (2 * root));
  const again = multiply(better, better);
  const last = add(a, [-again[0], -again[1]]);
  return add(better, [last[0] / (2 * root), 0]);
}

/** 2 artanh(s) = ln((1 + s) / (1 − s)) for |s| ≤ 1/3, by its series. */
export function twiceArtanh(s: DoubleDouble): DoubleDouble {
  const square = multiply(s, s);
  let sum: DoubleDouble = [0, 0];
  for (let n = 71; n >= 1; n -= 2) sum = add(multiply(sum, square), divide([1, 0], [n, 0]));
  return multiply([2 * s[0], 2 * s[1]], sum);
}
