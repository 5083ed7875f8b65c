/** Trees in the memory that the kernels work in. */
import type { GrownSplit, GrownTree } from '../engine.ts';
import * as at from './layout.ts';
import type { Share } from './share.ts';

/** The tree that the first thread has kept. */
export function readTree({ buffer, plan: { address }, control, settings, values: all }: Share): GrownTree {
  const nodes = control[at.TREE_NODES]!;
  const view = new DataView(buffer, address.nodes, nodes * at.NODE_SIZE);
  const splits: (GrownSplit | undefined)[] = [];
  const left: number[] = [];
  const covers = new Float64Array(nodes);
  for (let node = 0; node < nodes; node++) {
    const base = node * at.NODE_SIZE;
    left.push(view.getInt32(base + at.NODE_LEFT, true));
    covers[node] = view.getUint32(base + at.NODE_SUM, true) * settings[at.HESSIAN_UNIT]!;
    if (left[node]! < 0) {
      splits.push(undefined);
      continue;
    }
    const mask = new Uint8Array(32);
    mask.set(new Uint8Array(buffer, address.nodes + base + at.NODE_MASK, 32));
    splits.push({
      feature: view.getInt32(base + at.NODE_FEATURE, true),
      gain: view.getFloat64(base + at.NODE_GAIN, true),
      lastLeft: view.getInt32(base + at.NODE_LAST_LEFT, true),
      missingLeft: view.getInt32(base + at.NODE_MISSING_LEFT, true) === 1,
      mask,
    });
  }
  const values = new Float64Array(nodes);
  values.set(all.subarray(0, nodes));
  return { splits, left, values, covers };
}

/** Puts a tree where the first thread keeps its own: as much of it as a walk reads. */
export function writeTree(
  { buffer, plan: { address, nodes: most }, control, values }: Share,
  tree: GrownTree,
): void {
  const nodes = tree.left.length;
  if (nodes > most) throw new RangeError(`a tree of ${nodes} nodes where there is room for ${most}`);
  const view = new DataView(buffer, address.nodes, nodes * at.NODE_SIZE);
  for (let node = 0; node < nodes; node++) {
    const base = node * at.NODE_SIZE;
    const split = tree.splits[node];
    view.setInt32(base + at.NODE_LEFT, tree.left[node]!, true);
    if (split === undefined) continue;
    view.setInt32(base + at.NODE_FEATURE, split.feature, true);
    new Uint8Array(buffer, address.nodes + base + at.NODE_MASK, 32).set(split.mask);
  }
  values.set(tree.values);
  control[at.TREE_NODES] = nodes;
}

/** Gives the nodes that a thread has kept in one memory to another memory. */
export function copyNodes(from: Share, to: Share, thread: number): void {
  const nodes = from.control[at.TREE_NODES]!;
  const bytesOf = ({ buffer, plan }: Share): Uint8Array =>
    new Uint8Array(buffer, plan.address.nodes + thread * plan.nodes * at.NODE_SIZE, nodes * at.NODE_SIZE);
  bytesOf(to).set(bytesOf(from));
  to.control[at.TREE_NODES] = nodes;
}
