import { useCallback, useEffect, useMemo, useReducer, useRef } from 'react';
import type { ErrorData } from '../../native/engine/errors.ts';
import type { GridWindow } from '../components/data-grid.tsx';
import { PageCache, type RowsQuery } from './page-cache.ts';

/** Rows of a dataset in the order asked for. Until a new order is made, the rows of the one before stay in sight. */
export function useRows(query: RowsQuery): {
  readonly shown: PageCache;
  /** Of the order that was asked for last. */
  readonly error: ErrorData | undefined;
  readonly busy: boolean;
  readonly onWindow: (seen: GridWindow) => void;
} {
  const [, changed] = useReducer((n: number) => n + 1, 0);
  const seen = useRef<GridWindow>({ first: 0, last: 40, firstColumn: 0, lastColumn: 12 });
  const before = useRef<PageCache>(undefined);
  const key = JSON.stringify(query);
  // The key is the query, as a value.
  const cache = useMemo(() => new PageCache(query, changed), [key]);
  const ready = cache.total !== undefined;
  const shown = ready || before.current?.query.dataset !== query.dataset ? cache : before.current;
  useEffect(() => {
    if (ready) before.current = cache;
  }, [cache, ready]);
  useEffect(() => {
    const { first, last, firstColumn, lastColumn } = seen.current;
    cache.want(first, last, firstColumn, lastColumn);
    return () => cache.stop();
  }, [cache]);
  const onWindow = useCallback(
    (now: GridWindow) => {
      seen.current = now;
      cache.want(now.first, now.last, now.firstColumn, now.lastColumn);
    },
    [cache],
  );
  return { shown, error: cache.error, busy: !ready && cache.error === undefined, onWindow };
}
