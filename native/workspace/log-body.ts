import { createHash } from 'node:crypto';

/** What a line's `body` holds: sha256(salt ‖ JCS(body)). The salt keeps a short body from being guessed. */
export function bodyDigest(saltHex: string, canonicalBody: string): string {
  return createHash('sha256').update(saltHex, 'hex').update(canonicalBody, 'utf8').digest('hex');
}

const SALT = /^[0-9a-f]{32}$/;

/** 16 random bytes as hex. */
export function isSalt(value: unknown): value is string {
  return typeof value === 'string' && SALT.test(value);
}
