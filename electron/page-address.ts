/** The page's own scheme: it is served from the application's files, and no server listens. */
export const scheme = 'assay';
export const pageAddress = `${scheme}://app/`;

function parsed(address: string): URL | undefined {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
}

/** Whether this is the page itself; only it may be navigated to, and only it may call. */
export function isPage(address: string): boolean {
  const url = parsed(address);
  return url?.protocol === `${scheme}:` && url.host === 'app' && url.pathname === '/' && url.username === '';
}

/** Whether this is evidence that the page may show in a frame. */
export function isEvidence(address: string): boolean {
  const url = parsed(address);
  return url?.protocol === `${scheme}:` && url.host === 'app' && url.pathname.startsWith('/evidence/');
}

/** Whether a request stays in the application: the page's own scheme, and what the page itself made. */
export function isInside(address: string): boolean {
  const protocol = parsed(address)?.protocol;
  return (
    protocol === `${scheme}:` ||
    protocol === 'data:' ||
    protocol === 'devtools:' ||
    (protocol === 'blob:' && address.startsWith(`blob:${scheme}://app`))
  );
}
