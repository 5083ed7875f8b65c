import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { contentPolicy } from '../page/contract.ts';

/** The page's policy with the one address that it connects to. */
export const pagePolicy = (nonce: string, port: number): string =>
  contentPolicy(nonce, [`ws://127.0.0.1:${String(port)}`]);

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
  const { origin } = request.headers;
  if (origin !== undefined) return origin === `http://127.0.0.1:${String(port)}`;
  return !needsOrigin && !isFetchedByAnother(request);
}

/** Browsers say of requests without Origin whose page makes them; another may lead a tab here, and no more. */
function isFetchedByAnother({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return false;
  return headers['sec-fetch-dest'] !== 'document';
}
