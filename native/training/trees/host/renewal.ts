/** New leaf values (`leaf-renewal.ts`) over the memories that the threads share: each takes whole nodes. */
import * as at from './layout.ts';
import type { ProgramStart, Share } from './share.ts';
import {
  decidingNodes,
  renewedValues,
  residualQuantile,
  rowsIn,
  type RowList,
  type TreeShape,
} from '../plain/leaf-renewal.ts';

export interface Renewal {
  /** Finds the quantiles of this thread's share of the nodes of the last tree. */
  findQuantiles(): void;
  /** Makes leaf values of the quantiles that all threads have found. */
  setValues(): void;
}

/** The rows of a node in a memory, thread by thread. */
function listsOf({ buffer, plan, control, train }: Share, node: number): RowList[] {
  const { address, threads, nodes } = plan;
  const runs = new Int32Array(buffer, address.runs, threads * nodes * 2);
  return Array.from({ length: threads }, (_, owner) => {
    const run = 2 * (owner * nodes + node);
    const first = address.order + 4 * (owner * control[at.RUN_ROWS]! + runs[run]!);
    return { rows: new Uint32Array(buffer, first, runs[run + 1]!), among: train };
  });
}

/** Undefined where the objective keeps Newton steps. */
export function renewalOf(
  shares: readonly Share[],
  { objective }: ProgramStart,
  thread: number,
): Renewal | undefined {
  const { renewal } = objective;
  if (renewal === undefined) return undefined;
  const { buffer, plan, control, settings, values } = shares[0]!;
  const { address, threads, nodes, features } = plan;
  const tree = new DataView(buffer, address.nodes + thread * nodes * at.NODE_SIZE, nodes * at.NODE_SIZE);
  const table = new DataView(buffer, address.features, features * at.FEATURE_SIZE);

  function shape(): TreeShape {
    const count = control[at.TREE_NODES]!;
    const left = new Int32Array(count);
    const signs = new Int8Array(count);
    for (let node = 0; node < count; node++) {
      const base = node * at.NODE_SIZE;
      left[node] = tree.getInt32(base + at.NODE_LEFT, true);
      if (left[node]! < 0) continue;
      const feature = tree.getInt32(base + at.NODE_FEATURE, true);
      signs[node] = table.getInt32(feature * at.FEATURE_SIZE + at.FEATURE_MONOTONE, true);
    }
    return { left, signs };
  }

  return {
    findQuantiles() {
      const found = decidingNodes(shape()).map((node) => {
        const lists = shares.flatMap((share) => listsOf(share, node));
        return { node, lists, rows: rowsIn(lists) };
      });
      const all = found.reduce((sum, { rows }) => sum + rows, 0);
      let before = 0;
      for (const { node, lists, rows } of found) {
        if (Math.floor((before * threads) / all) === thread) values[node] = residualQuantile(lists, renewal);
        before += rows;
      }
    },
    setValues() {
      const rules = { learningRate: settings[at.LEARNING_RATE]!, grid: settings[at.GRID]! };
      const last = shape();
      values.set(renewedValues(last, values.slice(0, last.left.length), rules));
    },
  };
}
