import { memo } from 'react';
import type { TreeNode } from '../../../native/training/trees/contract.ts';
import { shownText } from '../../charts/theme.ts';
import type { PlacedEdge, PlacedNode, TreeLayout } from './tree-layout.ts';
import { coverShare, leafText, missingText, nodeText, shortCondition, twoLines } from './tree-text.ts';

/** About so many of the usual letters go into a box. */
const letters = { near: 19, far: 12 };

/** The tree as SVG. From afar only features and values are written, larger. */
export const TreeDrawing = memo(function TreeDrawing({ layout, far }: { layout: TreeLayout; far: boolean }) {
  const largest = layout.nodes.reduce(
    (most, { node }) => (node?.kind === 'leaf' ? Math.max(most, Math.abs(node.value)) : most),
    0,
  );
  return (
    <g className={far ? 'far' : undefined}>
      {layout.edges.map((edge) => (
        <Edge key={edge.to.index} edge={edge} />
      ))}
      {layout.nodes.map((placed) => (
        // An SVG of its own cuts what is wider than its box.
        <svg
          key={placed.index}
          x={placed.x}
          y={placed.y - placed.height / 2}
          width={placed.width}
          height={placed.height}
        >
          <title>{nodeText(placed.node, layout.nodes[0]!.node)}</title>
          <Box placed={placed} root={layout.nodes[0]!.node} largest={largest} far={far} />
        </svg>
      ))}
    </g>
  );
});

/** A curve from the split's right side to the branch's left one. */
function Edge({ edge: { from, to, branch, missing } }: { edge: PlacedEdge }) {
  const start = from.x + from.width;
  const middle = (start + to.x) / 2;
  return (
    <>
      <path
        className={missing ? 'tree-edge missing' : 'tree-edge'}
        d={`M${start} ${from.y}C${middle} ${from.y} ${middle} ${to.y} ${to.x} ${to.y}`}
      />
      <text className="tree-branch" x={to.x - 3} y={to.y + (branch === 'yes' ? -5 : 12)} textAnchor="end">
        {branch}
      </text>
    </>
  );
}

function Box(props: { placed: PlacedNode; root: TreeNode | undefined; largest: number; far: boolean }) {
  const { placed, root, largest, far } = props;
  const { node, width, height } = placed;
  const frame = { x: 0.5, y: 0.5, width: width - 1, height: height - 1, rx: 4 };
  const middle = { x: width / 2, y: height / 2, textAnchor: 'middle', dominantBaseline: 'central' } as const;
  if (node === undefined) {
    return (
      <text className="tree-cut" {...middle}>
        …
      </text>
    );
  }
  if (node.kind === 'leaf') {
    const sign = node.value > 0 ? 'above' : node.value < 0 ? 'below' : 'none';
    return (
      <g className={`tree-leaf ${sign}`}>
        <rect {...frame} fillOpacity={largest === 0 ? 0 : 0.08 + (0.42 * Math.abs(node.value)) / largest} />
        <text {...middle}>{leafText(node.value)}</text>
      </g>
    );
  }
  return (
    <g className="tree-split">
      <rect {...frame} />
      {far ? (
        twoLines(node.feature, letters.far).map((line, i, { length }) => (
          <text key={i} className="feature" {...middle} y={middle.y + 20 * (i - (length - 1) / 2)}>
            {line}
          </text>
        ))
      ) : (
        <>
          <text className="feature" x={8} y={15}>
            {shownText(node.feature, letters.near)}
          </text>
          <text x={8} y={29}>
            {shortCondition(node, letters.near)}
          </text>
          <text className="missing" x={8} y={42}>
            {[missingText(node), coverShare(node, root)].filter((one) => one !== undefined).join(' · ')}
          </text>
        </>
      )}
    </g>
  );
}
