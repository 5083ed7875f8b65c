/** Trees in the memory that the kernels work in. */
import type { GrownSplit, GrownTree } from './engine.ts';
import * as at from './kernel-layout.ts';
import type { MemoryPlan } from './kernel-memory.ts';

/** The tree that the first thread has kept. */
export function readTree(
  buffer: ArrayBufferLike,
  { address }: MemoryPlan,
  nodes: number,
  hessianUnit: number,
): GrownTree {
  const view = new DataView(buffer, address.nodes, nodes * at.NODE_SIZE);
  const splits: (GrownSplit | undefined)[] = [];
  const left: number[] = [];
  const covers = new Float64Array(nodes);
  for (let node = 0; node < nodes; node++) {
    const base = node * at.NODE_SIZE;
    left.push(view.getInt32(base + at.NODE_LEFT, true));
    covers[node] = view.getUint32(base + at.NODE_SUM, true) * hessianUnit;
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
  values.set(new Float64Array(buffer, address.values, nodes));
  return { splits, left, values, covers };
}

/** Puts a tree where the first thread keeps its own: as much of it as a walk reads. */
export function writeTree(
  buffer: ArrayBufferLike,
  { address, nodes: most }: MemoryPlan,
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
  new Float64Array(buffer, address.values, nodes).set(tree.values);
}
