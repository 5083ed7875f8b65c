import type { FileDigest } from '../packages/content-digest.ts';
import type { Bundle } from './bundle.ts';
import type { PublicKey } from './public-key.ts';
import { Refusal } from './refusal.ts';
import type { ModelStatement } from './statement.ts';
import { parseModelStatement, SIGNATURE_FILE } from './statement.ts';
import { verifyBundle } from './verify-bundle.ts';

/** Checks who signed a folder; what was signed is compared by `compareFiles`. */
export function verifyModelSignature(bundle: Bundle, signer: PublicKey): ModelStatement {
  verifyBundle(bundle, signer);
  return parseModelStatement(bundle.payload);
}

/** Each way in which the files that are there differ from those that were signed; the signature itself is left out. */
export function compareFiles(signed: readonly FileDigest[], present: readonly FileDigest[]): Refusal[] {
  const expected = new Map(signed.map((file) => [file.name, file.sha256]));
  const found = new Map(present.map((file) => [file.name, file.sha256]));
  found.delete(SIGNATURE_FILE);
  const faults: Refusal[] = [];
  for (const [name, digest] of found) {
    if (!expected.has(name)) faults.push(new Refusal('mismatch', 'the file was not signed', name));
    else if (expected.get(name) !== digest)
      faults.push(new Refusal('mismatch', 'the file is not the one that was signed', name));
  }
  for (const name of expected.keys())
    if (!found.has(name)) faults.push(new Refusal('mismatch', 'the file was signed and is missing', name));
  return faults;
}
