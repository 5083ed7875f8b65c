let shown: string | undefined;
let waiting = false;

/**
 * After going to another page the focus is on its heading, so that a screen reader says where one is. Both the frame and
 * the page call it: a page that had to be loaded comes later. Whoever has opened a dialog meanwhile keeps the focus there.
 */
export function focusHeading(route: string): void {
  const isNew = shown !== undefined && shown !== route;
  shown = route;
  if (!isNew && !waiting) return;
  const main = document.getElementById('page');
  const heading = main?.querySelector('h1');
  waiting = heading === null || heading === undefined;
  if (heading !== null && heading !== undefined) heading.tabIndex = -1;
  if (document.activeElement?.matches('[role="dialog"] *') === true) return;
  (heading ?? main)?.focus({ preventScroll: true });
}
