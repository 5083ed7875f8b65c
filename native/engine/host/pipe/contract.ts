/**
 * What the desktop's main process and the engine say to each other over two pipes: the first carries every window's
 * messages, the second lines of JSON about paths, evidence and what is to outlive the engine.
 */
import { z } from 'zod';

/** `u32 length ‖ u8 kind ‖ content`, little-endian: how messages lie in a stream of bytes. */
export const frameHeaderBytes = 5;
/** A longer message is a broken or hostile peer. */
export const longestFrame = 256 << 20;

export const FRAME = {
  /** UTF-8. */
  text: 0,
  bytes: 1,
  /** A window has connected; without content. */
  open: 2,
  /** A connection has ended; without content. */
  close: 3,
} as const;

export function frameHeader(kind: number, length: number): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(frameHeaderBytes);
  new DataView(header.buffer).setUint32(0, length, true);
  header[4] = kind;
  return header;
}

const smallChunk = 4096;

/** Puts the chunks of a stream together to frames. A frame's content is a copy and may be kept. */
export class FrameReader {
  readonly #onFrame: (kind: number, content: Uint8Array<ArrayBuffer>) => void;
  #chunks: Uint8Array[] = [];
  #have = 0;
  /** Bytes that the next frame needs, its header included; unknown until the header is there. */
  #need: number | undefined;

  constructor(onFrame: (kind: number, content: Uint8Array<ArrayBuffer>) => void) {
    this.#onFrame = onFrame;
  }

  /** Throws a RangeError where the stream holds no frames. */
  push(chunk: Uint8Array): void {
    const last = this.#chunks.at(-1);
    // A peer that sends byte by byte must not make an object of each.
    if (last !== undefined && last.length + chunk.length <= smallChunk) {
      const joined = new Uint8Array(last.length + chunk.length);
      joined.set(last);
      joined.set(chunk, last.length);
      this.#chunks[this.#chunks.length - 1] = joined;
    } else this.#chunks.push(chunk);
    this.#have += chunk.length;
    while (this.#have >= (this.#need ?? frameHeaderBytes)) {
      if (this.#need === undefined) {
        const header = this.#first(frameHeaderBytes);
        const length = new DataView(header.buffer, header.byteOffset).getUint32(0, true);
        if (length > longestFrame) throw new RangeError(`A frame of ${String(length)} bytes is too long.`);
        this.#need = frameHeaderBytes + length;
        continue;
      }
      const frame = this.#first(this.#need);
      const kind = frame[4]!;
      // Of Node's buffers `slice` is no copy.
      const content = new Uint8Array(frame.subarray(frameHeaderBytes, this.#need));
      const rest = frame.subarray(this.#need);
      this.#chunks = rest.length === 0 ? [] : [rest];
      this.#have -= this.#need;
      this.#need = undefined;
      this.#onFrame(kind, content);
    }
  }

  /** The first chunk, joined with those after it where it is shorter than asked. */
  #first(bytes: number): Uint8Array {
    const first = this.#chunks[0]!;
    if (first.length >= bytes) return first;
    const joined = new Uint8Array(this.#have);
    let at = 0;
    for (const chunk of this.#chunks) {
      joined.set(chunk, at);
      at += chunk.length;
    }
    this.#chunks = [joined];
    return joined;
  }
}

const connectionBytes = 4;

/** A frame of one window's connection: `u32 connection ‖ content` as a frame's content. */
export function connectionFrame(
  connection: number,
  kind: number,
  content: Uint8Array = new Uint8Array(0),
): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(frameHeaderBytes + connectionBytes + content.length);
  frame.set(frameHeader(kind, connectionBytes + content.length));
  new DataView(frame.buffer).setUint32(frameHeaderBytes, connection, true);
  frame.set(content, frameHeaderBytes + connectionBytes);
  return frame;
}

export interface ConnectionFrame {
  readonly connection: number;
  readonly kind: number;
  readonly content: Uint8Array<ArrayBuffer>;
}

/** Throws a RangeError where the frame names no connection or is of no known kind. */
export function readConnectionFrame(kind: number, content: Uint8Array<ArrayBuffer>): ConnectionFrame {
  if (content.length < connectionBytes || kind > FRAME.close)
    throw new RangeError('A frame names no connection.');
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  return { connection: view.getUint32(0, true), kind, content: content.subarray(connectionBytes) };
}

export const grantUse = z.enum(['read', 'write', 'folder']);

/** What outlives an engine that was killed: whoever started it keeps this in memory and gives it to the next one. */
export const engineState = z.object({
  workspace: z.string().optional(),
  grants: z.record(z.string(), z.object({ path: z.string(), use: grantUse })).default({}),
  /** Of the loopback page only. */
  port: z.int().min(1).max(65535).optional(),
  sessions: z.array(z.string()).default([]),
});
export type EngineState = z.output<typeof engineState>;

/** A line from the main process: the first is `restore`; each other is answered by a line with its id. */
export const controlRequest = z.discriminatedUnion('type', [
  z.object({ type: z.literal('restore'), state: engineState }),
  z.object({ type: z.literal('grant'), id: z.int(), path: z.string(), use: grantUse }),
  z.object({ type: z.literal('path'), id: z.int(), grant: z.string() }),
  z.object({ type: z.literal('evidence'), id: z.int(), ticket: z.string() }),
  z.object({ type: z.literal('secret'), id: z.int(), value: z.string() }),
]);
export type ControlRequest = z.output<typeof controlRequest>;

/** A line from the engine. */
export const controlAnswer = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('state'), state: engineState }),
  /** Titles of the jobs under way, whenever one began or ended. */
  z.object({ type: z.literal('jobs'), running: z.array(z.string()) }),
  z.object({ type: z.literal('failed'), what: z.string(), fix: z.string().optional() }),
  z.object({ type: z.literal('granted'), id: z.int(), grant: z.string(), name: z.string() }),
  z.object({ type: z.literal('path'), id: z.int(), path: z.string().nullable() }),
  /** A report in base64; null where the ticket was used already. */
  z.object({ type: z.literal('evidence'), id: z.int(), page: z.string().nullable() }),
  /** What a window calls the secret, once. */
  z.object({ type: z.literal('secret'), id: z.int(), token: z.string() }),
]);
export type ControlAnswer = z.output<typeof controlAnswer>;
