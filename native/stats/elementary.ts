/**
 * exp, log and kin from IEEE +, −, ×, ÷ and √ alone. Math.exp and kin may differ in the last bit between
 * machines, and results here are hashed. Tables are computed when the module loads, in double-double
 * arithmetic, so no constant is copied from anywhere. Largest errors seen against 60-digit arithmetic
 * (test/reference/stats) stand with each function, in units in the last place (ulp).
 *
 * Method: table look-up and a short Taylor polynomial. P. T. P. Tang, Table-driven implementation of the
 * exponential function (ACM TOMS 15, 1989) and of the logarithm function (ACM TOMS 16, 1990).
 * Typed arrays are read little-endian, as every machine that Node 24 is built for and that we ship to.
 */
import { divide, multiply, squareRoot, twiceArtanh, type DoubleDouble } from './double-double.ts';

const STEPS = 128;
const bits = new Float64Array(1);
const words = new Int32Array(bits.buffer);

/** 2^k for k = −1074 … 1023, at index k + 1074. */
const powersOfTwo = new Float64Array(1074 + 1024);
for (let k = 0, power = 2 ** -1074; k < powersOfTwo.length; k++, power *= 2) powersOfTwo[k] = power;

const LN2: DoubleDouble = twiceArtanh(divide([1, 0], [3, 0]));
const INVERSE_LN2 = divide([1, 0], LN2);

/** Rounds to a multiple of 2^−42, so that an exponent (11 bits) times it, and sums of two, are exact. */
const onGrid = (value: number): number => Math.round(value * 2 ** 42) / 2 ** 42;
const LN2_HIGH = onGrid(LN2[0]);
const LN2_LOW = LN2[0] - LN2_HIGH + LN2[1];

// exp: 2^(i/128) ≈ root[i] · (1 + tail[i]).
const root = new Float64Array(STEPS);
const tail = new Float64Array(STEPS);
{
  let step: DoubleDouble = [2, 0];
  for (let halvings = STEPS; halvings > 1; halvings /= 2) step = squareRoot(step);
  let power: DoubleDouble = [1, 0];
  for (let i = 0; i < STEPS; i++) {
    root[i] = power[0];
    tail[i] = power[1] / power[0];
    power = multiply(power, step);
  }
}
const STEPS_PER_LN2 = STEPS * INVERSE_LN2[0];
/** ln(2)/128 to 35 bits, so that its product with a count of steps (18 bits) is exact, and what is left. */
const STEP_HIGH = Math.round(LN2[0] * 2 ** 35) / 2 ** 42;
const STEP_LOW = LN2[0] / STEPS - STEP_HIGH + LN2[1] / STEPS;
/** Adding and subtracting it rounds to the nearest integer (|x| < 2^51). */
const ROUNDER = 1.5 * 2 ** 52;

/** What `exp` reckons with, for kernels that reckon as it does: 128 roots, 128 tails, then the three constants. */
export const expTables = (): Float64Array =>
  Float64Array.of(...root, ...tail, STEPS_PER_LN2, STEP_HIGH, STEP_LOW);

/** e^x. Error < 0.52 ulp (for |x| > 708: < 1). NaN for NaN. */
export function exp(x: number): number {
  // Beyond ±708 the power of two may leave the normal range; NaN fails the test too.
  if (!(x > -708 && x < 709)) return expAtTheEdge(x);
  const n = x * STEPS_PER_LN2 + ROUNDER - ROUNDER;
  const r = x - n * STEP_HIGH - n * STEP_LOW;
  const index = n & (STEPS - 1);
  const square = r * r;
  const scale = root[index]! * powersOfTwo[((n - index) >> 7) + 1074]!;
  const fraction =
    tail[index]! + r + square * (0.5 + r * (1 / 6)) + square * square * (1 / 24 + r * (1 / 120));
  return scale + scale * fraction;
}

function expAtTheEdge(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019412) return 0;
  // e^x = e^(x∓64 ln 2) · 2^±64; the shift is rounded once, its error put back.
  const steps = x > 0 ? 64 : -64;
  const shifted = x - steps * LN2_HIGH;
  const error = x - shifted - steps * LN2_HIGH - steps * LN2_LOW;
  const y = exp(shifted);
  return (y + y * error) * (x > 0 ? 2 ** 64 : 2 ** -64);
}

// log: for c = 1 + i/128, 1/c ≈ short[i] + rest[i] with short of 9 bits; ln c ≈ lnHigh[i] + lnLow[i].
const short = new Float64Array(STEPS + 1);
const rest = new Float64Array(STEPS + 1);
const lnHigh = new Float64Array(STEPS + 1);
const lnLow = new Float64Array(STEPS + 1);
for (let i = 0; i <= STEPS; i++) {
  const c = 1 + i / STEPS;
  short[i] = Math.round(512 / c) / 512;
  rest[i] = (1 - short[i]! * c) / c;
  const ln = i === STEPS ? LN2 : twiceArtanh(divide([c - 1, 0], [c + 1, 0]));
  lnHigh[i] = onGrid(ln[0]);
  lnLow[i] = ln[0] - lnHigh[i]! + ln[1];
}

/**
 * Set by splitLog: ln x = parts[0] · ln 2 + parts[1] + parts[2], the last two within ±ln(2)/2 together.
 * A typed array, because V8 allocates for every write to a module variable that holds a double.
 */
const parts = new Float64Array(3);

