import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { FileDigest } from '../packages/content-digest.ts';
import { canonicalJson } from '../workspace/canonical-json.ts';
import { issueText } from './bundle.ts';
import { Refusal } from './refusal.ts';
import { parseStrictJson } from './strict-json.ts';

/** in-toto statements v1: the one that signs a folder of files (OpenSSF Model Signing v1.0), and any other. */
export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
export const MODEL_PREDICATE = 'https://model_signing/signature/v1.0';

/** The signature's own file, which it cannot cover. */
export const SIGNATURE_FILE = 'model.sig';
export const SIGNER_FILE = 'signer.pem';

const MAX_STATEMENT_BYTES = 1 << 20;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const statement = z.strictObject({
  _type: z.literal(STATEMENT_TYPE),
  subject: z.tuple([
    z.looseObject({
      name: z.string().min(1),
      digest: z.looseObject({ sha256 }),
      annotations: z.looseObject({ throwAway: z.boolean().optional() }).optional(),
    }),
  ]),
  // A URI, and fit to be shown.
  predicateType: z.string().regex(/^[!-~]{1,500}$/),
  predicate: z.record(z.string(), z.unknown()),
});

const modelPredicate = z.strictObject({
  resources: z
    .array(z.looseObject({ name: z.string().min(1), algorithm: z.string(), digest: z.string() }))
    .min(1)
    .max(100_000),
  serialization: z.strictObject({
    method: z.string(),
    hash_type: z.string(),
    allow_symlinks: z.boolean(),
    shard_size: z.number().optional(),
    ignore_paths: z.array(z.string().min(1)).optional(),
  }),
});

export interface Statement {
  readonly predicateType: string;
  readonly predicate: Readonly<Record<string, unknown>>;
  /** SHA-256 of the root that it speaks of. */
  readonly rootDigest: string;
  /** The signer says that the key is for trying things out, and proves nothing about anyone. */
  readonly throwAway: boolean;
}

export interface ModelStatement {
  /** Every file that was signed, in code-point order of the names. */
  readonly files: readonly FileDigest[];
  readonly rootDigest: string;
  readonly throwAway: boolean;
}

/** SHA-256 over the files' digests (32 bytes each), in code-point order of the names. */
export function rootDigest(files: readonly FileDigest[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(Buffer.from(file.sha256, 'hex'));
  return hash.digest('hex');
}

export function encodeModelStatement(files: readonly FileDigest[], throwAway: boolean): Buffer {
  return encodeStatement({
    predicateType: MODEL_PREDICATE,
    rootDigest: rootDigest(files),
    throwAway,
    predicate: {
      resources: files.map((file) => ({ name: file.name, algorithm: 'sha256', digest: file.sha256 })),
      serialization: {
        method: 'files',
        hash_type: 'sha256',
        allow_symlinks: false,
        ignore_paths: [SIGNATURE_FILE],
      },
    },
  });
}

export function encodeStatement(value: Statement): Buffer {
  const subject = { name: 'model', digest: { sha256: value.rootDigest } };
  return Buffer.from(
    canonicalJson({
      _type: STATEMENT_TYPE,
      subject: [value.throwAway ? { ...subject, annotations: { throwAway: true } } : subject],
      predicateType: value.predicateType,
      predicate: value.predicate,
    }),
  );
}

export function parseStatement(payload: Uint8Array): Statement {
  const { predicateType, predicate, subject } = readStatement(payload);
  return {
    predicateType,
    predicate,
    rootDigest: subject[0].digest.sha256,
    throwAway: saysThrowAway(subject),
  };
}

/**
 * Reads the statement of a signed folder. Names are taken as they are: whoever compares them with files decides which
 * names a file may have. `ignore_paths` is not heeded: what is not named is not signed.
 */
export function parseModelStatement(payload: Uint8Array): ModelStatement {
  const outer = readStatement(payload);
  if (outer.predicateType !== MODEL_PREDICATE)
    throw new Refusal(
      'malformed',
      `its predicate type is ${JSON.stringify(outer.predicateType.slice(0, 200))}, not ${MODEL_PREDICATE}`,
    );
  const parsed = modelPredicate.safeParse(outer.predicate);
  if (!parsed.success) throw new Refusal('malformed', issueText('its predicate is not valid', parsed.error));
  const { resources, serialization } = parsed.data;
  if (serialization.method !== 'files' || serialization.hash_type !== 'sha256')
    throw new Refusal(
      'unsupported',
      `it is made by ${serialization.method.slice(0, 20)} with ${serialization.hash_type.slice(0, 20)}; Assay checks whole files with sha256`,
    );
  if (serialization.allow_symlinks) throw new Refusal('unsupported', 'it allows symbolic links');
  const files = resources.map(({ name, algorithm, digest }): FileDigest => {
    if (algorithm !== 'sha256' || !sha256.safeParse(digest).success)
      throw new Refusal('malformed', `the digest of ${name.slice(0, 200)} is not a SHA-256`);
    return { name, sha256: digest };
  });
  for (const [index, file] of files.entries())
    if (index > 0 && Buffer.compare(Buffer.from(files[index - 1]!.name), Buffer.from(file.name)) >= 0)
      throw new Refusal(
        'malformed',
        'its files are not in code-point order, or one is named twice',
        file.name,
      );
  const root = outer.subject[0].digest.sha256;
  if (rootDigest(files) !== root)
    throw new Refusal('malformed', 'its root digest is not that of the files it lists');
  return { files, rootDigest: root, throwAway: saysThrowAway(outer.subject) };
}

function saysThrowAway([subject]: z.infer<typeof statement>['subject']): boolean {
  return subject.annotations?.throwAway === true;
}

function readStatement(payload: Uint8Array): z.infer<typeof statement> {
  const parsed = statement.safeParse(parseStrictJson(payload, MAX_STATEMENT_BYTES));
  if (!parsed.success) throw new Refusal('malformed', issueText('its statement is not valid', parsed.error));
  return parsed.data;
}
