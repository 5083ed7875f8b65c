import type { Disk } from './disk.ts';
import { bodyDigest, parseRecord, type BodyRecord } from './log-body.ts';
import { lineDigest, parseLine, type LogLine } from './log-line.ts';
import type { LogFiles } from './log-files.ts';
import { wholeLines } from './whole-lines.ts';

/** Where the chain stands before a line: the number of events so far and the digest of the last line. */
export interface ChainPoint {
  readonly seq: number;
  readonly head: string;
}

export interface StoredEvent extends LogLine {
  /** The line as it stands in the file, without its newline. */
  readonly source: string;
  readonly digest: string;
  readonly record: BodyRecord | undefined;
  /** The body; undefined where it was erased or is damaged. */
  readonly content: unknown;
}

/** A break in the log. Nothing is ever repaired or dropped because of one. */
export interface LogProblem {
  readonly segment: number;
  readonly file: string;
  /** Line in the file, from 1. */
  readonly line: number;
  readonly seq?: number;
  readonly what: string;
}

export interface SegmentReading {
  readonly segment: number;
  readonly events: readonly StoredEvent[];
  readonly problems: readonly LogProblem[];
  /** Where the chain stands after the segment. */
  readonly end: ChainPoint;
  /** Bytes of whole lines; what follows is a torn tail. */
  readonly lineBytes: number;
  readonly lineTail: Uint8Array;
  /** Bytes of the records that belong to a line; what follows was written for an event that never came to be. */
  readonly recordBytes: number;
  readonly recordTail: Uint8Array;
}

/** Reads one segment with its bodies and checks every field, link and digest. After a break it reads on from what stands there. */
export async function readSegment(
  disk: Disk,
  files: LogFiles,
  segment: number,
  after: ChainPoint,
): Promise<SegmentReading> {
  const lineFile = files.lines(segment);
  const bodyFile = files.bodies(segment);
  const bytes = (await disk.read(lineFile)) ?? new Uint8Array();
  const lines = wholeLines(bytes);
  const lineBytes = lines.at(-1)?.end ?? 0;
  const lineTail = bytes.subarray(lineBytes);
  const records = readRecords((await disk.read(bodyFile)) ?? new Uint8Array());

  const problems: LogProblem[] = [];
  const events: StoredEvent[] = [];
  let { seq, head } = after;
  let line = 0;
  for (const { source } of lines) {
    line++;
    const here = { segment, file: lineFile, line, seq: seq + 1 };
    const report = (what: string) => problems.push({ ...here, what });
    const parsed = parseLine(source);
    const digest = lineDigest(source);
    if ('problem' in parsed) {
      report(parsed.problem);
      seq++;
      head = records.bySeq.get(seq)?.record?.line ?? digest;
      continue;
    }
    if (parsed.seq !== seq + 1) {
      report(`event ${String(parsed.seq)} stands where event ${String(seq + 1)} belongs`);
    } else if (parsed.prev !== head) {
      report(
        line === 1
          ? 'the line does not follow the segment before it'
          : 'the line does not follow the line before it: one of them was changed, or lines between them are missing',
      );
    }
    seq = parsed.seq;
    const entry = records.bySeq.get(seq);
    const written = entry?.record?.line ?? digest;
    if (written !== digest) report('the line is not the one that was written');
    // What the line was, so that one change is one break.
    head = written;
    const body = readBody(parsed, entry?.record);
    if (body.problem !== undefined) {
      problems.push({ segment, file: bodyFile, line: entry?.line ?? 0, seq, what: body.problem });
    }
    events.push({ ...parsed, source, digest, record: entry?.record, content: body.content });
  }

  const cutOff = records.bySeq.get(seq + 1)?.record;
  if (cutOff !== undefined && lineDigest(withoutLastByte(lineTail)) === cutOff.line) {
    const what = 'the end of the line was changed: it is whole but for its newline';
    problems.push({ segment, file: lineFile, line: line + 1, seq: seq + 1, what });
  }
  // Records of events beyond the last line belong to an append that was cut off between body and line.
  const tailStart = records.list.findIndex((entry) => entry.record !== undefined && entry.record.seq > seq);
  const belonging = tailStart === -1 ? records.list : records.list.slice(0, tailStart);
  for (const entry of belonging) {
    if (entry.record === undefined) {
      problems.push({
        segment,
        file: bodyFile,
        line: entry.line,
        what: 'the record is not one that was written',
      });
    } else if (records.bySeq.get(entry.record.seq) !== entry || entry.record.seq <= after.seq) {
      const what = `the record of event ${String(entry.record.seq)} does not belong here`;
      problems.push({ segment, file: bodyFile, line: entry.line, seq: entry.record.seq, what });
    }
  }
  const recordBytes = belonging.at(-1)?.end ?? 0;
  return {
    segment,
    events,
    problems,
    end: { seq, head },
    lineBytes,
    lineTail,
    recordBytes,
    recordTail: records.all.subarray(recordBytes),
  };
}

function readBody(
  line: LogLine,
  record: BodyRecord | undefined,
): { readonly problem?: string; readonly content?: unknown } {
  if (record === undefined) return { problem: `the body of event ${String(line.seq)} is missing or damaged` };
  if ('erased' in record) return {};
  if (bodyDigest(record.salt, record.text) === line.body) {
    try {
      return { content: JSON.parse(record.text) as unknown };
    } catch {
      // Falls through: it was recorded by something that does not write JSON.
    }
  }
  return { problem: `the body of event ${String(line.seq)} is not the one that was recorded` };
}

function withoutLastByte(tail: Uint8Array): string {
  return Buffer.from(tail.subarray(0, Math.max(0, tail.length - 1))).toString('utf8');
}

interface RecordEntry {
  readonly line: number;
  readonly end: number;
  readonly record: BodyRecord | undefined;
}

function readRecords(all: Uint8Array) {
  const list: RecordEntry[] = [];
  const bySeq = new Map<number, RecordEntry>();
  for (const [index, { source, end }] of wholeLines(all).entries()) {
    const record = parseRecord(source);
    const entry: RecordEntry = { line: index + 1, end, record };
    list.push(entry);
    if (record !== undefined && !bySeq.has(record.seq)) bySeq.set(record.seq, entry);
  }
  return { all, list, bySeq };
}
