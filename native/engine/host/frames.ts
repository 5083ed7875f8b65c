import type { Duplex } from 'node:stream';
import type { Channel } from './contract.ts';
import { FRAME, frameHeader, FrameReader, longestFrame } from './pipe/contract.ts';

/** What may wait to be sent before whoever streams is to wait too. */
const readsSlowly = 1 << 20;
/** A peer that leaves so much unread is gone or hostile. */
const mostUnsent = 2 * longestFrame;

/** Messages over a stream of bytes, as frames. `first` are bytes that were read before. */
export function framedChannel(stream: Duplex, first?: Uint8Array): Channel {
  let listener: ((message: string | Uint8Array) => void) | undefined;
  const closing = new Set<() => void>();
  const draining = new Set<() => void>();
  let closed = false;
  const wake = (): void => {
    for (const one of draining) one();
    draining.clear();
  };
  const close = (): void => {
    if (closed) return;
    closed = true;
    stream.destroy();
    wake();
    for (const one of closing) one();
  };
  const reader = new FrameReader((kind, content) => {
    if (closed) return;
    if (kind === FRAME.text) listener?.(Buffer.from(content.buffer).toString('utf8'));
    else if (kind === FRAME.bytes) listener?.(content);
    else close();
  });
  const push = (chunk: Uint8Array): void => {
    try {
      if (!closed) reader.push(chunk);
    } catch {
      close();
    }
  };
  stream.on('drain', wake);
  stream.on('close', close);
  stream.on('end', close);
  stream.on('error', close);
  return {
    send(message) {
      if (closed) return;
      const text = typeof message === 'string';
      const content = text ? Buffer.from(message, 'utf8') : message;
      if (content.length > longestFrame) throw new RangeError('The message is too long for the connection.');
      if (stream.writableLength + content.length > mostUnsent) return close();
      stream.cork();
      stream.write(frameHeader(text ? FRAME.text : FRAME.bytes, content.length));
      stream.write(content);
      stream.uncork();
      if (stream.writableLength > readsSlowly) return new Promise((resolve) => draining.add(resolve));
      return;
    },
    onMessage(next) {
      const before = listener;
      listener = next;
      if (before !== undefined) return;
      // Nothing is read before somebody listens.
      if (first !== undefined) push(first);
      stream.on('data', push);
      stream.resume();
    },
    onClose(next) {
      if (closed) next();
      else closing.add(next);
    },
    close,
  };
}
