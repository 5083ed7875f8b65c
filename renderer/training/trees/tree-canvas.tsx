import { ActionIcon } from '@mantine/core';
import { Download, Maximize, ZoomIn, ZoomOut } from 'lucide-react';
import { useId, useMemo, useRef, useState, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import type { Tree } from '../../../native/training/trees/contract.ts';
import { percent } from '../../components/numbers.ts';
import { saveText } from '../../workspace/save-text.ts';
import { svgFile } from './svg-file.ts';
import { TreeDrawing } from './tree-drawing.tsx';
import { layOut } from './tree-layout.ts';
import { useTreeView } from './use-tree-view.ts';

/** The drawing in its frame, with the buttons that zoom it; `children` are the tools before them. */
export function TreeCanvas({ tree, title, children }: { tree: Tree; title: string; children: ReactNode }) {
  const layout = useMemo(() => layOut(tree), [tree]);
  const { view, far, fit, closer, away, handlers } = useTreeView(layout);
  const hint = useId();
  const drawing = useRef<SVGGElement>(null);
  const [saving, setSaving] = useState(false);
  const save = (): void => {
    // A file is read from near, however far away the page is.
    flushSync(() => setSaving(true));
    saveText(svgFile(drawing.current!, layout), `${title}.svg`, 'image/svg+xml');
    setSaving(false);
  };
  return (
    <>
      <div className="row spread">
        {children}
        <div className="row tree-tools">
          <span className="dim tree-scale">{percent(view.scale, 0)}</span>
          <ActionIcon aria-label="Zoom out" onClick={away}>
            <ZoomOut size={16} />
          </ActionIcon>
          <ActionIcon aria-label="Zoom in" onClick={closer}>
            <ZoomIn size={16} />
          </ActionIcon>
          <ActionIcon aria-label="Fit the tree to the view" onClick={fit}>
            <Maximize size={16} />
          </ActionIcon>
          <ActionIcon aria-label="Save the tree as SVG" onClick={save}>
            <Download size={16} />
          </ActionIcon>
        </div>
      </div>
      <div className="tree-canvas">
        <svg {...handlers} tabIndex={0} role="img" aria-label={`${title}, drawn`} aria-describedby={hint}>
          <g ref={drawing} transform={`translate(${view.x} ${view.y}) scale(${view.scale})`}>
            <TreeDrawing layout={layout} far={far && !saving} />
          </g>
        </svg>
      </div>
      <p className="dim" id={hint}>
        Drag or arrow keys move; wheel (once clicked) or + and − zoom; 0 fits. The upper branch is where the
        condition holds, the thick line where missing values go.
      </p>
    </>
  );
}
