import type { KeyObject } from 'node:crypto';
import { sign } from 'node:crypto';
import { encodeBundle, preAuthEncoding } from './bundle.ts';
import type { PublicKey } from './public-key.ts';

/** A private key that was unlocked: P-256, for this process's memory only. */
export interface SigningKey {
  readonly id: string;
  readonly publicKey: PublicKey;
  readonly privateKey: KeyObject;
  /** Made for a demonstration: signatures say so, and nobody should trust it for more. */
  readonly throwAway: boolean;
}

/** Signs a statement. ECDSA draws a random number: two signatures of one statement differ, both are good. */
export function signBundle(payload: Buffer, key: SigningKey): Buffer {
  const signature = sign('sha256', preAuthEncoding(payload), { key: key.privateKey, dsaEncoding: 'der' });
  return encodeBundle({ keyId: key.id, payload, signature });
}
