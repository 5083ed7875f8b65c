import { verify } from 'node:crypto';
import type { Bundle } from './bundle.ts';
import { preAuthEncoding } from './bundle.ts';
import type { PublicKey } from './public-key.ts';
import { Refusal } from './refusal.ts';

/**
 * Checks that this key signed the bundle's payload, by ECDSA over P-256 with SHA-256: the algorithm follows from the key
 * and from nothing in the bundle. The signature is DER without slack; both of the two values of s are good, as the
 * standard's signers give either.
 */
export function verifyBundle(bundle: Bundle, signer: PublicKey): void {
  if (bundle.keyId !== signer.id)
    throw new Refusal(
      'wrong-key',
      `it names the key ${bundle.keyId.slice(0, 16)}…, and not ${signer.id.slice(0, 16)}…`,
    );
  const signed = preAuthEncoding(bundle.payload);
  if (!verify('sha256', signed, { key: signer.key, dsaEncoding: 'der' }, bundle.signature))
    throw new Refusal('wrong-signature', 'the signature does not fit what it signs');
}
