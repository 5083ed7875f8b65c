import { engine } from '../engine.ts';
import { useJobs } from './jobs.ts';

/** A reload follows its keys at once. */
const reloadWithinMs = 2_000;

/** The keys that load the page again; its jobs go on meanwhile. */
export function reloads({
  key,
  ctrlKey,
  metaKey,
}: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>): boolean {
  return key === 'F5' || ((ctrlKey || metaKey) && key.toLowerCase() === 'r');
}

/**
 * Where the engine ends with this window, the browser asks before a closing that would end a job. A reload by its keys
 * asks nothing; one from a browser's menu cannot be told from a closing, and asks too.
 */
export function askBeforeClosing(): void {
  let reloadAt = -Infinity;
  window.addEventListener('keydown', (event) => {
    if (reloads(event)) reloadAt = event.timeStamp;
  });
  window.addEventListener('beforeunload', (event) => {
    if (!engine.endsWithWindow || event.timeStamp - reloadAt < reloadWithinMs) return;
    if (useJobs.getState().jobs.some(({ state }) => state === 'running')) event.preventDefault();
  });
}
