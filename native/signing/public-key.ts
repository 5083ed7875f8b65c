import type { KeyObject } from 'node:crypto';
import { createHash, createPublicKey } from 'node:crypto';
import { Refusal } from './refusal.ts';
import { decodeBase64 } from './strict-base64.ts';

/** A P-256 public key. Its id is what OpenSSF Model Signing calls the hint: SHA-256 (hex) of its PEM text. */
export interface PublicKey {
  readonly id: string;
  /** SubjectPublicKeyInfo, 64 characters a line, a newline at the end. */
  readonly pem: string;
  readonly key: KeyObject;
}

const BEGIN = '-----BEGIN PUBLIC KEY-----';
const END = '-----END PUBLIC KEY-----';

// SEQUENCE { SEQUENCE { id-ecPublicKey, prime256v1 }, BIT STRING of an uncompressed point }: the named curve and nothing
// else. Explicit curve parameters, which let a forger choose the generator (CVE-2020-0601), have another beginning.
const P256_PREFIX = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex');
const P256_LENGTH = P256_PREFIX.length + 65;

const MAX_PEM_LENGTH = 4096;

/** Reads a public key as people hand it over: lines of any length, either line ending. */
export function parsePublicKey(text: string): PublicKey {
  if (text.length > MAX_PEM_LENGTH)
    throw new Refusal('malformed', 'it is too long for the PEM text of a public key');
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text))
    throw new Refusal('malformed', 'it is a private key, which belongs to nobody but its owner');
  const lines = text.trim().split(/\s*\r?\n\s*/);
  if (lines.length < 3 || lines[0] !== BEGIN || lines.at(-1) !== END)
    throw new Refusal('malformed', `it is not the PEM text of a public key (${BEGIN} …)`);
  return publicKeyOf(decodeBase64(lines.slice(1, -1).join('')));
}

/** Reads a public key in the one form in which a package holds it. */
export function parseCanonicalPublicKey(bytes: Uint8Array): PublicKey {
  const text = Buffer.from(bytes).toString('latin1');
  const key = parsePublicKey(text);
  if (key.pem !== text) throw new Refusal('malformed', 'it is not the canonical PEM text of its key');
  return key;
}

export function publicKeyOf(spki: Uint8Array): PublicKey {
  const der = Buffer.from(spki);
  if (der.length !== P256_LENGTH || !der.subarray(0, P256_PREFIX.length).equals(P256_PREFIX) || der[26] !== 4)
    throw new Refusal('unsupported', 'it is not an uncompressed public key on the curve P-256');
  let key: KeyObject;
  try {
    key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  } catch {
    throw new Refusal('malformed', 'its point does not lie on the curve P-256');
  }
  const body = der.toString('base64').replace(/(.{64})/g, '$1\n');
  const pem = `${BEGIN}\n${body}\n${END}\n`;
  return { id: createHash('sha256').update(pem).digest('hex'), pem, key };
}
