import type { Duplex } from 'node:stream';
import type { Channel } from './contract.ts';
import { FRAME, frameHeader, FrameReader } from './pipe/contract.ts';

/** A channel over a stream of bytes, each message a frame of text or bytes. */
export function framedChannel(stream: Duplex, first?: Buffer): Channel {
  // What came before somebody listens.
  const early: (string | Uint8Array)[] = [];
  let listener: ((message: string | Uint8Array) => void) | undefined;
  const closing = new Set<() => void>();
  let closed = false;
  const close = (): void => {
    if (closed) return;
    closed = true;
    stream.destroy();
    for (const one of closing) one();
  };
  const reader = new FrameReader((kind, content) => {
    if (kind !== FRAME.text && kind !== FRAME.bytes) throw new RangeError('A frame of another kind.');
    const message = kind === FRAME.text ? Buffer.from(content.buffer).toString('utf8') : content;
    if (closed) return;
    if (listener === undefined) early.push(message);
    else listener(message);
  });
  const take = (chunk: Buffer): void => {
    if (closed) return;
    try {
      reader.push(chunk);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      close();
    }
  };
  stream.on('data', take);
  stream.on('close', close);
  stream.on('end', close);
  stream.on('error', close);
  if (first !== undefined) take(first);
  return {
    send(message) {
      if (closed) return;
      const text = typeof message === 'string';
      const content = text ? Buffer.from(message, 'utf8') : message;
      stream.cork();
      stream.write(frameHeader(text ? FRAME.text : FRAME.bytes, content.length));
      stream.write(content);
      stream.uncork();
    },
    onMessage(next) {
      listener = next;
      for (const message of early.splice(0)) if (!closed) next(message);
    },
    onClose(next) {
      if (closed) next();
      else closing.add(next);
    },
    close,
  };
}
