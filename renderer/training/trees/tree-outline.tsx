import { useState } from 'react';
import type { Tree } from '../../../native/training/trees/contract.ts';
import { nodeText } from './tree-text.ts';

/** The tree as a nested list: for screen readers, and for whoever would rather read. */
export function TreeOutline({ tree, title }: { tree: Tree; title: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{title} as a list</summary>
      {open && (
        <div className="tree-outline" tabIndex={0} role="region" aria-label={`${title} as a list`}>
          <ul>
            <Branch tree={tree} index={0} />
          </ul>
        </div>
      )}
    </details>
  );
}

function Branch({ tree, index, before = '' }: { tree: Tree; index: number; before?: string }) {
  const node = tree.nodes[index];
  return (
    <li>
      <span className="dim">{before}</span>
      <bdi>{nodeText(node, tree.nodes[0])}</bdi>
      {node !== undefined && node.kind !== 'leaf' && (
        <ul>
          <Branch tree={tree} index={node.left} before="yes: " />
          <Branch tree={tree} index={node.left + 1} before="no: " />
        </ul>
      )}
    </li>
  );
}
