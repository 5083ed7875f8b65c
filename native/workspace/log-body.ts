import { createHash } from 'node:crypto';

/** What a line's `body` holds: sha256(salt ‖ JCS(body)). The salt keeps a short body from being guessed. */
export function bodyDigest(saltHex: string, canonicalBody: string): string {
  return createHash('sha256').update(saltHex, 'hex').update(canonicalBody, 'utf8').digest('hex');
}

const SALT = /^[0-9a-f]{32}$/;

/** 16 random bytes as hex. */
export function isSalt(value: unknown): value is string {
  return typeof value === 'string' && SALT.test(value);
}

/**
 * One line of a bodies file: an event's body with its salt, or the note that it was erased. `line` is the digest of the
 * event's line, so that damage to the newest line shows too, which no later line's `prev` guards yet.
 */
export type BodyRecord = KeptBody | ErasedBody;

export interface KeptBody {
  readonly seq: number;
  readonly line: string;
  readonly salt: string;
  /** The body's canonical JSON, as it was hashed. */
  readonly text: string;
}

export interface ErasedBody {
  readonly seq: number;
  readonly line: string;
  /** The event that erased it. */
  readonly erased: number;
}

const KEPT = /^\{"body":(.*),"line":"([0-9a-f]{64})","salt":"([0-9a-f]{32})","seq":([1-9]\d{0,14})\}$/s;
const ERASED = /^\{"erased":([1-9]\d{0,14}),"line":"([0-9a-f]{64})","seq":([1-9]\d{0,14})\}$/;

export function formatRecord(record: BodyRecord): string {
  const { line, seq } = record;
  if ('erased' in record) return `{"erased":${String(record.erased)},"line":"${line}","seq":${String(seq)}}`;
  return `{"body":${record.text},"line":"${line}","salt":"${record.salt}","seq":${String(seq)}}`;
}

export function parseRecord(source: string): BodyRecord | undefined {
  const kept = KEPT.exec(source);
  if (kept !== null) {
    const [, text = '', line = '', salt = '', seq] = kept;
    return { text, line, salt, seq: Number(seq) };
  }
  const erased = ERASED.exec(source);
  if (erased !== null) {
    const [, by, line = '', seq] = erased;
    return { erased: Number(by), line, seq: Number(seq) };
  }
  return undefined;
}
