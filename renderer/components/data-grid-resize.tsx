import { useDragAcross } from './use-drag-across.ts';

export const narrowest = 56;
const widest = 800;

export const clampedWidth = (width: number): number =>
  Math.round(Math.max(narrowest, Math.min(widest, width)));

/** The edge of a column's header. By keyboard: Alt with the arrow keys or Enter, in the grid. */
export function ResizeHandle(props: { width: number; onResize: (width: number) => void; onFit: () => void }) {
  const drag = useDragAcross(
    () => props.width,
    (width) => props.onResize(clampedWidth(width)),
  );
  return (
    <div
      className="grid-resize"
      aria-hidden
      title="Drag to resize, double-click to fit"
      {...drag}
      onDoubleClick={props.onFit}
    />
  );
}
