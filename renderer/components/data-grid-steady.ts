import { useEffect, useReducer, useRef } from 'react';
import { rowHeight, type RowScroll } from './data-grid-scroll.ts';
import type { DataGridProps } from './data-grid.tsx';

/** How long rows of before may stand in for those that are on their way. */
const patience = 400;

/** Where the rows are drawn: as scrolled, or still where they were until the new ones have come. */
export function useSteadyOffset(
  scroll: RowScroll,
  { ready, latest }: Pick<DataGridProps, 'ready' | 'latest'>,
  firstColumn: number,
  lastColumn: number,
): number {
  const good = useRef({ offset: scroll.offset, at: -Infinity });
  const [, again] = useReducer((n: number) => n + 1, 0);
  const now = performance.now();
  const came = useRef(latest);
  const { first, last } = scroll;
  const there = ready({ first, last, firstColumn, lastColumn });
  if (there) good.current = { offset: scroll.offset, at: now };
  else if (latest !== undefined && latest !== came.current) {
    // The scrollbar is further already: these rows are nearer to it than those in sight.
    if (ready({ first: latest, last: latest + last - first - 1, firstColumn, lastColumn }))
      good.current = { offset: latest * rowHeight, at: now };
  }
  came.current = latest;
  const waiting = !there && now - good.current.at < patience;
  useEffect(() => {
    if (!waiting) return;
    const timer = setTimeout(again, patience);
    return () => clearTimeout(timer);
  }, [waiting]);
  return waiting ? Math.min(good.current.offset, scroll.mostOffset) : scroll.offset;
}
