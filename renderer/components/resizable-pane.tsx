import { useId, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { changeView, useView } from '../app/view-preferences.ts';
import { paneBounds, paneWidthAfter } from './resizable-pane-width.ts';
import './resizable-pane.css';
import { useDragAcross } from './use-drag-across.ts';

export interface ResizablePaneProps {
  /** Under this name its width is remembered. */
  readonly name: string;
  /** What is in it, for the separator. */
  readonly label: string;
  /** Where it stands beside the rest. */
  readonly side: 'left' | 'right';
  readonly width?: number;
  /** Least width of what stands beside it. */
  readonly beside?: number;
  readonly children: ReactNode;
}

/** A pane at one side of `.panes`, as wide as the reader wants; the separator takes pointer and keyboard. */
export function ResizablePane(props: ResizablePaneProps) {
  const { name, side, width: initial = 320 } = props;
  const id = useId();
  const pane = useRef<HTMLDivElement>(null);
  const room = useRoom(pane);
  const wanted = useView(({ panes }) => panes[name]);
  const bounds = paneBounds(room, props.beside);
  const width = Math.max(bounds.least, Math.min(bounds.most, wanted ?? initial));
  const keep = (to: number | null): void => {
    // At its bound in a small window a pane forgets nothing of a larger one.
    if (to !== width) changeView({ panes: { [name]: to } });
  };
  const drag = useDragAcross(
    () => width,
    (to) => keep(Math.round(Math.max(bounds.least, Math.min(bounds.most, to)))),
    side === 'left' ? 1 : -1,
  );
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = paneWidthAfter(event.key, width, side, bounds);
    if (to === undefined) return;
    event.preventDefault();
    keep(to);
  };
  const separator = (
    <div
      className="pane-separator"
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-controls={id}
      aria-label={`Width of ${props.label}`}
      aria-valuenow={width}
      aria-valuemin={bounds.least}
      aria-valuemax={bounds.most}
      aria-valuetext={`${String(width)} pixels`}
      title="Drag to resize, double-click to reset"
      onKeyDown={onKeyDown}
      {...drag}
      onDoubleClick={() => keep(null)}
    />
  );
  return (
    <div ref={pane} id={id} className={`resizable-pane ${side}`} style={{ width }}>
      {side === 'right' && separator}
      {props.children}
      {side === 'left' && separator}
    </div>
  );
}

/** Width of what the pane and the rest share; unbounded until it is known. */
function useRoom(pane: { readonly current: HTMLElement | null }): number {
  const [room, setRoom] = useState(Infinity);
  useLayoutEffect(() => {
    const shared = pane.current?.parentElement;
    if (shared === null || shared === undefined) return;
    const look = (): void => setRoom(shared.clientWidth);
    look();
    const observer = new ResizeObserver(look);
    observer.observe(shared);
    return () => observer.disconnect();
  }, [pane]);
  return room;
}
