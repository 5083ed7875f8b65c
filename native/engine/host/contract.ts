/**
 * What both ends of every door share: how bytes and calls travel. A channel carries strings (calls, as oRPC writes
 * them) and byte messages (columns, which JSON would mangle); a byte message always comes before the call that names it.
 */
import { z } from 'zod';

/** One connection between a door and the engine, in order and lossless. */
export interface Channel {
  send(message: string | Uint8Array<ArrayBuffer>): void;
  onMessage(listener: (message: string | Uint8Array) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}

export type WireColumn =
  /** Missing is NaN. */
  | { readonly type: 'number'; readonly values: Float64Array }
  /** Counts, codes. */
  | { readonly type: 'integer'; readonly values: Uint32Array }
  /** 0, 1, or 255 where missing. */
  | { readonly type: 'boolean'; readonly values: Uint8Array }
  /** Microseconds since 1970 UTC; missing is the least int64. */
  | { readonly type: 'timestamp'; readonly values: BigInt64Array }
  | { readonly type: 'text'; readonly values: readonly (string | null)[] };

/** Columns of one length, as they cross the wire: one byte message with a small header. */
export class ColumnTable {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, WireColumn>;

  constructor(rows: number, columns: ReadonlyMap<string, WireColumn>) {
    for (const [name, column] of columns) {
      if (column.values.length !== rows) throw new RangeError(`Column '${name}' has not ${rows} values.`);
    }
    this.rows = rows;
    this.columns = columns;
  }
}

export const columnTable = z.instanceof(ColumnTable);

const headerSchema = z.object({
  rows: z.int().min(0),
  columns: z.array(
    z.object({
      name: z.string(),
      type: z.enum(['number', 'integer', 'boolean', 'timestamp', 'text']),
      /** Bytes after the header, from a multiple of 8. */
      at: z.int().min(0),
      bytes: z.int().min(0),
    }),
  ),
});

const aligned = (bytes: number): number => (bytes + 7) & ~7;

/** `u32 header length ‖ header (JSON) ‖ padding to 8 ‖ each column's values, padded to 8`; little-endian. */
export function encodeColumns(table: ColumnTable): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  let at = 0;
  const columns = [...table.columns].map(([name, column]) => {
    const bytes = column.type === 'text' ? encodeText(column.values) : bytesOf(column.values);
    parts.push(bytes);
    const entry = { name, type: column.type, at, bytes: bytes.length };
    at += aligned(bytes.length);
    return entry;
  });
  const header = new TextEncoder().encode(JSON.stringify({ rows: table.rows, columns }));
  const start = aligned(4 + header.length);
  const message = new Uint8Array(start + at);
  new DataView(message.buffer).setUint32(0, header.length, true);
  message.set(header, 4);
  columns.forEach((column, i) => message.set(parts[i]!, start + column.at));
  return message;
}

/** Throws a RangeError where the message is not one that `encodeColumns` wrote. */
export function decodeColumns(message: Uint8Array): ColumnTable {
  // Typed arrays need their place to be a multiple of 8.
  const bytes = message.byteOffset % 8 === 0 ? message : message.slice();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4) throw new RangeError('The columns are cut off.');
  const length = view.getUint32(0, true);
  if (4 + length > bytes.length) throw new RangeError('The columns are cut off.');
  const header = headerSchema.parse(JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))));
  const start = aligned(4 + length);
  const columns = new Map<string, WireColumn>();
  for (const { name, type, at, bytes: size } of header.columns) {
    if (at % 8 !== 0 || start + at + size > bytes.length) throw new RangeError('The columns are cut off.');
    const place = bytes.byteOffset + start + at;
    columns.set(name, columnAt(type, bytes.buffer as ArrayBuffer, place, size));
  }
  return new ColumnTable(header.rows, columns);
}

function columnAt(type: WireColumn['type'], buffer: ArrayBuffer, at: number, size: number): WireColumn {
  switch (type) {
    case 'number':
      return { type, values: new Float64Array(buffer, at, size / 8) };
    case 'integer':
      return { type, values: new Uint32Array(buffer, at, size / 4) };
    case 'boolean':
      return { type, values: new Uint8Array(buffer, at, size) };
    case 'timestamp':
      return { type, values: new BigInt64Array(buffer, at, size / 8) };
    case 'text':
      return { type, values: decodeText(new Uint8Array(buffer, at, size)) };
  }
}

