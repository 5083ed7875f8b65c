import type { Tree, TreeNode } from '../../../native/training/trees/contract.ts';

/** Sizes of what is drawn, before zooming. */
export const box = { width: 136, height: 48, leafWidth: 84, leafHeight: 20, gap: 30, row: 27 } as const;

/** A node where it is drawn; `node` is undefined where the tree goes on but was not answered. */
export interface PlacedNode {
  readonly index: number;
  readonly node: TreeNode | undefined;
  /** Left edge, and middle of the height. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedEdge {
  readonly from: PlacedNode;
  readonly to: PlacedNode;
  readonly branch: 'yes' | 'no';
  /** Rows without the value go here. */
  readonly missing: boolean;
}

export interface TreeLayout {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
  readonly rootY: number;
}

/**
 * From left to right: a column for each depth, a row for each leaf, a split in the middle between its two. The branch
 * where the condition holds is the upper one. Nothing overlaps, since a split lies at least half a row from what is
 * outside it.
 */
export function layOut({ nodes }: Pick<Tree, 'nodes'>): TreeLayout {
  const placed: PlacedNode[] = [];
  const edges: PlacedEdge[] = [];
  let rows = 0;
  function place(index: number, depth: number): PlacedNode {
    const node = nodes[index];
    const at = { index, node, x: depth * (box.width + box.gap) };
    if (node === undefined || node.kind === 'leaf') {
      const leaf = { ...at, y: (rows++ + 0.5) * box.row, width: box.leafWidth, height: box.leafHeight };
      placed.push(leaf);
      return leaf;
    }
    const yes = place(node.left, depth + 1);
    const no = place(node.left + 1, depth + 1);
    const split = { ...at, y: (yes.y + no.y) / 2, width: box.width, height: box.height };
    placed.push(split);
    edges.push({ from: split, to: yes, branch: 'yes', missing: node.missing === 'left' });
    edges.push({ from: split, to: no, branch: 'no', missing: node.missing === 'right' });
    return split;
  }
  const root = place(0, 0);
  return {
    nodes: placed.sort((a, b) => a.index - b.index),
    edges,
    width: Math.max(...placed.map(({ x, width }) => x + width)),
    height: Math.max(rows * box.row, box.height),
    rootY: root.y,
  };
}
