/**
 * What both ends of every door share: how bytes and calls travel. A channel carries strings (calls, as oRPC writes
 * them) and byte messages (columns, which JSON would mangle); a byte message always comes before the call that names it.
 */
import { z } from 'zod';

/** One connection between a door and the engine, in order and lossless. */
export interface Channel {
  /** Where the other end reads slowly, a promise that it has caught up; whoever streams waits for it. */
  send(message: string | Uint8Array<ArrayBuffer>): void | Promise<void>;
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

const columnHeader = z.object({
  name: z.string(),
  type: z.enum(['number', 'integer', 'boolean', 'timestamp', 'text']),
  /** Bytes after the header, from a multiple of 8. */
  at: z.int().min(0),
  bytes: z.int().min(0),
});
const headerSchema = z.object({ rows: z.int().min(0), columns: z.array(columnHeader) });

/** Not by bits: places beyond 2³¹ must not wrap. */
const aligned = (bytes: number): number => Math.ceil(bytes / 8) * 8;

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

const cutOff = (): RangeError => new RangeError('The columns are cut off or damaged.');

/**
 * Throws a RangeError where the message is not one that `encodeColumns` wrote: columns lie one after the other without
 * gap or overlap, so that what is decoded is never more than what was sent.
 */
export function decodeColumns(message: Uint8Array): ColumnTable {
  // Typed arrays need their place to be a multiple of 8.
  const bytes = message.byteOffset % 8 === 0 ? message : new Uint8Array(message);
  if (bytes.length < 4) throw cutOff();
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (4 + length > bytes.length) throw cutOff();
  const header = headerOf(bytes.subarray(4, 4 + length));
  const start = aligned(4 + length);
  const columns = new Map<string, WireColumn>();
  let next = 0;
  for (const { name, type, at, bytes: size } of header.columns) {
    if (at !== next || start + at + size > bytes.length || columns.has(name)) throw cutOff();
    if (type !== 'text' && size !== header.rows * width[type]) throw cutOff();
    const place = bytes.byteOffset + start + at;
    columns.set(name, columnAt(type, bytes.buffer as ArrayBuffer, place, size));
    next = at + aligned(size);
  }
  if (start + next !== bytes.length) throw cutOff();
  return new ColumnTable(header.rows, columns);
}

function headerOf(bytes: Uint8Array): z.output<typeof headerSchema> {
  try {
    return headerSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch {
    throw cutOff();
  }
}

const width = { number: 8, integer: 4, boolean: 1, timestamp: 8 } as const;

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

const MISSING = -1;

/**
 * `u32 count ‖ i32 length of each ‖ the bytes of all`. A length is that of UTF-8; −1 where missing; below that, −2 − n
 * for n bytes of UTF-16, of a string with half a surrogate pair, which UTF-8 cannot hold.
 */
function encodeText(values: readonly (string | null)[]): Uint8Array {
  const encoder = new TextEncoder();
  const encoded = values.map((value) =>
    value === null ? null : value.isWellFormed() ? encoder.encode(value) : codeUnits(value),
  );
  const total = encoded.reduce((sum, one) => sum + (one?.length ?? 0), 0);
  const bytes = new Uint8Array(4 + 4 * values.length + total);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, values.length, true);
  let at = 4 + 4 * values.length;
  encoded.forEach((one, i) => {
    const wellFormed = values[i]?.isWellFormed() !== false;
    view.setInt32(4 + 4 * i, one === null ? MISSING : wellFormed ? one.length : -2 - one.length, true);
    if (one === null) return;
    bytes.set(one, at);
    at += one.length;
  });
  return bytes;
}

function codeUnits(text: string): Uint8Array {
  const bytes = new Uint8Array(2 * text.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), true);
  return bytes;
}

function textOfCodeUnits(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: string[] = [];
  for (let i = 0; i + 1 < bytes.length; i += 2) parts.push(String.fromCharCode(view.getUint16(i, true)));
  return parts.join('');
}

function decodeText(bytes: Uint8Array): (string | null)[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4) throw cutOff();
  const count = view.getUint32(0, true);
  if (4 + 4 * count > bytes.length) throw cutOff();
  // Without ignoreBOM the decoder takes away a leading U+FEFF, which is part of the value.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const values: (string | null)[] = [];
  let at = 4 + 4 * count;
  for (let i = 0; i < count; i++) {
    const stated = view.getInt32(4 + 4 * i, true);
    if (stated === MISSING) {
      values.push(null);
      continue;
    }
    const length = stated >= 0 ? stated : -2 - stated;
    if (at + length > bytes.length) throw cutOff();
    const one = bytes.subarray(at, at + length);
    values.push(stated >= 0 ? decoder.decode(one) : textOfCodeUnits(one));
    at += length;
  }
  if (at !== bytes.length) throw cutOff();
  return values;
}

