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
