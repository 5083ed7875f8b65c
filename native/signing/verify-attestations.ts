import type { ContainerEntry } from '../packages/container.ts';
import { attestationFile, attestationKeyFile } from './attestation.ts';
import { parseCanonicalBundle } from './bundle.ts';
import type { PublicKey } from './public-key.ts';
import { parseCanonicalPublicKey } from './public-key.ts';
import { inFile, Refusal } from './refusal.ts';
import type { Statement } from './statement.ts';
import { parseStatement } from './statement.ts';
import { verifyBundle } from './verify-bundle.ts';

export interface Attestation {
  readonly file: string;
  readonly signer: PublicKey;
  readonly statement: Statement;
}

/** Checks every file of `attestations/`; throws the first Refusal, with the file's path. */
export function verifyAttestations(entries: readonly ContainerEntry[], rootDigest: string): Attestation[] {
  const keys = new Map<string, PublicKey>();
  const bundles: ContainerEntry[] = [];
  for (const entry of entries)
    inFile(entry.path, () => {
      if (entry.path.endsWith('.json')) return void bundles.push(entry);
      const key = parseCanonicalPublicKey(entry.bytes);
      if (entry.path !== attestationKeyFile(key.id))
        throw new Refusal('malformed', 'the key is not named by its id');
      keys.set(key.id, key);
    });
  const found = bundles.map((entry) => inFile(entry.path, () => verifyOne(entry, keys, rootDigest)));
  const used = new Set(found.map((attestation) => attestation.signer.id));
  for (const id of keys.keys())
    if (!used.has(id))
      throw new Refusal('mismatch', 'no attestation is signed by this key', attestationKeyFile(id));
  return found;
}

function verifyOne(
  entry: ContainerEntry,
  keys: ReadonlyMap<string, PublicKey>,
  rootDigest: string,
): Attestation {
  if (entry.path !== attestationFile(entry.bytes))
    throw new Refusal('malformed', 'the attestation is not named by its digest');
  const bundle = parseCanonicalBundle(entry.bytes);
  const signer = keys.get(bundle.keyId);
  if (signer === undefined)
    throw new Refusal('wrong-key', `the public key of its signer is missing: ${bundle.keyId}.pem`);
  verifyBundle(bundle, signer);
  const statement = parseStatement(bundle.payload);
  if (statement.rootDigest !== rootDigest)
    throw new Refusal('mismatch', 'it speaks of another package: its digest is not that of model/');
  return { file: entry.path, signer, statement };
}
