/** The page's isolation: the same behind the loopback server and in the desktop window. */

/** Headers of every answer: this page alone, no other origin, nothing from outside. */
export const isolation: Readonly<Record<string, string>> = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), payment=()',
  'x-dns-prefetch-control': 'off',
  'cache-control': 'no-store',
};

/**
 * The page as it is sent. It bears its nonce, and the theme where whoever sends it knows one: a page that had to ask
 * for it would show another one first.
 */
export const stampedPage = (html: string, nonce: string, theme = ''): string =>
  html.replaceAll('__NONCE__', nonce).replaceAll('__THEME__', theme);

/**
 * The page's own policy. Styles are injected at run time by the UI kit, hence the nonce; scripts are files. `connect`
 * are addresses beside the page's own that it may speak to.
 */
export function contentPolicy(nonce: string, connect: readonly string[] = []): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    // Elements carry style attributes (widths of bars, places of rows); they hold no selector and fetch nothing.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    ['connect-src', "'self'", ...connect].join(' '),
    "worker-src 'self'",
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/**
 * The script of the report in each release. A browser does not keep a page that may run any script from the network:
 * WebRTC heeds no policy. A report with another script is shown without it, and lacks no figure.
 */
export const reportScripts = ["'sha256-J1UxrOgrHsk7Wqa33u0L31X2qgMw2RLwqKT+jA8v+rg='"];

/**
 * Of a package's report, which someone else may have written: an origin of its own, scripts of ours only, nothing from
 * anywhere and nothing to anywhere.
 */
export const evidenceSandbox = [
  'sandbox allow-scripts',
  "default-src 'none'",
  `script-src ${reportScripts.join(' ')}`,
  "style-src 'unsafe-inline'",
  'img-src data:',
  'font-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

export const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};
