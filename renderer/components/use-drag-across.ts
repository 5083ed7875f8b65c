import { useRef, type PointerEvent } from 'react';

/** Events of what is dragged. */
export interface DragAcross {
  onPointerDown(event: PointerEvent<HTMLElement>): void;
  onPointerMove(event: PointerEvent<HTMLElement>): void;
  onPointerUp(): void;
  onPointerCancel(): void;
}

/**
 * Follows a pointer that drags an edge to the left or right, also where it leaves the edge: `begin` gives the size where
 * it is pressed, `move` is told the size where it is now. `sign` is -1 where dragging to the left makes it larger.
 */
export function useDragAcross(
  begin: (edge: HTMLElement) => number,
  move: (size: number) => void,
  sign: 1 | -1 = 1,
): DragAcross {
  const from = useRef<{ readonly x: number; readonly size: number }>(undefined);
  const end = (): void => {
    from.current = undefined;
  };
  return {
    onPointerDown: (event) => {
      if (event.button !== 0) return;
      // What lies round the edge is neither selected nor dragged.
      event.stopPropagation();
      event.currentTarget.setPointerCapture(event.pointerId);
      from.current = { x: event.clientX, size: begin(event.currentTarget) };
    },
    onPointerMove: ({ clientX }) => {
      const start = from.current;
      if (start !== undefined && clientX !== start.x) move(start.size + sign * (clientX - start.x));
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
}