const bytesOf = (values: ArrayBufferView): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/** `u32 count ‖ i32 length of each in UTF-8, −1 where missing ‖ the UTF-8 of all`. */
function encodeText(values: readonly (string | null)[]): Uint8Array {
  const encoder = new TextEncoder();
  const encoded = values.map((value) => (value === null ? null : encoder.encode(value)));
  const total = encoded.reduce((sum, one) => sum + (one?.length ?? 0), 0);
  const bytes = new Uint8Array(4 + 4 * values.length + total);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, values.length, true);
  let at = 4 + 4 * values.length;
  encoded.forEach((one, i) => {
    view.setInt32(4 + 4 * i, one?.length ?? -1, true);
    if (one === null) return;
    bytes.set(one, at);
    at += one.length;
  });
  return bytes;
}

function decodeText(bytes: Uint8Array): (string | null)[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(0, true);
  if (4 + 4 * count > bytes.length) throw new RangeError('The text is cut off.');
  const decoder = new TextDecoder();
  const values: (string | null)[] = [];
  let at = 4 + 4 * count;
  for (let i = 0; i < count; i++) {
    const length = view.getInt32(4 + 4 * i, true);
    if (length < 0) {
      values.push(null);
      continue;
    }
    if (at + length > bytes.length) throw new RangeError('The text is cut off.');
    values.push(decoder.decode(bytes.subarray(at, at + length)));
    at += length;
  }
  return values;
}

/** What oRPC's port adapters expect of a port. */
export interface Port {
  postMessage(message: string | Uint8Array<ArrayBuffer>): void;
  addEventListener(type: 'message', listener: (event: { data: string }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
}

interface JsonSerializer {
  readonly type: number;
  condition(value: unknown): boolean;
  serialize(value: unknown): unknown;
  deserialize(value: unknown): unknown;
}

const INFINITY = 32;
const COLUMNS = 33;
/** Byte messages that no call named yet; more is a peer that floods. */
const mostWaiting = 64;

/**
 * One end of a channel for oRPC: a port for its calls, and serializers for what it mangles (±Infinity, −0, columns).
 * One pair for each channel, since columns travel beside the call that names them.
 */
export function wireOf(channel: Channel): { port: Port; serializers: readonly JsonSerializer[] } {
  const waiting = new Map<number, Uint8Array>();
  let sent = 0;
  const listeners: ((event: { data: string }) => void)[] = [];
  channel.onMessage((message) => {
    if (typeof message === 'string') {
      for (const listener of listeners) listener({ data: message });
      return;
    }
    if (message.length < 8 || waiting.size >= mostWaiting) {
      channel.close();
      return;
    }
    const id = new DataView(message.buffer, message.byteOffset).getUint32(0, true);
    waiting.set(id, message.subarray(8));
  });
  const port: Port = {
    postMessage: (message) => channel.send(message),
    addEventListener(
      type: 'message' | 'close',
      listener: ((event: { data: string }) => void) | (() => void),
    ) {
      if (type === 'message') listeners.push(listener);
      else channel.onClose(listener as () => void);
    },
  };
  return {
    port,
    serializers: [
      {
        type: INFINITY,
        condition: (value) => value === Infinity || value === -Infinity || Object.is(value, -0),
        serialize: (value) => (value === Infinity ? '+' : value === -Infinity ? '-' : '0'),
        deserialize: (value) => (value === '+' ? Infinity : value === '-' ? -Infinity : -0),
      },
      {
        type: COLUMNS,
        condition: (value) => value instanceof ColumnTable,
        serialize(value) {
          const columns = encodeColumns(value as ColumnTable);
          const message = new Uint8Array(8 + columns.length);
          const id = (sent = (sent + 1) >>> 0);
          new DataView(message.buffer).setUint32(0, id, true);
          message.set(columns, 8);
          channel.send(message);
          return id;
        },
        deserialize(value) {
          const columns = waiting.get(value as number);
          if (columns === undefined) throw new RangeError('The call names columns that did not come.');
          waiting.delete(value as number);
          return decodeColumns(columns);
        },
      },
    ],
  };
}
