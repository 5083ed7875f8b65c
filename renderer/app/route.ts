import { useSyncExternalStore } from 'react';

/** The page is in the address, after #/: reloading keeps it, back and forward work. */
export function currentRoute(): string {
  return window.location.hash.replace(/^#\/?/, '').split('?')[0] ?? '';
}

export function go(route: string): void {
  window.location.hash = `#/${route}`;
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

export const useRoute = (): string => useSyncExternalStore(subscribe, currentRoute);

const queryPart = (name: string): string | null =>
  new URLSearchParams(window.location.hash.split('?')[1] ?? '').get(name);

/** What the address says after the question mark, such as `section` of `#/settings?section=keys`. */
export function useQueryPart(name: string): string | null {
  return useSyncExternalStore(subscribe, () => queryPart(name));
}
