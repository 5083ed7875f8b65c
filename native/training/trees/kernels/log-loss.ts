import {
  BLOCK,
  EXP_AT,
  GRADIENT_AT,
  HESSIAN_AT,
  LOSS_PARTS,
  LOSS_PARTS_AT,
  MOST_LOG_ODDS,
  ROWS,
  SCORE_AT,
  STRETCH,
  THREADS,
  Y_AT,
} from '../host/layout';
import { address, word } from './shared';

const ROUNDER: f64 = 6755399441055744.0;

/** e^x of two numbers in [−MOST_LOG_ODDS, 0], as native/stats/elementary.ts reckons it. */
// @ts-ignore: decorator
@inline
function exp2(x: v128, tables: usize): v128 {
  const rounder = f64x2.splat(ROUNDER);
  const n = f64x2.sub(
    f64x2.add(f64x2.mul(x, v128.load64_splat(tables, 2048)), rounder),
    rounder,
  );
  const r = f64x2.sub(
    f64x2.sub(x, f64x2.mul(n, v128.load64_splat(tables, 2056))),
    f64x2.mul(n, v128.load64_splat(tables, 2064)),
  );
  const whole = i32x4.trunc_sat_f64x2_s_zero(n);
  const first = i32x4.extract_lane(whole, 0);
  const second = i32x4.extract_lane(whole, 1);
  const firstRoot = tables + ((<usize>first & 127) << 3);
  const secondRoot = tables + ((<usize>second & 127) << 3);
  const root = v128.load64_lane(secondRoot, v128.load64_splat(firstRoot), 1);
  const tail = v128.load64_lane(secondRoot, v128.load64_splat(firstRoot, 1024), 1, 1024);
  const power = i64x2.replace_lane(
    i64x2.splat(<i64>((first >> 7) + 1023) << 52),
    1,
    <i64>((second >> 7) + 1023) << 52,
  );
  const square = f64x2.mul(r, r);
  const scale = f64x2.mul(root, power);
  const fraction = f64x2.add(
    f64x2.add(
      f64x2.add(tail, r),
      f64x2.mul(square, f64x2.add(f64x2.splat(0.5), f64x2.mul(r, f64x2.splat(1.0 / 6.0)))),
    ),
    f64x2.mul(
      f64x2.mul(square, square),
      f64x2.add(f64x2.splat(1.0 / 24.0), f64x2.mul(r, f64x2.splat(1.0 / 120.0))),
    ),
  );
  return f64x2.add(scale, f64x2.mul(scale, fraction));
}

/** Derivatives of the log loss of a thread's rows, unweighted, two at a time, and the parts of its sum by block. */
export function deriveLogLoss(thread: i32): void {
  const rows = word(ROWS);
  for (let begin = thread * BLOCK; begin < rows; begin += word(THREADS) * BLOCK) {
    deriveBlock(begin, min(rows, begin + BLOCK));
  }
}

function deriveBlock(begin: i32, end: i32): void {
  const tables = address(EXP_AT);
  const score = address(SCORE_AT);
  const labels = address(Y_AT);
  const gradient = address(GRADIENT_AT);
  const hessian = address(HESSIAN_AT);
  const parts = address(LOSS_PARTS_AT) + (<usize>(begin / BLOCK) * LOSS_PARTS << 3);
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  const most = f64x2.splat(<f64>MOST_LOG_ODDS);
  let linear = zero;
  let part = parts + 8;
  for (let from = begin; from < begin + BLOCK; from += STRETCH) {
    const to = min(end, from + STRETCH);
    let product = one;
    for (let row = from; row < to; row += 2) {
      const at = <usize>row << 3;
      // Of the last row of an odd number of rows the second lane is another array's: it is not used.
      const pair = row + 1 < to;
      const s = v128.load(score + at);
      const label = v128.load(labels + at);
      const magnitude = f64x2.abs(s);
      const small = v128.andnot(
        exp2(f64x2.neg(f64x2.min(magnitude, most)), tables),
        f64x2.gt(magnitude, most),
      );
      const whole = f64x2.add(one, small);
      const near = f64x2.div(one, whole);
      const far = f64x2.mul(small, near);
      const positive = f64x2.ge(s, zero);
      const p = v128.bitselect(near, far, positive);
      const q = v128.bitselect(far, near, positive);
      const g = v128.bitselect(f64x2.neg(q), p, f64x2.eq(label, one));
      const h = f64x2.mul(near, far);
      const rest = f64x2.sub(v128.and(s, f64x2.gt(s, zero)), f64x2.mul(label, s));
      if (pair) {
        v128.store(gradient + at, g);
        v128.store(hessian + at, h);
        product = f64x2.mul(product, whole);
        linear = f64x2.add(linear, rest);
      } else {
        v128.store64_lane(gradient + at, g, 0);
        v128.store64_lane(hessian + at, h, 0);
        product = f64x2.replace_lane(product, 0, f64x2.extract_lane(product, 0) * f64x2.extract_lane(whole, 0));
        linear = f64x2.replace_lane(linear, 0, f64x2.extract_lane(linear, 0) + f64x2.extract_lane(rest, 0));
      }
    }
    v128.store(part, product);
    part += 16;
  }
  store<f64>(parts, f64x2.extract_lane(linear, 0) + f64x2.extract_lane(linear, 1));
}
