import { createHash } from 'node:crypto';
import { badInput } from '../engine/errors.ts';
import type { ContainerEntry } from '../packages/container.ts';
import { ContainerError, readContainer, writeContainer } from '../packages/container.ts';
import { fileNameFault } from '../packages/container-names.ts';
import { attestationFile, attestationKeyFile } from './attestation.ts';
import { Refusal } from './refusal.ts';
import type { SigningKey } from './sign-bundle.ts';
import { signBundle } from './sign-bundle.ts';
import {
  encodeModelStatement,
  encodeStatement,
  MODEL_PREDICATE,
  SIGNATURE_FILE,
  SIGNER_FILE,
} from './statement.ts';
import { verifyAttestations } from './verify-attestations.ts';
import { verifyPackage } from './verify-package.ts';

/** Signs files, given by their names below `model/` and without signer.pem and model.sig, and returns the package's bytes. */
export function signPackage(options: {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly key: SigningKey;
}): Uint8Array<ArrayBuffer> {
  const { files, key } = options;
  for (const name of files.keys()) {
    const taken =
      name === SIGNATURE_FILE || name === SIGNER_FILE ? 'signing makes this file itself' : undefined;
    const fault = taken ?? fileNameFault(name);
    if (fault !== undefined) throw badInput(`A package cannot hold this file: ${fault}.`, name);
  }
  const named = [...files, [SIGNER_FILE, Buffer.from(key.publicKey.pem)] as const];
  const digests = named
    .map(([name, bytes]) => ({ name, sha256: createHash('sha256').update(bytes).digest('hex') }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const signature = signBundle(encodeModelStatement(digests, key.throwAway), key);
  return packed(
    [...named, [SIGNATURE_FILE, signature] as const].map(([name, bytes]) => ({
      path: `model/${name}`,
      bytes,
    })),
  );
}

/** A statement about a package, with a predicate type of its own: a URI such as `urn:assay:review:1`. */
export interface AttestationInput {
  readonly predicateType: string;
  readonly predicate: Readonly<Record<string, unknown>>;
}

/** Adds a signed statement about a whole package; nothing in `model/` changes. */
export function addAttestation(
  bytes: Uint8Array,
  input: AttestationInput,
  key: SigningKey,
): Uint8Array<ArrayBuffer> {
  if (!/^[a-z][a-z0-9+.-]*:\S+$/i.test(input.predicateType) || input.predicateType === MODEL_PREDICATE)
    throw badInput('The kind of the statement is not a URI of its own.', input.predicateType);
  const report = verifyPackage(bytes, { trustedKeys: [] });
  const broken = report.checks.find((check) => !check.ok);
  if (broken !== undefined)
    throw badInput(`The package is broken: ${broken.detail}.`, broken.file, 'Get it again from its maker.');
  const rootDigest = report.rootDigest!;
  const bundle = signBundle(encodeStatement({ ...input, rootDigest, throwAway: key.throwAway }), key);
  const added = [
    { path: attestationFile(bundle), bytes: bundle },
    { path: attestationKeyFile(key.id), bytes: Buffer.from(key.publicKey.pem) },
  ];
  try {
    verifyAttestations(added, rootDigest);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw badInput(`No verifier would accept this statement: ${error.message}.`, input.predicateType);
  }
  const present = readContainer(bytes).filter((entry) => entry.path !== added[1]!.path);
  return packed([...present, ...added]);
}

function packed(entries: readonly ContainerEntry[]): Uint8Array<ArrayBuffer> {
  try {
    return writeContainer(entries);
  } catch (error) {
    if (!(error instanceof ContainerError)) throw error;
    throw badInput(`These files cannot be one package: ${error.fault}.`, error.file);
  }
}
