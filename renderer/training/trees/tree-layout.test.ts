import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TreeNode } from '../../../native/training/trees/contract.ts';
import { layOut } from './tree-layout.ts';

/** A tree that grows by splitting one leaf after the other, as trees are grown. */
const grown = fc.array(fc.nat(), { maxLength: 60 }).map((choices) => {
  const nodes: TreeNode[] = [{ kind: 'leaf', value: 1 }];
  for (const choice of choices) {
    const leaves = nodes.flatMap(({ kind }, at) => (kind === 'leaf' ? [at] : []));
    const at = leaves[choice % leaves.length]!;
    nodes[at] = { kind: 'number', feature: 'x', missing: 'left', threshold: choice, left: nodes.length };
    nodes.push({ kind: 'leaf', value: -1 }, { kind: 'leaf', value: 1 });
  }
  return nodes;
});

test('nothing overlaps, everything is inside, a split lies between its branches and yes above no', () => {
  fc.assert(
    fc.property(grown, (nodes) => {
      const { nodes: placed, edges, width, height } = layOut({ nodes });
      expect(placed.map(({ index }) => index)).toEqual(nodes.map((_, index) => index));
      for (const a of placed) {
        expect(a.x >= 0 && a.x + a.width <= width).toBe(true);
        expect(a.y - a.height / 2 >= 0 && a.y + a.height / 2 <= height).toBe(true);
        for (const b of placed) {
          if (a.index >= b.index || a.x !== b.x) continue;
          expect(Math.abs(a.y - b.y)).toBeGreaterThan((a.height + b.height) / 2);
        }
      }
      expect(edges.length).toBe(nodes.length - 1);
      for (const { from, to, branch } of edges) {
        expect(to.x).toBeGreaterThan(from.x + from.width);
        expect(branch === 'yes' ? to.y < from.y : to.y > from.y).toBe(true);
      }
    }),
  );
});

test('what was not answered is drawn as going on', () => {
  const root: TreeNode = { kind: 'number', feature: 'x', missing: 'right', threshold: 0, left: 1 };
  const { nodes, edges } = layOut({ nodes: [root, { ...root, left: 7 }, { kind: 'leaf', value: 0 }] });
  expect(nodes.filter(({ node }) => node === undefined).map(({ index }) => index)).toEqual([7, 8]);
  expect(edges.map(({ branch, missing }) => `${branch} ${missing}`)).toEqual([
    'yes false',
    'no true',
    'yes false',
    'no true',
  ]);
});
