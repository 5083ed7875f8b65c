import { isDigest, sha256Hex } from './digest.ts';

/**
 * One event's line in the log: canonical JSON in ASCII, one line, without its body.
 * `prev` is the SHA-256 of the line before (without its newline); `body` is sha256(salt ‖ JCS(body)), so that
 * the body can be erased while the chain still verifies.
 */
export interface LogLine {
  readonly seq: number;
  /** UTC, ISO 8601 with milliseconds. */
  readonly time: string;
  /** Key id of who did it. */
  readonly actor: string;
  readonly kind: string;
  readonly prev: string;
  readonly body: string;
}

/** `prev` of the first line. */
export const GENESIS = '0'.repeat(64);

/** Longest line that a reader need accept: the fields below cannot make a longer one. */
export const LONGEST_LINE = 1024;

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const ACTOR = /^[A-Za-z0-9][A-Za-z0-9:._@+/=-]{0,255}$/;
const KIND = /^[a-z][a-z0-9]*(?:[.-][a-z0-9]+){0,7}$/;
const NAMES = 'actor,body,kind,prev,seq,time';

export function formatLine(line: LogLine): string {
  const { actor, body, kind, prev, seq, time } = line;
  // Every field is plain ASCII without quotes (see lineProblem), and the names stand in canonical order.
  return `{"actor":"${actor}","body":"${body}","kind":"${kind}","prev":"${prev}","seq":${String(seq)},"time":"${time}"}`;
}

export function lineDigest(text: string): string {
  return sha256Hex(text);
}

/** What is wrong with the fields of a line, or undefined. Takes anything: exported logs are hostile text. */
export function lineProblem(value: Readonly<Record<string, unknown>>): string | undefined {
  const names = Object.keys(value).sort().join();
  if (names !== NAMES)
    return 'the line does not have exactly the members actor, body, kind, prev, seq and time';
  const { actor, body, kind, prev, seq, time } = value;
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || seq < 1)
    return '`seq` is not a positive integer';
  if (typeof time !== 'string' || !TIME.test(time)) return '`time` is not a UTC time with milliseconds';
  if (typeof actor !== 'string' || !ACTOR.test(actor)) return '`actor` is not a key id';
  if (typeof kind !== 'string' || kind.length > 64 || !KIND.test(kind)) return '`kind` is not an event kind';
  if (!isDigest(prev)) return '`prev` is not a SHA-256';
  if (!isDigest(body)) return '`body` is not a SHA-256';
  return undefined;
}

/** The line, or what is wrong with it. Only the canonical form is accepted. */
export function parseLine(text: string): LogLine | { readonly problem: string } {
  if (text.length > LONGEST_LINE)
    return { problem: `the line is longer than ${String(LONGEST_LINE)} characters` };
  const value = parseObject(text);
  if (value === undefined) return { problem: 'the line is not a JSON object' };
  const problem = lineProblem(value);
  if (problem !== undefined) return { problem };
  const line = value as unknown as LogLine;
  if (formatLine(line) !== text) return { problem: 'the line is not in canonical form' };
  return line;
}

/** A JSON object, or undefined where the text is anything else. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return value as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}
