/**
 * Compute shaders of the tree trainer. Integers only: their sums are exact in any order, so that whatever the device does
 * first, a histogram is that of the CPU. Where things lie is said beside the buffers that `rows.ts` makes.
 */
import type { ProgramSpec } from '../../../gpu/device.ts';

/** Invocations of a workgroup: what every device of WebGPU can run. */
export const GROUP = 256;
/** Rows that a workgroup parts. */
export const PARTED = 4096;
/** Rows below which no further workgroup is started to sum them, and most workgroups for one group of features. */
export const SUMMED = 1024;
export const MOST_SUMMING = 256;

/** Bytes and places (in words) of the parameters of a split. */
export const SPLIT = { bytes: 64, begin: 0, count: 1, group: 2, shift: 3, rows: 4, mask: 8 } as const;
/** Words of the state that the device keeps of a split: rows of its two sides, then the rows to be summed. */
export const STATE = { bytes: 16, left: 0, right: 1, begin: 2, count: 3 } as const;

/** Lists all rows in their order. */
const list = `
@group(0) @binding(0) var<storage, read_write> order: array<u32>;
@compute @workgroup_size(${GROUP})
fn list(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var i = id.x; i < arrayLength(&order); i += groups.x * ${GROUP}u) { order[i] = i; }
}`;

/**
 * Parts the rows of a leaf: those on the left to the front of the same stretch of the other list, those on the right to
 * its back. Within a side they lie in no particular order.
 */
const part = `
@group(0) @binding(0) var<storage, read> split: array<u32>;
@group(0) @binding(1) var<storage, read> bins: array<u32>;
@group(0) @binding(2) var<storage, read> order: array<u32>;
@group(0) @binding(3) var<storage, read_write> parted: array<u32>;
@group(0) @binding(4) var<storage, read_write> state: array<atomic<u32>>;
var<workgroup> lefts: atomic<u32>;
var<workgroup> rights: atomic<u32>;
var<workgroup> bases: array<u32, 2>;

fn goesLeft(row: u32) -> bool {
  let word = bins[split[${SPLIT.group}] * split[${SPLIT.rows}] + row];
  let bin = (word >> split[${SPLIT.shift}]) & 255u;
  return ((split[${SPLIT.mask}u + (bin >> 5u)] >> (bin & 31u)) & 1u) == 1u;
}

@compute @workgroup_size(${GROUP})
fn part(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3u) {
  let begin = split[${SPLIT.begin}];
  let count = split[${SPLIT.count}];
  let first = group.x * ${PARTED}u + local;
  var sides = 0u;
  var left = 0u;
  var right = 0u;
  for (var i = 0u; i < ${PARTED / GROUP}u; i++) {
    let at = first + i * ${GROUP}u;
    if (at >= count) { break; }
    if (goesLeft(order[begin + at])) { sides |= 1u << i; left++; } else { right++; }
  }
  var toLeft = atomicAdd(&lefts, left);
  var toRight = atomicAdd(&rights, right);
  workgroupBarrier();
  if (local == 0u) {
    bases[0] = atomicAdd(&state[${STATE.left}], atomicLoad(&lefts));
    bases[1] = atomicAdd(&state[${STATE.right}], atomicLoad(&rights));
  }
  workgroupBarrier();
  toLeft += begin + bases[0];
  toRight = begin + count - 1u - bases[1] - toRight;
  for (var i = 0u; i < ${PARTED / GROUP}u; i++) {
    let at = first + i * ${GROUP}u;
    if (at >= count) { break; }
    let row = order[begin + at];
    if (((sides >> i) & 1u) == 1u) { parted[toLeft] = row; toLeft++; } else { parted[toRight] = row; toRight--; }
  }
}`;

/** Chooses the side with fewer rows (of equals the left) to be summed, and how many workgroups do it. */
const choose = `
@group(0) @binding(0) var<storage, read> split: array<u32>;
@group(0) @binding(1) var<storage, read_write> state: array<u32>;
@group(0) @binding(2) var<storage, read_write> groups: array<u32>;
@compute @workgroup_size(1)
fn choose() {
  let left = state[${STATE.left}];
  let right = state[${STATE.right}];
  state[${STATE.begin}] = split[${SPLIT.begin}] + select(left, 0u, left <= right);
  let count = min(left, right);
  state[${STATE.count}] = count;
  let summing = clamp((count + ${SUMMED - 1}u) / ${SUMMED}u, 1u, ${MOST_SUMMING}u);
  for (var i = 0u; i < arrayLength(&groups) / 4u; i++) { groups[4u * i] = summing; }
}`;

/**
 * Adds up the derivatives of a leaf's rows by bin, four features a workgroup: first in its own memory, then in the
 * histogram of all features.
 */
const sum = `
@group(0) @binding(0) var<storage, read> table: array<u32>;
@group(0) @binding(1) var<storage, read> bins: array<u32>;
@group(0) @binding(2) var<storage, read> order: array<u32>;
@group(0) @binding(3) var<storage, read> packed: array<vec2i>;
@group(0) @binding(4) var<storage, read> state: array<u32>;
@group(0) @binding(5) var<storage, read_write> histogram: array<atomic<i32>>;
var<workgroup> sums: array<atomic<i32>, 2048>;

@compute @workgroup_size(${GROUP})
fn sum(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let begin = state[${STATE.begin}];
  let count = state[${STATE.count}];
  let rows = table[0];
  let column = group.y * rows;
  let first = 4u * (table[1] + group.y);
  // The last group may hold fewer than four features: all rows would be added to one bin of those that are not there.
  var lanes = 0u;
  for (var lane = 0u; lane < 4u; lane++) { lanes += u32(table[3u + first + lane] > table[2u + first + lane]); }
  for (var at = group.x * ${GROUP}u + local; at < count; at += groups.x * ${GROUP}u) {
    let row = order[begin + at];
    let word = bins[column + row];
    let value = packed[row];
    for (var lane = 0u; lane < lanes; lane++) {
      let bin = 2u * (256u * lane + ((word >> (8u * lane)) & 255u));
      atomicAdd(&sums[bin], value.x);
      atomicAdd(&sums[bin + 1u], value.y);
    }
  }
  workgroupBarrier();
  // Of feature f: its first bin among those of all features, at 2 + f.
  for (var i = local; i < 2048u; i += ${GROUP}u) {
    let value = atomicLoad(&sums[i]);
    let feature = first + (i >> 9u);
    let to = table[2u + feature] + ((i & 511u) >> 1u);
    if (value != 0 && to < table[3u + feature]) { atomicAdd(&histogram[2u * to + (i & 1u)], value); }
  }
}`;

const program = (name: string, code: string): ProgramSpec => ({ name, code, entry: name });

export const programs: readonly ProgramSpec[] = [
  program('list', list),
  program('part', part),
  program('choose', choose),
  program('sum', sum),
];
