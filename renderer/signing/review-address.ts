import { useSyncExternalStore } from 'react';
import { go } from '../app/route.ts';

/** The package that is under review, as the address names it: reloading keeps it. */
export interface Reviewed {
  readonly grant: string;
  readonly name: string;
}

export function reviewedIn(hash: string): Reviewed | undefined {
  const parameters = new URLSearchParams(hash.split('?')[1] ?? '');
  const grant = parameters.get('package');
  return grant === null ? undefined : { grant, name: parameters.get('name') ?? 'package.zip' };
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

export function useReviewed(): Reviewed | undefined {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return reviewedIn(hash);
}

export function review({ grant, name }: Reviewed): void {
  go(`review?package=${encodeURIComponent(grant)}&name=${encodeURIComponent(name)}`);
}

/** Where a frame shows a report that the engine offered. The desktop window has an address of its own for it. */
export function evidenceAddress(ticket: string): string {
  return `/evidence/${encodeURIComponent(ticket)}`;
}
