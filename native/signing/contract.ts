import { z } from 'zod';
import { procedure } from '../engine/procedure.ts';

/** What people call a key: shown in listings and reports, never relied on. */
export const keyName = z
  .string()
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{N} ._@+-]{0,63}$/u,
    'letters, digits, spaces and . _ @ + - only; at most 64 characters',
  )
  .regex(/\S$/u, 'it ends with a space');

/** Fewest characters of a passphrase that a new key is encrypted by. */
export const shortestPassphrase = 8;

/** SHA-256 (hex) of the PEM text of the public key. */
export const keyId = z.string().regex(/^[0-9a-f]{64}$/);

/** A public key that this user vouches for: an own one, or another person's. */
export const trustedKey = z.object({
  id: keyId,
  name: z.string(),
  /** The public key's PEM text. */
  publicKey: z.string(),
  /** The private key lies here too. */
  own: z.boolean(),
  throwAway: z.boolean(),
});
export type TrustedKey = z.infer<typeof trustedKey>;

export const keysNewInput = z.object({
  name: keyName.describe('What to call the key.'),
  throwAway: z
    .boolean()
    .default(false)
    .describe('Mark the key as one for trying things out: every signature by it says so.'),
  passphrase: z.string().optional().meta({ secret: true }),
});
export type KeysNewInput = z.input<typeof keysNewInput>;

export const keysListOutput = z.object({ home: z.string(), keys: z.array(trustedKey) });
export type KeysListOutput = z.infer<typeof keysListOutput>;

export const keysTrustInput = z.object({
  file: z
    .string()
    .min(1)
    .meta({ path: true })
    .describe('The public key (PEM), such as a package’s signer.pem.'),
  name: keyName.describe('Whose key it is.'),
});
export type KeysTrustInput = z.infer<typeof keysTrustInput>;

export const keysTrustSignerInput = z.object({
  package: z.string().min(1).meta({ path: true }).describe('A package that the signer signed.'),
  id: keyId.describe('The fingerprint that was compared: no other key is trusted.'),
  name: keyName.describe('Whose key it is.'),
});
export type KeysTrustSignerInput = z.infer<typeof keysTrustSignerInput>;

export const keysUntrustInput = z.object({
  key: z.string().min(1).describe('The key’s name, its id, or the first 8 digits of its id.'),
});
export type KeysUntrustInput = z.infer<typeof keysUntrustInput>;

export const keysContract = {
  new: procedure
    .route({ summary: 'Makes a signing key, encrypted by a passphrase.' })
    .meta({ command: ['keys', 'new'], positional: ['name'], recorded: true })
    .input(keysNewInput)
    .output(trustedKey),
  list: procedure
    .route({ summary: 'Your own keys and the ones you trust.' })
    .meta({ command: ['keys', 'list'] })
    .output(keysListOutput),
  trust: procedure
    .route({ summary: 'Trusts another person’s public key, so that `verify` accepts what it signed.' })
    .meta({ command: ['keys', 'trust'], positional: ['file', 'name'], recorded: true })
    .input(keysTrustInput)
    .output(trustedKey),
  trustSigner: procedure
    .route({ summary: 'Trusts the key that signed a package, after its fingerprint was compared.' })
    .meta({ recorded: true })
    .input(keysTrustSignerInput)
    .output(trustedKey),
  untrust: procedure
    .route({ summary: 'Takes the trust in a key back.' })
    .meta({ command: ['keys', 'untrust'], positional: ['key'], recorded: true })
    .input(keysUntrustInput)
    .output(trustedKey),
};

/**
 * `trusted`: whole, and signed by a key that is trusted, or by the one asked for; `unknown-signer`: whole, and signed
 * by another (the check `key` says so where one was asked for, and is the only one that may fail in a whole package);
 * `broken`: something in it is not as it was signed.
 */
export const verdict = z.enum(['trusted', 'unknown-signer', 'broken']);
export type Verdict = z.infer<typeof verdict>;

export const signer = z.object({
  id: keyId,
  /** Under which this user knows the key; left out where it is unknown. */
  name: z.string().optional(),
  /** The key is for trying things out: the listing says so, or the signature itself does. */
  throwAway: z.boolean().optional(),
  /** The key is one of this user's own, and not only trusted. */
  own: z.boolean().optional(),
});
export type Signer = z.infer<typeof signer>;

export const verifyCheck = z.object({
  name: z.enum(['container', 'signature', 'digests', 'log', 'attestations', 'model', 'key']),
  ok: z.boolean(),
  detail: z.string(),
  /** The file at fault, as its path in the package. */
  file: z.string().optional(),
});
export type VerifyCheck = z.infer<typeof verifyCheck>;

export const verifiedAttestation = z.object({
  file: z.string(),
  signer,
  /** The signer is trusted. */
  known: z.boolean(),
  predicateType: z.string(),
  /** What the signer says, whoever that is: to be shown as text, never as markup. */
  predicate: z.record(z.string(), z.unknown()),
});
export type VerifiedAttestation = z.infer<typeof verifiedAttestation>;

export const verifyReport = z.object({
  verdict,
  /** Digest of what the package says, whoever made it. Left out where the container could not be read. */
  contentDigest: z.string().optional(),
  /** Digest of the signed root, which attestations name. Left out where the signature is not good. */
  rootDigest: z.string().optional(),
  /** Left out where the signature is not good. */
  signer: signer.optional(),
  /** The first fault of each kind comes first; a kind that could not be looked at has no check. */
  checks: z.array(verifyCheck),
  attestations: z.array(verifiedAttestation),
  files: z.array(z.object({ name: z.string(), size: z.number().int().nonnegative(), sha256: z.string() })),
});
export type VerifyReport = z.infer<typeof verifyReport>;
