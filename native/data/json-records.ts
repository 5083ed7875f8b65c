import {
  append,
  MAX_ROW_BYTES,
  RAW_BYTES,
  type Fields,
  type Pending,
  type RecordReader,
  type RecordSink,
} from './records.ts';
import { invalidUtf8 } from './utf8.ts';

const LF = 10;
const MOST_IGNORED = 20;

/** What a cell was in JSON; field i of a row has kinds[i]. */
export const KIND = { absent: 0, literal: 1, string: 2, nested: 3, null: 4 } as const;

export interface JsonFields extends Fields {
  kinds: Uint8Array;
}

export interface JsonRecordReader extends RecordReader {
  /** Keys in order of first appearance; field i belongs to key i. */
  keys(): readonly string[];
  /** With fixed keys: the first few others that came. */
  ignored(): readonly string[];
}

type Reviver = (key: string, value: unknown, context?: { source?: string }) => unknown;
/** Keeps a number that a double would change as its digits. */
const exactNumbers: Reviver = (_key, value, context) =>
  typeof value === 'number' &&
  context?.source !== undefined &&
  !Number.isSafeInteger(value) &&
  /^-?\d+$/.test(context.source)
    ? new Digits(context.source)
    : value;
class Digits {
  readonly digits: string;
  constructor(digits: string) {
    this.digits = digits;
  }
  toJSON(): string {
    return this.digits;
  }
}

/**
 * Reads JSON lines: one object a line, blank lines skipped. Objects and arrays inside become their JSON text.
 * @param fixedKeys only these keys are read; left out, new keys are learned as they come
 */
export function jsonRecords(
  sink: Pick<RecordSink, 'broken'> & {
    row(fields: JsonFields, line: number, from: number, to: number): void;
  },
  fixedKeys?: readonly string[],
  maxRowBytes = MAX_ROW_BYTES,
): JsonRecordReader {
  const keys: string[] = [...(fixedKeys ?? [])];
  const place = new Map(keys.map((key, i) => [key, i]));
  const pending: Pending = { bytes: new Uint8Array(1 << 16), start: 0, end: 0 };
  const fields: JsonFields = {
    bytes: new Uint8Array(1 << 12),
    starts: new Int32Array(Math.max(64, keys.length)),
    ends: new Int32Array(Math.max(64, keys.length)),
    kinds: new Uint8Array(Math.max(64, keys.length)),
    count: keys.length,
  };
  const ignored = new Set<string>();
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let used = 0;
  let line = 1;
  let skipping = false;

  function grow<T extends Int32Array | Uint8Array>(array: T, make: (length: number) => T): T {
    const larger = make(array.length * 2);
    larger.set(array);
    return larger;
  }

  function fieldOf(key: string): number {
    const known = place.get(key);
    if (known !== undefined) return known;
    if (fixedKeys !== undefined) {
      if (ignored.size < MOST_IGNORED) ignored.add(key);
      return -1;
    }
    const index = keys.push(key) - 1;
    place.set(key, index);
    if (index === fields.starts.length) {
      fields.starts = grow(fields.starts, (n) => new Int32Array(n));
      fields.ends = grow(fields.ends, (n) => new Int32Array(n));
      fields.kinds = grow(fields.kinds, (n) => new Uint8Array(n));
    }
    fields.count = keys.length;
    return index;
  }

  function put(index: number, text: string, kind: number): void {
    while (used + text.length * 3 > fields.bytes.length)
      fields.bytes = grow(fields.bytes, (n) => new Uint8Array(n));
    const start = used;
    let i = 0;
    for (; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (c >= 0x80) break;
      fields.bytes[used++] = c;
    }
    if (i < text.length) {
      const rest = encoder.encode(text.slice(i));
      fields.bytes.set(rest, used);
      used += rest.length;
    }
    fields.starts[index] = start;
    fields.ends[index] = used;
    fields.kinds[index] = kind;
  }

  function cell(key: string, value: unknown): void {
    const index = fieldOf(key);
    if (index < 0) return;
    if (value === null) {
      fields.kinds[index] = KIND.null;
      fields.starts[index] = fields.ends[index] = 0;
    } else if (typeof value === 'string') put(index, value, KIND.string);
    else if (value instanceof Digits) put(index, value.digits, KIND.literal);
    else if (typeof value === 'object') put(index, JSON.stringify(value), KIND.nested);
    else put(index, String(value), KIND.literal);
  }

  function parse(from: number, to: number): void {
    const bytes = pending.bytes;
    const raw = (): Uint8Array => bytes.slice(from, Math.min(to, from + RAW_BYTES));
    const bad = invalidUtf8(bytes, from, to);
    if (bad >= 0) {
      const byte = bytes[bad]!.toString(16).padStart(2, '0');
      sink.broken(line, 'encoding', `Byte 0x${byte} is not valid UTF-8 here.`, raw());
      return;
    }
    const text = decoder.decode(bytes.subarray(from, to));
    if (text.trim() === '') return;
    let value: unknown;
    try {
      value = /\d{16}/.test(text)
        ? (JSON.parse as (t: string, r: Reviver) => unknown)(text, exactNumbers)
        : JSON.parse(text);
    } catch {
      sink.broken(line, 'not json', 'The line is not valid JSON.', raw());
      return;
    }
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
      sink.broken(line, 'not an object', 'The line is JSON but no object.', raw());
      return;
    }
    used = 0;
    fields.kinds.fill(KIND.absent, 0, fields.count);
    fields.starts.fill(0, 0, fields.count);
    fields.ends.fill(0, 0, fields.count);
    for (const [key, inner] of Object.entries(value)) cell(key, inner);
    // The raw line lies in another buffer: a sink that wants it is given the line's own bytes.
    const length = Math.min(to - from, RAW_BYTES);
    while (used + length > fields.bytes.length) fields.bytes = grow(fields.bytes, (n) => new Uint8Array(n));
    fields.bytes.set(bytes.subarray(from, from + length), used);
    sink.row(fields, line, used, used + length);
  }

  function tooLong(): void {
    const raw = pending.bytes.slice(pending.start, pending.start + RAW_BYTES);
    sink.broken(line, 'too long', `The line is longer than ${maxRowBytes / 1024 / 1024} MiB.`, raw);
    pending.start = pending.end;
    skipping = true;
  }

  function drain(eof: boolean): void {
    while (pending.start < pending.end) {
      const at = pending.bytes.subarray(0, pending.end).indexOf(LF, pending.start);
      if (at < 0 && !eof) {
        if (pending.end - pending.start > maxRowBytes) tooLong();
        return;
      }
      const end = at < 0 ? pending.end : at;
      parse(pending.start, end);
      line++;
      pending.start = Math.min(end + 1, pending.end);
    }
  }

  let first = true;
  return {
    keys: () => keys,
    ignored: () => [...ignored],
    push(chunk) {
      let rest = chunk;
      if (skipping) {
        const at = rest.indexOf(LF);
        if (at < 0) return;
        skipping = false;
        line++;
        rest = rest.subarray(at + 1);
      }
      append(pending, rest);
      if (first) {
        if (pending.end < 3) return;
        first = false;
        const b = pending.bytes;
        if (b[0] === 0xef && b[1] === 0xbb && b[2] === 0xbf) pending.start = 3;
      }
      drain(false);
    },
    end: () => drain(true),
  };
}
