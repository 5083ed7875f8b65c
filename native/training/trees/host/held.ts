/** Growing a tree whose rows lie elsewhere, over the memories that the kernels work in. */
import { cancelled } from '../../../engine/errors.ts';
import type { HeldParts, HeldRows } from '../engine.ts';
import type { Crew } from './engine.ts';
import * as at from './layout.ts';
import { COMMAND } from './program.ts';
import { joined, type Share } from './share.ts';

interface Held {
  readonly shares: readonly Share[];
  readonly crew: Crew;
  /** 0: no limit. */
  readonly maxDepth: number;
  readonly signal: AbortSignal | undefined;
}

/** The rows whose factor is not 0, in their order. */
function membersOf(factors: Float64Array): Uint32Array<ArrayBuffer> {
  const members = new Uint32Array(factors.length);
  let count = 0;
  for (let row = 0; row < factors.length; row++) if (factors[row] !== 0) members[count++] = row;
  return members.subarray(0, count);
}

/** Grows a tree from the draw that the memories hold, and adds its values to the scores. One command to the threads a split. */
export async function growHeld<Leaf>(
  { shares, crew, maxDepth, signal }: Held,
  rows: HeldRows<Leaf>,
  factors: Float64Array | undefined,
): Promise<void> {
  const { buffer, plan } = shares[0]!;
  const { address } = plan;
  const control = new Int32Array(buffer, at.CONTROL, 64);
  const nodes = new DataView(buffer, address.nodes, plan.nodes * at.NODE_SIZE);
  const bytes = 8 * control[at.BINS]!;
  // Its histograms may begin beyond 2 GiB.
  const histograms = control[at.HISTOGRAMS_AT]! >>> 0;
  const put = (slot: number, sums: Uint8Array): void =>
    new Uint8Array(buffer, histograms + slot * bytes, bytes).set(sums);

  await crew.run(COMMAND.quantise);
  const packed = joined(
    shares.map((share) => new Uint8Array(share.buffer, share.plan.address.packed, 8 * share.plan.rows)),
  );
  const root = await rows.all(packed, factors && membersOf(factors));
  put(0, root.sums);
  control[at.HELD_LEFT] = root.count;
  await crew.run(COMMAND.openRoot);
  const leaves = new Map([[0, root.leaf]]);
  /** Leaves whose rows are parted, or about to be, by their node. */
  const parted = new Map<number, Promise<HeldParts<Leaf>>>();

  /** Whether a leaf's children may be split where it is so manieth to be split: only then their sums are asked for. */
  function goesOn(node: number, splits: number): boolean {
    const depth = nodes.getInt32(node * at.NODE_SIZE + at.NODE_DEPTH, true) + 1;
    return splits + 1 < plan.leaves && depth !== maxDepth;
  }
  function part(node: number): Promise<HeldParts<Leaf>> {
    let parts = parted.get(node);
    if (parts === undefined) {
      const base = node * at.NODE_SIZE;
      const feature = nodes.getInt32(base + at.NODE_FEATURE, true);
      const mask = new Uint8Array(buffer, address.nodes + base + at.NODE_MASK, 32).slice();
      parts = rows.part(leaves.get(node)!, { feature, mask });
      // Heard where the leaf is split; the tree may be done before that.
      parts.catch(() => undefined);
      parted.set(node, parts);
    }
    return parts;
  }

  for (let next = control[at.NEXT_LEAF]!; next >= 0; next = control[at.NEXT_LEAF]!) {
    if (signal?.aborted) throw cancelled();
    const first = control[at.TREE_NODES]!;
    const splits = (first + 1) / 2;
    control[at.HELD_SUMMED] = -1;
    // The children of the last split, or of one at the greatest depth, stay leaves: their values are known without sums.
    if (goesOn(next, splits)) {
      const parts = part(next);
      const runnerUp = control[at.RUNNER_UP]!;
      // Most likely the next but one: its rows are parted while the children of this one are searched. One at a time, so
      // that no more than one leaf of a tree is parted in vain.
      const waiting = parted.size > 1;
      if (runnerUp >= 0 && !waiting && goesOn(runnerUp, splits + 1)) void part(runnerUp);
      const { leaves: children, counts, summed, sums } = await parts;
      put(splits, sums);
      [control[at.HELD_LEFT], control[at.HELD_RIGHT]] = counts;
      control[at.HELD_SUMMED] = summed;
      children.forEach((leaf, side) => leaves.set(first + side, leaf));
    }
    leaves.delete(next);
    parted.delete(next);
    await crew.run(COMMAND.openChildren);
  }
  await crew.run(COMMAND.addHeld);
}
