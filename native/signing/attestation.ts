import { createHash } from 'node:crypto';

/**
 * An attestation is a signed in-toto statement that somebody, often not the maker, adds to a package: it names the
 * root's digest, so nothing in `model/` changes. `attestations/` holds the bundle, named by its SHA-256, and the signer's
 * public key, named by its id: without it, who has never met the signer could not tell a good signature from a bad one.
 * Nobody signs the folder as a whole: an attestation that was taken out leaves no trace here.
 */
export const REVIEW_PREDICATE = 'urn:assay:review:1';

export function attestationFile(bundle: Uint8Array): string {
  return `attestations/${createHash('sha256').update(bundle).digest('hex')}.json`;
}

export function attestationKeyFile(keyId: string): string {
  return `attestations/${keyId}.pem`;
}
