import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Headers of every answer: this page alone, no other origin, nothing from outside. */
export const isolation: Readonly<Record<string, string>> = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), payment=()',
  'cache-control': 'no-store',
};

/** The page's own policy. Styles are injected at run time by the UI kit, hence the nonce; scripts are files. */
export function pagePolicy(nonce: string, port: number): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    // Elements carry style attributes (widths of bars, places of rows); they hold no selector and fetch nothing.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self' ws://127.0.0.1:${String(port)}`,
    "worker-src 'self'",
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Of a package's report: its own scripts by their hashes, nothing else, in an origin of its own. */
export const evidenceSandbox = 'sandbox allow-scripts';

export const newSecret = (): string => randomBytes(32).toString('base64url');

export function sameSecret(given: unknown, expected: string): boolean {
  if (typeof given !== 'string') return false;
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * Whether a request comes from our own page: a name that resolves to 127.0.0.1 (DNS rebinding) has another Host, a
 * page of another site another Origin.
 */
export function isOwn(request: IncomingMessage, port: number, needsOrigin: boolean): boolean {
  if (request.headers.host !== `127.0.0.1:${String(port)}`) return false;
  const origin = request.headers.origin;
  if (origin === undefined) return !needsOrigin;
  return origin === `http://127.0.0.1:${String(port)}`;
}
