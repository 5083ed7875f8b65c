import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
} from 'react';
import type { TreeLayout } from './tree-layout.ts';
import { first, fitted, panned, readable, zoomed, type Size, type View } from './tree-view.ts';

const step = 1.25;
const stride = 60;

const changes: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [stride, 0],
  ArrowRight: [-stride, 0],
  ArrowUp: [0, stride],
  ArrowDown: [0, -stride],
};

/** What of a drawing is seen in a frame, and the ways to change it: wheel, drag, keys, buttons. */
export function useTreeView(drawing: TreeLayout) {
  const element = useRef<SVGSVGElement>(null);
  const [frame, setFrame] = useState<Size>({ width: 0, height: 0 });
  /** Of this drawing; until something is chosen the frame's size decides. */
  const [chosen, setChosen] = useState<{ readonly drawing: TreeLayout; readonly view: View }>();
  const view = chosen?.drawing === drawing ? chosen.view : first(drawing, frame);
  const pointer = useRef<{ x: number; y: number }>(undefined);

  useLayoutEffect(() => {
    const target = element.current!;
    const measure = (): void => setFrame({ width: target.clientWidth, height: target.clientHeight });
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(target);
    return () => watch.disconnect();
  }, []);

  const change = useCallback(
    (next: (view: View) => View) =>
      setChosen((before) => {
        const from = before?.drawing === drawing ? before.view : first(drawing, frame);
        return { drawing, view: panned(next(from), 0, 0, drawing, frame) };
      }),
    [drawing, frame],
  );
  const zoom = useCallback(
    (factor: number, at = { x: frame.width / 2, y: frame.height / 2 }) =>
      change((before) => zoomed(before, factor, at)),
    [change, frame],
  );

  // Heard here since React's own listener may not keep the page from scrolling.
  useEffect(() => {
    const target = element.current!;
    const onWheel = (event: WheelEvent): void => {
      // The page scrolls past a drawing that nobody has chosen.
      if (!event.ctrlKey && document.activeElement !== target) return;
      event.preventDefault();
      const { left, top } = target.getBoundingClientRect();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY / 100 : event.deltaY / 3;
      const turns = Math.max(-3, Math.min(3, event.ctrlKey ? 4 * lines : lines));
      zoom(step ** -turns, { x: event.clientX - left, y: event.clientY - top });
    };
    target.addEventListener('wheel', onWheel, { passive: false });
    return () => target.removeEventListener('wheel', onWheel);
  }, [zoom]);

  const fit = (): void => setChosen({ drawing, view: fitted(drawing, frame) });
  const end = (): void => {
    pointer.current = undefined;
  };
  return {
    view,
    far: view.scale < readable,
    fit,
    closer: () => zoom(step),
    away: () => zoom(1 / step),
    handlers: {
      ref: element,
      onKeyDown: (event: KeyboardEvent) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const by = changes[event.key];
        if (by !== undefined) change((before) => panned(before, by[0], by[1], drawing, frame));
        else if (event.key === '+' || event.key === '=') zoom(step);
        else if (event.key === '-') zoom(1 / step);
        else if (event.key === '0') fit();
        else return;
        event.preventDefault();
      },
      onPointerDown: (event: PointerEvent<SVGSVGElement>) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        pointer.current = { x: event.clientX, y: event.clientY };
      },
      onPointerMove: ({ clientX, clientY }: PointerEvent) => {
        const from = pointer.current;
        if (from === undefined) return;
        pointer.current = { x: clientX, y: clientY };
        change((before) => panned(before, clientX - from.x, clientY - from.y, drawing, frame));
      },
      onPointerUp: end,
      onPointerCancel: end,
    },
  };
}
