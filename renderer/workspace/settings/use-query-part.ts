import { useSyncExternalStore } from 'react';

const part = (name: string): string | null =>
  new URLSearchParams(window.location.hash.split('?')[1] ?? '').get(name);

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

/** What the address says after the question mark, such as `section` of `#/settings?section=keys`. */
export function useQueryPart(name: string): string | null {
  return useSyncExternalStore(subscribe, () => part(name));
}
