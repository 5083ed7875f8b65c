import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';

export const rowHeight = 28;
/** Browsers lay out no taller element; beyond it the scrollbar moves in larger steps than the rows. */
const tallest = 15_000_000;

export interface RowScroll {
  /** Pixels of rows above the window. */
  readonly offset: number;
  /** Height of the window on the rows. */
  readonly height: number;
  /** Height of what scrolls. */
  readonly spacer: number;
  readonly mostOffset: number;
  readonly first: number;
  readonly last: number;
  scrollBy(pixels: number): void;
  /** Scrolls no further than needed to show the row. */
  reveal(row: number): void;
  toTop(): void;
}

/**
 * A window on rows of one height, however many: only `first` to `last` are drawn, into a layer that does not scroll,
 * so that fast scrolling shows rows of a moment ago and never an empty area.
 */
export function useRowScroll(element: RefObject<HTMLElement | null>, total: number, head: number): RowScroll {
  const [height, setHeight] = useState(0);
  const [offset, setOffset] = useState(0);
  const now = useRef(0);
  /** Where the scrollbar was put by us: the event that follows says nothing new. */
  const expected = useRef<number | undefined>(undefined);
  const size = total * rowHeight;
  const spacer = Math.min(size, tallest);
  const most = Math.max(0, size - height);
  const mostScroll = Math.max(0, spacer - height);

  const scrollTo = useCallback(
    (pixels: number) => {
      const to = Math.max(0, Math.min(most, pixels));
      now.current = to;
      setOffset(to);
      const target = element.current;
      if (target === null) return;
      target.scrollTop = most === 0 ? 0 : (to / most) * mostScroll;
      expected.current = target.scrollTop;
    },
    [element, most, mostScroll],
  );

  useLayoutEffect(() => {
    const target = element.current;
    if (target === null) return;
    const observer = new ResizeObserver(() => setHeight(Math.max(0, target.clientHeight - head)));
    observer.observe(target);
    return () => observer.disconnect();
  }, [element, head]);

  useEffect(() => {
    const target = element.current;
    if (target === null) return;
    const onScroll = (): void => {
      const own = expected.current;
      expected.current = undefined;
      if (own !== undefined && Math.abs(own - target.scrollTop) < 1) return;
      const to = mostScroll === 0 ? 0 : (target.scrollTop / mostScroll) * most;
      now.current = to;
      setOffset(to);
    };
    // Where the scrollbar is coarser than the rows, the wheel moves the rows and the bar follows.
    const onWheel = (event: WheelEvent): void => {
      if (most <= mostScroll || event.ctrlKey || event.shiftKey || event.deltaY === 0) return;
      event.preventDefault();
      const unit = event.deltaMode === 1 ? rowHeight : event.deltaMode === 2 ? height : 1;
      target.scrollLeft += event.deltaX * unit;
      scrollTo(now.current + event.deltaY * unit);
    };
    target.addEventListener('scroll', onScroll, { passive: true });
    target.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      target.removeEventListener('scroll', onScroll);
      target.removeEventListener('wheel', onWheel);
    };
  }, [element, most, mostScroll, height, scrollTo]);

  // Fewer rows than before may end above the window.
  const shown = Math.min(offset, most);
  return {
    offset: shown,
    height,
    spacer,
    mostOffset: most,
    first: Math.max(0, Math.floor(shown / rowHeight)),
    last: Math.min(total - 1, Math.floor((shown + height) / rowHeight)),
    scrollBy: (pixels) => scrollTo(now.current + pixels),
    reveal(row) {
      const top = row * rowHeight;
      if (top < now.current) scrollTo(top);
      else if (top + rowHeight > now.current + height) scrollTo(top + rowHeight - height);
    },
    toTop: () => scrollTo(0),
  };
}
