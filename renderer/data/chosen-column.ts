import { useSyncExternalStore } from 'react';

function read(): string | undefined {
  const query = window.location.hash.split('?')[1];
  return query === undefined ? undefined : (new URLSearchParams(query).get('column') ?? undefined);
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

/** The column in the address: `#/data?column=age`. */
export const useChosenColumn = (): string | undefined => useSyncExternalStore(subscribe, read);

/** Without a step in the history: people go through many columns. */
export function chooseColumn(name: string): void {
  if (read() === name) return;
  window.history.replaceState(null, '', `#/data?column=${encodeURIComponent(name)}`);
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}