/** What oRPC's port adapters expect of a port. */
export interface Port {
  postMessage(message: string): void;
  addEventListener(type: 'message', listener: (event: { data: WireMessage }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
}

/** Of a message that gives a call up; it has no payload. */
const ABORT = 4;

/** A call, an answer or an event, as oRPC abbreviates them: id, type, payload. */
export interface WireMessage {
  readonly i: string;
  readonly t?: number;
  readonly p?: unknown;
}

interface JsonSerializer {
  readonly type: number;
  condition(value: unknown): boolean;
  serialize(value: unknown): unknown;
  deserialize(value: unknown): unknown;
}

const INFINITY = 32;
const COLUMNS = 33;
const PROTO = 34;
const BYTES = 35;
/** Byte messages and their bytes that wait for their call; more is a peer that floods. */
const mostWaiting = 4096;
const mostWaitingBytes = 512 << 20;

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** A column table on its way into a call's text: its bytes leave when the text is written, or not at all. */
class Outgoing {
  readonly #send: () => number;
  constructor(send: () => number) {
    this.#send = send;
  }
  toJSON(): number {
    return this.#send();
  }
}

/**
 * One end of a channel for oRPC: a port for its calls, and serializers for what it mangles: ±Infinity, −0, columns, a
 * key `__proto__`. One pair for each channel, since columns travel beside the call that names them.
 */
export function wireOf(channel: Channel): { port: Port; serializers: readonly JsonSerializer[] } {
  const waiting = new Map<number, Uint8Array>();
  let waitingBytes = 0;
  let sent = 0;
  let closed = false;
  const listeners: ((event: { data: WireMessage }) => void)[] = [];
  channel.onClose(() => {
    closed = true;
    waiting.clear();
  });
  const take = (id: unknown): Uint8Array | undefined => {
    const columns = waiting.get(id as number);
    if (columns === undefined) return undefined;
    waiting.delete(id as number);
    waitingBytes -= columns.length;
    return columns;
  };
  channel.onMessage((message) => {
    if (closed) return;
    if (typeof message === 'string') {
      const data = wireMessage(message);
      if (data === undefined) return channel.close();
      // Columns leave the queue with the text that names them, whether the call still waits for it or was given up.
      if (waiting.size > 0) attach(data, take);
      for (const listener of listeners) listener({ data });
      return;
    }
    if (message.length < 8 || waiting.size >= mostWaiting) return channel.close();
    const id = new DataView(message.buffer, message.byteOffset).getUint32(0, true);
    take(id);
    waiting.set(id, message.subarray(8));
    waitingBytes += message.length - 8;
    if (waitingBytes > mostWaitingBytes) channel.close();
  });
  const port: Port = {
    postMessage(message) {
      // Else a call on a closed channel would wait for ever.
      if (closed) throw new Error('The connection is closed.');
      void channel.send(message);
    },
    addEventListener(
      type: 'message' | 'close',
      listener: ((event: { data: WireMessage }) => void) | (() => void),
    ) {
      if (type === 'message') listeners.push(listener);
      else channel.onClose(listener as () => void);
    },
  };
  const sendColumns = (table: ColumnTable): number => {
    const columns = encodeColumns(table);
    const message = new Uint8Array(8 + columns.length);
    const id = (sent = (sent + 1) >>> 0);
    new DataView(message.buffer).setUint32(0, id, true);
    message.set(columns, 8);
    if (!closed) void channel.send(message);
    return id;
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
        serialize: (value) => new Outgoing(() => sendColumns(value as ColumnTable)),
        deserialize(value) {
          if (value instanceof Uint8Array) return decodeColumns(value);
          throw new RangeError('The call names columns that did not come.');
        },
      },
      {
        type: PROTO,
        condition: (value) => isPlain(value) && Object.hasOwn(value, '__proto__'),
        serialize: (value) => Object.entries(value as object),
        deserialize(value) {
          if (!Array.isArray(value) || !value.every((one) => Array.isArray(one)))
            throw new RangeError('An object of the call is damaged.');
          // Makes own properties of every name.
          return Object.fromEntries(value as [string, unknown][]);
        },
      },
      {
        // oRPC would make `{"0":…}` of them in silence.
        type: BYTES,
        condition: (value) => ArrayBuffer.isView(value) || value instanceof ArrayBuffer,
        serialize() {
          throw new TypeError('Arrays of numbers cross as a ColumnTable.');
        },
        deserialize: () => undefined,
      },
    ],
  };
}

function wireMessage(text: string): WireMessage | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isPlain(value) || typeof value.i !== 'string') return undefined;
    return value.t === ABORT || isPlain(value.p) ? (value as unknown as WireMessage) : undefined;
  } catch {
    return undefined;
  }
}

/** Puts the columns that a message names into it, in place of their numbers. */
function attach(message: WireMessage, take: (id: unknown) => Uint8Array | undefined): void {
  if (!isPlain(message.p)) return;
  // A call or an answer holds its values in `b`, an event of a stream in `d`.
  for (const body of [message.p.b, message.p.d]) {
    if (!isPlain(body) || !Array.isArray(body.meta)) continue;
    for (const entry of body.meta as unknown[]) {
      if (!Array.isArray(entry) || entry[0] !== COLUMNS) continue;
      let holder: Record<PropertyKey, unknown> = body;
      let key: PropertyKey = 'json';
      for (const segment of entry.slice(1) as PropertyKey[]) {
        const next = Object.hasOwn(holder, key) ? holder[key] : undefined;
        if (typeof next !== 'object' || next === null) return;
        holder = next as Record<PropertyKey, unknown>;
        key = segment;
      }
      const columns = Object.hasOwn(holder, key) ? take(holder[key]) : undefined;
      if (columns !== undefined) holder[key] = columns;
    }
  }
}