/** For finite x > 0, and a small relative addend: ln(x (1 + addend)). */
function splitLog(x: number, addend: number): void {
  bits[0] = x;
  let high = words[1]!;
  let exponent = -1023;
  if (high < 0x00100000) {
    exponent -= 54;
    x *= 2 ** 54;
    bits[0] = x;
    high = words[1]!;
  }
  const biased = high >> 20;
  const mantissa = x * powersOfTwo[2097 - biased]!;
  const i = ((high & 0xfffff) + 0x1000) >> 13;
  const distance = mantissa - (1 + i / STEPS);
  // Exact: 44 bits times 9.
  const r = distance * short[i]!;
  const rLow = distance * rest[i]!;
  let ln = lnHigh[i]!;
  let lnRest = lnLow[i]!;
  exponent += biased;
  if (i > 53) {
    exponent++;
    ln -= LN2_HIGH;
    lnRest -= LN2_LOW;
  }
  const s = r + rLow;
  const square = s * s;
  const series =
    square * (-0.5 + s * (1 / 3 + s * (-0.25 + s * (0.2 + s * (-1 / 6 + s * (1 / 7 - s * 0.125))))));
  const sum = ln + r;
  parts[0] = exponent;
  parts[1] = sum;
  parts[2] = ln - sum + r + (lnRest + rLow + (series + addend));
}

function joinLog(x: number, addend: number): number {
  splitLog(x, addend);
  const exponent = parts[0]!;
  const mantissa = parts[1]!;
  const whole = exponent * LN2_HIGH;
  const high = whole + mantissa;
  return high + (whole - high + mantissa + (parts[2]! + exponent * LN2_LOW));
}

/** ln x. Error < 0.52 ulp. −Infinity at 0, NaN below. */
export function log(x: number): number {
  if (!(x > 0 && x < Infinity)) return x === 0 ? -Infinity : x > 0 ? x : NaN;
  return joinLog(x, 0);
}

/** ln(1 + x), exact near 0. Error < 0.6 ulp. −Infinity at −1, NaN below. */
export function log1p(x: number): number {
  if (!(x > -1 && x < Infinity)) return x === -1 ? -Infinity : x > 0 ? x : NaN;
  if (x > -0.00390625 && x < 0.00390625) {
    if (x === 0) return x;
    return (
      x + x * x * (-0.5 + x * (1 / 3 + x * (-0.25 + x * (0.2 + x * (-1 / 6 + x * (1 / 7 - x * 0.125))))))
    );
  }
  const sum = 1 + x;
  const lost = x < 1 ? x - (sum - 1) : 1 - (sum - x);
  return joinLog(sum, lost / sum);
}

const INVERSE_LN2_HIGH = Math.round(INVERSE_LN2[0] * 2 ** 25) / 2 ** 25;
const INVERSE_LN2_LOW = INVERSE_LN2[0] - INVERSE_LN2_HIGH + INVERSE_LN2[1];

/** Logarithm to base 2, exact at powers of two. Error < 0.6 ulp. */
export function log2(x: number): number {
  if (!(x > 0 && x < Infinity)) return x === 0 ? -Infinity : x > 0 ? x : NaN;
  splitLog(x, 0);
  const exponent = parts[0]!;
  const logHigh = parts[1]!;
  // High part to 26 bits: its product with the 25-bit constant is exact.
  const split = 134217729 * logHigh;
  const high = split - (split - logHigh);
  const low = logHigh - high + parts[2]!;
  const product = high * INVERSE_LN2_HIGH;
  const small = low * INVERSE_LN2[0] + high * INVERSE_LN2_LOW;
  const sum = exponent + product;
  return sum + (exponent - sum + product + small);
}

/** e^x − 1, exact near 0. Error < 0.7 ulp. */
export function expm1(x: number): number {
  if (x > -0.25 && x < 0.25) {
    if (x === 0) return x;
    let series = 1 / 6227020800;
    for (const inverse of inverseFactorials) series = series * x + inverse;
    return x + x * x * series;
  }
  if (!(x > -50)) return Number.isNaN(x) ? NaN : -1;
  if (x > 56) return exp(x);
  const n = x * STEPS_PER_LN2 + ROUNDER - ROUNDER;
  const r = x - n * STEP_HIGH - n * STEP_LOW;
  const index = n & (STEPS - 1);
  const square = r * r;
  const scale = root[index]! * powersOfTwo[((n - index) >> 7) + 1074]!;
  const fraction =
    tail[index]! + r + square * (0.5 + r * (1 / 6)) + square * square * (1 / 24 + r * (1 / 120));
  const base = scale - 1;
  const lost = scale > 1 ? scale - base - 1 : scale - (base + 1);
  return base + (scale * fraction + lost);
}
/** 1/12! … 1/2! */
const inverseFactorials = [
  1 / 479001600,
  1 / 39916800,
  1 / 3628800,
  1 / 362880,
  1 / 40320,
  1 / 5040,
  1 / 720,
  1 / 120,
  1 / 24,
  1 / 6,
  0.5,
];

/** 1 / (1 + e^−x), the inverse of the log-odds; range [0, 1]. Error < 2.5 ulp. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + exp(-x));
  const power = exp(x);
  return power / (1 + power);
}

/** ln(1 + e^x) without overflow; range (0, ∞). Error < 1.5 ulp. */
export function softplus(x: number): number {
  return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x));
}

/** Hyperbolic tangent; range [−1, 1]. Error < 2.5 ulp. */
export function tanh(x: number): number {
  const size = Math.abs(x);
  if (size < 1) {
    const power = expm1(-2 * size);
    const value = -power / (power + 2);
    return x < 0 || Object.is(x, -0) ? -value : value;
  }
  const value = 1 - 2 / (expm1(2 * size) + 2);
  return x < 0 ? -value : value;
}
