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

/** One line of a bodies file: an event's body with its salt, or the note that it was erased. */
export type BodyRecord = KeptBody | ErasedBody;

export interface KeptBody {
  readonly seq: number;
  readonly salt: string;
  /** The body's canonical JSON, as it was hashed. */
  readonly text: string;
}

export interface ErasedBody {
  readonly seq: number;
  /** The event that erased it. */
  readonly erased: number;
}

const KEPT = /^\{"body":(.*),"salt":"([0-9a-f]{32})","seq":([1-9]\d{0,15})\}$/s;
const ERASED = /^\{"erased":([1-9]\d{0,15}),"seq":([1-9]\d{0,15})\}$/;

export function formatRecord(record: BodyRecord): string {
  if ('erased' in record) return `{"erased":${String(record.erased)},"seq":${String(record.seq)}}`;
  return `{"body":${record.text},"salt":"${record.salt}","seq":${String(record.seq)}}`;
}

export function parseRecord(source: string): BodyRecord | undefined {
  const kept = KEPT.exec(source);
  if (kept !== null) return { text: kept[1] ?? '', salt: kept[2] ?? '', seq: Number(kept[3]) };
  const erased = ERASED.exec(source);
  if (erased !== null) return { erased: Number(erased[1]), seq: Number(erased[2]) };
  return undefined;
}
