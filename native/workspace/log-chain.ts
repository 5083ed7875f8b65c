import { canonicalJson } from './canonical-json.ts';
import { bodyDigest, isSalt } from './log-body.ts';
import {
  formatLine,
  GENESIS,
  lineDigest,
  lineProblem,
  LONGEST_LINE,
  parseObject,
  type LogLine,
} from './log-line.ts';

/**
 * The form of an exported log (`log.jsonl` of a package), checked without a workspace. Every line is canonical JSON:
 * - an event is its line in the workspace's log, byte for byte;
 * - an event whose body is disclosed has two members more, `content` (the body) and `salt`; without them it is its line;
 * - the last line is the anchor `{"events":n,"head":"<SHA-256 of the last event's line>"}`.
 */
export interface ExportedLog {
  /** Events that were checked. */
  readonly events: number;
  /** Of these, events whose body is there and fits its digest. */
  readonly withBodies: number;
  /** SHA-256 of the last event's line; `GENESIS` where there is none. */
  readonly head: string;
  readonly disclosed: readonly DisclosedEvent[];
  /** Empty where the log is whole; else the first break. */
  readonly problems: readonly ExportedLogProblem[];
}

export interface DisclosedEvent {
  readonly seq: number;
  readonly kind: string;
  readonly time: string;
  readonly actor: string;
  readonly content: unknown;
}

export interface ExportedLogProblem {
  /** Line number, from 1. */
  readonly line: number;
  readonly what: string;
}

export interface ExportedLogLimits {
  readonly maximumEvents?: number;
  readonly maximumLineLength?: number;
}

/** Checks every field, digest and link of an exported log. Hostile text gives a problem, never an exception. */
export function verifyExportedLog(text: string, limits: ExportedLogLimits = {}): ExportedLog {
  const { maximumEvents = 5_000_000, maximumLineLength = 16 << 20 } = limits;
  const disclosed: DisclosedEvent[] = [];
  let events = 0;
  let head = GENESIS;
  let number = 0;
  const result = (what?: string): ExportedLog => ({
    events,
    withBodies: disclosed.length,
    head,
    disclosed,
    problems: what === undefined ? [] : [{ line: number, what }],
  });

  let start = 0;
  while (start < text.length) {
    number++;
    const end = text.indexOf('\n', start);
    if (end === -1) return result('the line does not end with a newline');
    if (end - start > maximumLineLength) {
      return result(`the line is longer than ${String(maximumLineLength)} characters`);
    }
    const source = text.slice(start, end);
    start = end + 1;
    const value = parseObject(source);
    if (value === undefined) return result('the line is not a JSON object');
    if ('events' in value) {
      const problem = anchorProblem(source, events, head);
      if (problem !== undefined) return result(problem);
      if (start < text.length) {
        number++;
        return result('there is more after the anchor');
      }
      return result();
    }
    if (events === maximumEvents) return result(`there are more than ${String(maximumEvents)} events`);
    const event = checkEvent(source, value, events + 1, head);
    if ('problem' in event) return result(event.problem);
    events++;
    head = event.digest;
    if (event.disclosed !== undefined) disclosed.push(event.disclosed);
  }
  number++;
  return result('the anchor is missing: the log is cut short');
}

/** The anchor that ends an exported log: its head is signed with the package. */
export function formatAnchor(events: number, head: string): string {
  return `{"events":${String(events)},"head":"${head}"}`;
}

function anchorProblem(source: string, events: number, head: string): string | undefined {
  if (events === 0) return 'the log holds no event';
  if (source === formatAnchor(events, head)) return undefined;
  return `the anchor does not say ${String(events)} events and head ${head}`;
}

type Checked =
  { readonly digest: string; readonly disclosed?: DisclosedEvent } | { readonly problem: string };

function checkEvent(
  source: string,
  value: Readonly<Record<string, unknown>>,
  seq: number,
  head: string,
): Checked {
  const { content, salt, ...fields } = value;
  const problem = lineProblem(fields);
  if (problem !== undefined) return { problem };
  const line = fields as unknown as LogLine;
  if (line.seq !== seq)
    return { problem: `event ${String(line.seq)} stands where event ${String(seq)} belongs` };
  if (line.prev !== head) {
    return {
      problem: `event ${String(seq)} does not follow the line before: one of them was changed, or lines between them are missing`,
    };
  }
  const plain = formatLine(line);
  const digest = lineDigest(plain);
  if (!('content' in value) && !('salt' in value)) {
    if (source.length > LONGEST_LINE) return { problem: 'the line is too long' };
    return source === plain ? { digest } : { problem: 'the line is not in canonical form' };
  }
  if (!('content' in value) || !isSalt(salt)) {
    return { problem: `event ${String(seq)} does not have both a body and a salt of 16 bytes in hex` };
  }
  let canonicalBody: string;
  let canonicalLine: string;
  try {
    canonicalBody = canonicalJson(content);
    canonicalLine = canonicalJson(value);
  } catch {
    return { problem: 'the body is not canonical JSON' };
  }
  if (canonicalLine !== source) return { problem: 'the line is not in canonical form' };
  if (bodyDigest(salt, canonicalBody) !== line.body) {
    return { problem: `the body of event ${String(seq)} is not the one that was recorded` };
  }
  const { kind, time, actor } = line;
  return { digest, disclosed: { seq, kind, time, actor, content } };
}
