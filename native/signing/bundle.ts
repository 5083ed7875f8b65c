import { z } from 'zod';
import { canonicalJson } from '../workspace/canonical-json.ts';
import { Refusal } from './refusal.ts';
import { decodeBase64 } from './strict-base64.ts';
import { parseStrictJson } from './strict-json.ts';

/**
 * A Sigstore bundle 0.3 that holds a DSSE 1.0 envelope around an in-toto statement, signed by a plain key, as OpenSSF
 * Model Signing v1.0 prescribes it. Bundle, envelope and signature take no unknown fields, key identifiers may have
 * more: so say that standard's schemas.
 */
export interface Bundle {
  /** SHA-256 (hex) of the PEM text of the signer's public key. */
  readonly keyId: string;
  /** The statement, byte for byte as it was signed. */
  readonly payload: Buffer;
  /** ECDSA signature, DER. */
  readonly signature: Buffer;
}

export const MEDIA_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

const MAX_BUNDLE_BYTES = 1 << 20;

const envelope = z.strictObject({
  payload: z.string().min(1),
  payloadType: z.literal(PAYLOAD_TYPE),
  signatures: z.tuple([z.strictObject({ sig: z.string().min(1), keyid: z.string().nullish() })]),
});
const material = z.strictObject({
  publicKey: z.looseObject({ hint: z.string().regex(/^[0-9a-f]{64}$/) }),
  // Proof of a time or of publication, which a plain key does not come with and which nobody would check here.
  tlogEntries: z.tuple([]).optional(),
});
const schema = z.strictObject({
  mediaType: z.literal(MEDIA_TYPE),
  verificationMaterial: material,
  dsseEnvelope: envelope,
});

/** DSSE's pre-authentication encoding: what is signed binds the type to the bytes. */
export function preAuthEncoding(payload: Uint8Array): Buffer {
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `),
    payload,
  ]);
}

export function encodeBundle(bundle: Bundle): Buffer {
  return Buffer.from(
    canonicalJson({
      mediaType: MEDIA_TYPE,
      verificationMaterial: { publicKey: { hint: bundle.keyId }, tlogEntries: [] },
      dsseEnvelope: {
        payload: bundle.payload.toString('base64'),
        payloadType: PAYLOAD_TYPE,
        signatures: [{ sig: bundle.signature.toString('base64'), keyid: '' }],
      },
    }),
  );
}

export function parseBundle(bytes: Uint8Array): Bundle {
  const json = parseStrictJson(bytes, MAX_BUNDLE_BYTES);
  const other = otherMethod(json);
  if (other !== undefined)
    throw new Refusal('unsupported', `it is signed by ${other}; Assay checks signatures by a plain key`);
  const parsed = schema.safeParse(json);
  if (!parsed.success)
    throw new Refusal('malformed', issueText('it is not a signature bundle', parsed.error));
  const { verificationMaterial, dsseEnvelope } = parsed.data;
  return {
    keyId: verificationMaterial.publicKey.hint,
    payload: decodeBase64(dsseEnvelope.payload),
    signature: decodeBase64(dsseEnvelope.signatures[0].sig),
  };
}

/** As parseBundle, and only in the form that encodeBundle gives: no byte of the file is left to a forger's taste. */
export function parseCanonicalBundle(bytes: Uint8Array): Bundle {
  const bundle = parseBundle(bytes);
  if (!encodeBundle(bundle).equals(bytes))
    throw new Refusal('malformed', 'it is not in the canonical form of its contents');
  return bundle;
}

/** The first thing that a schema found wrong, as a clause. */
export function issueText(what: string, error: z.ZodError): string {
  const issue = error.issues[0]!;
  return `${what}: ${issue.path.join('.') || 'the whole'}: ${issue.message.slice(0, 200)}`;
}

// The other two ways of signing that the standard has, told apart for the message's sake.
const keyless = z.object({
  verificationMaterial: z.object({ certificate: z.object({}), tlogEntries: z.array(z.unknown()).min(1) }),
  dsseEnvelope: z.object({}),
});
const certificate = z.object({
  verificationMaterial: z.object({ x509CertificateChain: z.object({}) }),
  dsseEnvelope: z.object({}),
});

function otherMethod(json: unknown): string | undefined {
  if (keyless.safeParse(json).success) return 'an identity of Sigstore';
  if (certificate.safeParse(json).success) return 'a certificate';
  return undefined;
}
