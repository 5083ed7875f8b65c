import type { Dialect } from './contract.ts';
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
const CR = 13;
const SPACE = 32;

const DONE = 0;
const INCOMPLETE = 1;
const INCOMPLETE_IN_QUOTES = 2;
const BAD_QUOTE = 3;

type Shape = Pick<Dialect, 'delimiter' | 'quote' | 'escape' | 'trim' | 'newline'>;

/**
 * Reads CSV (RFC 4180 with the dialect's marks) from UTF-8 chunks and numbers its lines.
 * A row that cannot be taken apart is reported with its line, and reading goes on at the next line of the file: of a
 * row whose quote is never closed only the first line is lost, not the rest of the file.
 */
export function csvRecords(shape: Shape, sink: RecordSink, maxRowBytes = MAX_ROW_BYTES): RecordReader {
  const delimiter = shape.delimiter.charCodeAt(0);
  const quote = shape.quote === '' ? -1 : shape.quote.charCodeAt(0);
  const escape = shape.quote === '' ? -1 : shape.escape.charCodeAt(0);
  const newline = shape.newline.charCodeAt(0);
  const { trim } = shape;

  /** 1 where an unquoted field may end or a byte needs a look. */
  const special = new Uint8Array(256);
  special[delimiter] = 1;
  special[newline] = 1;
  special[0] = 1;

  const pending: Pending = { bytes: new Uint8Array(1 << 16), start: 0, end: 0 };
  const fields: Fields = {
    bytes: pending.bytes,
    starts: new Int32Array(64),
    ends: new Int32Array(64),
    count: 0,
  };
  let escapedFields: number[] = [];
  let line = 1;
  let skipping = false;
  let first = true;

  // Of the row that `scan` looked at last.
  let rowEnd = 0;
  let next = 0;
  let lineBreaks = 0;
  let anyHigh = 0;
  let anyNul = false;

  function grow(): void {
    const starts = new Int32Array(fields.starts.length * 2);
    const ends = new Int32Array(fields.starts.length * 2);
    starts.set(fields.starts);
    ends.set(fields.ends);
    fields.starts = starts;
    fields.ends = ends;
  }

  function scan(eof: boolean): number {
    const bytes = pending.bytes;
    const end = pending.end;
    let i = pending.start;
    let { starts, ends } = fields;
    let count = 0;
    let high = 0;
    lineBreaks = 0;
    anyNul = false;
    if (escapedFields.length > 0) escapedFields = [];
    for (;;) {
      if (count === starts.length) {
        grow();
        ({ starts, ends } = fields);
      }
      if (trim) while (i < end && bytes[i] === SPACE) i++;
      let from = i;
      let to: number;
      if (i < end && bytes[i] === quote) {
        from = ++i;
        let escaped = false;
        for (;;) {
          if (i >= end) return INCOMPLETE_IN_QUOTES;
          const c = bytes[i]!;
          if (c === quote) {
            if (i + 1 >= end && !eof) return INCOMPLETE_IN_QUOTES;
            if (escape !== quote || i + 1 >= end || bytes[i + 1] !== quote) break;
            escaped = true;
            i += 2;
            continue;
          }
          if (c === escape && i + 1 < end && (bytes[i + 1] === quote || bytes[i + 1] === escape)) {
            escaped = true;
            i += 2;
            continue;
          }
          if (c === newline) lineBreaks++;
          if (c === 0) anyNul = true;
          high |= c;
          i++;
        }
        to = i++;
        if (trim) while (i < end && bytes[i] === SPACE) i++;
        if (i < end && bytes[i] === CR && newline === LF) {
          if (i + 1 >= end && !eof) return INCOMPLETE;
          if (i + 1 >= end || bytes[i + 1] === LF) i++;
        }
        if (i < end && bytes[i] !== delimiter && bytes[i] !== newline) return BAD_QUOTE;
        if (escaped) escapedFields.push(count);
      } else {
        for (; i < end; i++) {
          const c = bytes[i]!;
          if (special[c] === 1) {
            if (c !== 0) break;
            anyNul = true;
          }
          high |= c;
        }
        to = i;
        if (newline === LF && to > from && bytes[to - 1] === CR && (i >= end || bytes[i] === LF)) to--;
        if (trim) while (to > from && bytes[to - 1] === SPACE) to--;
      }
      starts[count] = from;
      ends[count] = to;
      count++;
      if (i >= end) {
        if (!eof) return INCOMPLETE;
        rowEnd = next = i;
        break;
      }
      if (bytes[i] === newline) {
        rowEnd = i;
        next = i + 1;
        lineBreaks++;
        break;
      }
      i++;
    }
    fields.count = count;
    anyHigh = high & 0x80;
    return DONE;
  }

  /** Copies fields with escapes, without them, into the free room behind the pending bytes. */
  function unescape(): void {
    const bytes = pending.bytes;
    let out = pending.end;
    for (const index of escapedFields) {
      const start = out;
      const to = fields.ends[index]!;
      for (let i = fields.starts[index]!; i < to; i++) {
        const c = bytes[i]!;
        if (c === escape && i + 1 < to && (bytes[i + 1] === quote || bytes[i + 1] === escape)) i++;
        bytes[out++] = bytes[i]!;
      }
      fields.starts[index] = start;
      fields.ends[index] = out;
    }
  }

  function firstLineEnd(): number {
    const at = pending.bytes.subarray(0, pending.end).indexOf(newline, pending.start);
    return at < 0 ? pending.end : at;
  }

  function raw(to: number): Uint8Array {
    return pending.bytes.slice(pending.start, Math.min(to, pending.start + RAW_BYTES));
  }

  /** Gives up the first line of the row; reading goes on behind it. */
  function breakLine(detail: string): void {
    const end = firstLineEnd();
    sink.broken(line, 'quote', detail, raw(end));
    pending.start = Math.min(end + 1, pending.end);
    line++;
  }

  function accept(): void {
    const from = pending.start;
    if (anyNul) {
      sink.broken(line, 'nul byte', 'The row holds a NUL byte.', raw(rowEnd));
    } else {
      const bad = anyHigh === 0 ? -1 : invalidUtf8(pending.bytes, from, rowEnd);
      if (bad >= 0) {
        let field = 0;
        while (field + 1 < fields.count && fields.starts[field + 1]! <= bad) field++;
        const byte = pending.bytes[bad]!.toString(16).padStart(2, '0');
        sink.broken(line, 'encoding', `Byte 0x${byte} is not valid UTF-8 here.`, raw(rowEnd), field);
      } else {
        if (escapedFields.length > 0) unescape();
        fields.bytes = pending.bytes;
        sink.row(fields, line, from, rowEnd);
      }
    }
    pending.start = next;
    line += lineBreaks;
  }

  function tooLong(detail: string): void {
    sink.broken(line, 'too long', detail, raw(pending.end));
    pending.start = pending.end;
    skipping = true;
  }

  function drain(eof: boolean): void {
    while (pending.start < pending.end) {
      const state = scan(eof);
      if (state === DONE) {
        accept();
        continue;
      }
      const long = pending.end - pending.start > maxRowBytes;
      const hasLine = firstLineEnd() < pending.end;
      if (state === BAD_QUOTE && (hasLine || eof)) {
        breakLine('A quoted value is followed by other text.');
        continue;
      }
      if (state === INCOMPLETE_IN_QUOTES && (eof || (long && hasLine))) {
        breakLine('A quote is not closed.');
        continue;
      }
      if (long) tooLong(`The row is longer than ${maxRowBytes / 1024 / 1024} MiB.`);
      return;
    }
  }

  return {
    push(chunk) {
      let rest = chunk;
      if (skipping) {
        const at = rest.indexOf(newline);
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
