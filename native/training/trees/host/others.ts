/** What the kernels of the first memory have the other memories do, where the rows lie in several. */
import * as at from './layout.ts';
import type { Kernels } from './exports.ts';
import type { Share } from './share.ts';

/** Steps of growing that each memory takes with its own rows. */
export type RowSteps = Pick<
  Kernels,
  'takeRows' | 'part' | 'sumNode' | 'findLargest' | 'sumMagnitudes' | 'pack'
>;

const nothing = (): void => undefined;

/** All rows lie in the one memory. */
export const NO_OTHERS: RowSteps = {
  takeRows: nothing,
  part: nothing,
  sumNode: nothing,
  findLargest: nothing,
  sumMagnitudes: nothing,
  pack: nothing,
};

/** A thread's own in a memory. */
function viewsOf({ buffer, plan: { address, nodes, features } }: Share, thread: number) {
  const tiled = Math.ceil(features / at.TILE) * at.TILE;
  return {
    nodes: new Uint8Array(buffer, address.nodes + thread * nodes * at.NODE_SIZE, nodes * at.NODE_SIZE),
    counts: new Int32Array(buffer, address.counts + 4 * thread * nodes, nodes),
    partials: new Float64Array(buffer, address.partials + 64 * thread, 8),
    rowSum: new Int32Array(buffer, address.partials + 64 * thread + 32, 2),
    sums: new Int32Array(
      buffer,
      address.private + thread * tiled * at.FEATURE_SUMS,
      (features * at.FEATURE_SUMS) / 4,
    ),
  };
}

/**
 * Packed sums, by halves: gradients and hessians each fit their 32 bits whatever is summed, so that nothing is carried
 * from one to the other.
 */
function addSums(to: Int32Array, more: Int32Array): void {
  for (let i = 0; i < to.length; i++) to[i]! += more[i]!;
}

/** The steps of a thread in the other memories, which end in the first memory's counts, partials and sums. */
export function othersOf(
  first: Share,
  others: readonly (Share & { readonly kernels: RowSteps })[],
  thread: number,
): RowSteps {
  const to = viewsOf(first, thread);
  const each = others.map((share) => ({ kernels: share.kernels, ...viewsOf(share, thread) }));
  return {
    takeRows() {
      for (const { kernels, counts, rowSum } of each) {
        kernels.takeRows(thread);
        to.counts[0]! += counts[0]!;
        addSums(to.rowSum, rowSum);
      }
    },
    part(_, parent, child) {
      const from = parent * at.NODE_SIZE;
      const node = to.nodes.subarray(from, from + at.NODE_SIZE);
      for (const { kernels, counts, nodes } of each) {
        nodes.set(node, from);
        kernels.part(thread, parent, child);
        to.counts[child]! += counts[child]!;
        to.counts[child + 1]! += counts[child + 1]!;
      }
    },
    sumNode(_, node) {
      for (const { kernels, sums } of each) {
        kernels.sumNode(thread, node);
        addSums(to.sums, sums);
      }
    },
    findLargest() {
      for (const { kernels, partials } of each) {
        kernels.findLargest(thread);
        for (const i of [0, 1]) to.partials[i] = Math.max(to.partials[i]!, partials[i]!);
      }
    },
    sumMagnitudes(_, fineGradient, fineHessian) {
      for (const { kernels, partials } of each) {
        kernels.sumMagnitudes(thread, fineGradient, fineHessian);
        for (const i of [2, 3]) to.partials[i]! += partials[i]!;
      }
    },
    pack(_, gradientScale, hessianScale) {
      for (const { kernels } of each) kernels.pack(thread, gradientScale, hessianScale);
    },
  };
}
