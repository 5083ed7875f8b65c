/** New leaf values (`leaf-renewal.ts`) over the memory that the threads share: each takes whole nodes. */
import * as at from './kernel-layout.ts';
import type { ProgramStart } from './kernel-program.ts';
import {
  decidingNodes,
  renewedValues,
  residualQuantile,
  type RowLists,
  type TreeShape,
} from './leaf-renewal.ts';
import type { ScoredRows } from './objective.ts';

export interface Renewal {
  /** Finds the quantiles of this thread's share of the nodes of the last tree. */
  findQuantiles(): void;
  /** Makes leaf values of the quantiles that all threads have found. */
  setValues(): void;
}

/** Undefined where the objective keeps Newton steps. */
export function renewalOf(
  buffer: ArrayBufferLike,
  { plan, objective }: ProgramStart,
  thread: number,
  rows: ScoredRows,
): Renewal | undefined {
  const { renewal } = objective;
  if (renewal === undefined) return undefined;
  const { address, threads, nodes, features } = plan;
  const control = new Uint32Array(buffer, at.CONTROL, 64);
  const settings = new Float64Array(buffer, at.SETTINGS, 16);
  const values = new Float64Array(buffer, address.values, nodes);
  const runs = new Int32Array(buffer, address.runs, threads * nodes * 2);
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

  /** The rows of a node, thread by thread. */
  function listsOf(node: number): RowLists {
    return Array.from({ length: threads }, (_, owner) => {
      const run = 2 * (owner * nodes + node);
      const first = address.order + 4 * (owner * control[at.RUN_ROWS]! + runs[run]!);
      return new Uint32Array(buffer, first, runs[run + 1]!);
    });
  }

  return {
    findQuantiles() {
      const shares = decidingNodes(shape()).map((node) => {
        const lists = listsOf(node);
        return { node, lists, rows: lists.reduce((sum, { length }) => sum + length, 0) };
      });
      const all = shares.reduce((sum, share) => sum + share.rows, 0);
      let before = 0;
      for (const share of shares) {
        if (Math.floor((before * threads) / all) === thread)
          values[share.node] = residualQuantile(share.lists, rows, renewal);
        before += share.rows;
      }
    },
    setValues() {
      const rules = { learningRate: settings[at.LEARNING_RATE]!, grid: settings[at.GRID]! };
      const last = shape();
      values.set(renewedValues(last, values.slice(0, last.left.length), rules));
    },
  };
}
