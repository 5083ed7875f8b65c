/** The kernels of a memory whose rows' bins stay on disk: they are read block by block, wherever they are asked for. */
import * as at from './layout.ts';
import type { Kernels } from './exports.ts';
import type { Share } from './share.ts';

/** Reads a block's bins of some features, as many as there is room for, from one on: BLOCK bytes each. */
export type ReadBlock = (block: number, feature: number, out: Uint8Array) => void;

/** Bins on disk. */
export interface SpilledBins {
  readonly file: string;
  /** Blocks of all training rows; those of the validation rows come behind. */
  readonly trainingBlocks: number;
}

/** A thread's kernels over a memory, of which those that need bins read them. The order of a thread's rows ascends. */
export function spilledKernels(
  kernels: Kernels,
  { buffer, plan, control }: Share,
  thread: number,
  read: ReadBlock,
  { trainingBlocks }: SpilledBins,
): Kernels {
  const { address, threads, nodes, features } = plan;
  const runRows = control[at.RUN_ROWS]!;
  const blockAt = address.block + thread * features * at.BLOCK;
  const block = new Uint8Array(buffer, blockAt, features * at.BLOCK);
  const order = new Uint32Array(buffer, address.order + 4 * thread * runRows, runRows);
  const moved = new Uint32Array(buffer, address.moved + 4 * thread * runRows, runRows);
  const runs = new Int32Array(buffer, address.runs + 8 * thread * nodes, 2 * nodes);
  const counts = new Int32Array(buffer, address.counts + 4 * thread * nodes, nodes);
  const goes = new Uint8Array(buffer, address.scratch + 4096 * thread, 256);
  const tree = new DataView(buffer, address.nodes + thread * nodes * at.NODE_SIZE, nodes * at.NODE_SIZE);
  const tiled = Math.ceil(features / at.TILE) * at.TILE;
  const sums = new Uint8Array(
    buffer,
    address.private + thread * tiled * at.FEATURE_SUMS,
    features * at.FEATURE_SUMS,
  );
  const firstBlock = plan.first / at.BLOCK;
  const cancelled = (): boolean => Atomics.load(control, at.CANCELLED) !== 0;

  /** Visits a node's rows block by block. */
  function eachBlock(node: number, visit: (block: number, begin: number, count: number) => void): void {
    const end = runs[2 * node]! + runs[2 * node + 1]!;
    for (let begin = runs[2 * node]!; begin < end;) {
      const own = Math.floor(order[begin]! / at.BLOCK);
      let [last, beyond] = [begin, Math.min(end, begin + at.BLOCK)];
      while (beyond - last > 1) {
        const middle = (last + beyond) >>> 1;
        if (order[middle]! < (own + 1) * at.BLOCK) last = middle;
        else beyond = middle;
      }
      visit(own, begin, beyond - begin);
      begin = beyond;
    }
  }

  function part(_: number, parent: number, first: number): void {
    const base = parent * at.NODE_SIZE;
    const feature = tree.getInt32(base + at.NODE_FEATURE, true);
    for (let bin = 0; bin < 256; bin++)
      goes[bin] = (tree.getUint8(base + at.NODE_MASK + (bin >> 3)) >> (bin & 7)) & 1;
    const [begin, count] = [runs[2 * parent]!, runs[2 * parent + 1]!];
    const column = block.subarray(0, at.BLOCK);
    let [left, right] = [0, 0];
    eachBlock(parent, (own, from, some) => {
      read(firstBlock + own, feature, column);
      const went = kernels.partBlock(thread, from, some, begin + left, right, blockAt, own * at.BLOCK);
      left += went;
      right += some - went;
    });
    order.set(moved.subarray(0, right), begin + left);
    runs.set([begin, left, begin + left, count - left], 2 * first);
    counts.set([left, count - left], first);
  }

  function walk(_: number, columns: number, rows: number, score: number): void {
    if (control[at.TREE_NODES] === 1) return;
    // The addresses of columns only say which rows are meant.
    const before =
      columns === address.columns ? firstBlock : trainingBlocks + plan.validationFirst / at.BLOCK;
    for (let own = thread; own * at.BLOCK < rows && !cancelled(); own += threads) {
      read(before + own, 0, block);
      const some = Math.min(at.BLOCK, rows - own * at.BLOCK);
      kernels.walkBlock(blockAt, some, score + 8 * own * at.BLOCK, address.values);
    }
  }

  return {
    ...kernels,
    part,
    walk,
    sumNode(_, node) {
      sums.fill(0);
      eachBlock(node, (own, begin, count) => {
        if (cancelled()) return;
        read(firstBlock + own, 0, block);
        kernels.sumBlock(thread, begin, count, blockAt, own * at.BLOCK);
      });
    },
    addValues() {
      // Rows that were not drawn have to be walked down the tree.
      if (control[at.FACTORS_AT] === 0) kernels.addValues(thread);
      else walk(thread, address.columns, plan.rows, control[at.SCORE_AT]!);
    },
    listRows() {
      kernels.takeRows(thread);
      for (let node = 0; node < control[at.TREE_NODES]!; node++) {
        const left = tree.getInt32(node * at.NODE_SIZE + at.NODE_LEFT, true);
        if (left >= 0) part(thread, node, left);
      }
    },
  };
}
