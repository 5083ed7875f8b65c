import { CANCELLED, CONTROL, FEATURES_AT, FEATURE_SIZE, NODES, NODES_AT, NODE_SIZE, SETTINGS } from '../host/layout';

// @ts-ignore: decorator
@inline
export function word(index: i32): i32 {
  return load<i32>(<usize>CONTROL + (<usize>index << 2));
}

// @ts-ignore: decorator
@inline
export function address(index: i32): usize {
  return <usize>load<u32>(<usize>CONTROL + (<usize>index << 2));
}

// @ts-ignore: decorator
@inline
export function setting(index: i32): f64 {
  return load<f64>(<usize>SETTINGS + (<usize>index << 3));
}

// @ts-ignore: decorator
@inline
export function nodeOf(thread: i32, node: i32): usize {
  return address(NODES_AT) + (<usize>thread * <usize>word(NODES) + <usize>node) * NODE_SIZE;
}

// @ts-ignore: decorator
@inline
export function featureOf(feature: i32): usize {
  return address(FEATURES_AT) + <usize>feature * FEATURE_SIZE;
}

/** Whether the fit was cancelled. Only what no barrier depends on may be left out for it. */
// @ts-ignore: decorator
@inline
export function isCancelled(): bool {
  return atomic.load<i32>(CONTROL + (CANCELLED << 2)) !== 0;
}

/** Gradient of packed sums, in units. */
// @ts-ignore: decorator
@inline
export function gradientOf(sum: i64): f64 {
  return <f64>(<i32>(sum >> 32));
}

/** Hessian of packed sums, in units. */
// @ts-ignore: decorator
@inline
export function hessianOf(sum: i64): f64 {
  return <f64>(<u32>sum);
}
