import type { RejectReason } from './contract.ts';

/** The fields of one row: field i is bytes[starts[i], ends[i]). Valid until the sink's call returns. */
export interface Fields {
  bytes: Uint8Array;
  starts: Int32Array;
  ends: Int32Array;
  count: number;
}

/** Takes what a reader of rows finds, in file order. */
export interface RecordSink {
  /** `from` and `to` delimit the raw row in fields.bytes. */
  row(fields: Fields, line: number, from: number, to: number): void;
  broken(line: number, reason: RejectReason, detail: string, raw: Uint8Array, field?: number): void;
}

/** Reads rows from chunks of UTF-8. */
export interface RecordReader {
  push(chunk: Uint8Array): void;
  end(): void;
}

/** A row may be this long; a longer one is set aside, so that one endless line cannot fill the memory. */
export const MAX_ROW_BYTES = 8 * 1024 * 1024;
/** How much of a broken row is kept for people to see. */
export const RAW_BYTES = 1000;

/** Bytes that wait for their row's end, with room behind them for what a reader needs to write. */
export interface Pending {
  bytes: Uint8Array;
  /** Where the unfinished row begins, and where the bytes end. */
  start: number;
  end: number;
}

/** Moves what is left to the front and appends the chunk. Behind `end` at least as much room is free as is used. */
export function append(pending: Pending, chunk: Uint8Array): void {
  const rest = pending.end - pending.start;
  const needed = 2 * (rest + chunk.length);
  if (pending.bytes.length < needed) {
    const larger = new Uint8Array(Math.max(needed, 1 << 16));
    larger.set(pending.bytes.subarray(pending.start, pending.end));
    pending.bytes = larger;
  } else if (pending.start > 0) pending.bytes.copyWithin(0, pending.start, pending.end);
  pending.bytes.set(chunk, rest);
  pending.start = 0;
  pending.end = rest + chunk.length;
}
