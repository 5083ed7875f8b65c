import type { Duplex } from 'node:stream';
import type { Channel } from '../contract.ts';
import { connectionFrame, FRAME, FrameReader, readConnectionFrame } from './contract.ts';

interface Connection {
  /** What came before somebody listens. */
  readonly early: (string | Uint8Array)[];
  readonly closing: Set<() => void>;
  listener: ((message: string | Uint8Array) => void) | undefined;
}

/** What may wait to be sent before whoever streams is to wait too. */
const readsSlowly = 1 << 20;

/** Any number of windows' channels over one pipe. `serve` gets each as it is opened. */
export function serveConnections(stream: Duplex, serve: (channel: Channel) => void): void {
  const connections = new Map<number, Connection>();
  const draining = new Set<() => void>();
  const wake = (): void => {
    for (const one of draining) one();
    draining.clear();
  };
  const close = (number: number): void => {
    const connection = connections.get(number);
    connections.delete(number);
    for (const one of connection?.closing ?? []) one();
  };
  const open = (number: number): void => {
    const connection: Connection = { early: [], closing: new Set(), listener: undefined };
    connections.set(number, connection);
    const isOpen = (): boolean => connections.get(number) === connection && !stream.destroyed;
    const send = (kind: number, content?: Uint8Array): void | Promise<void> => {
      if (!isOpen()) return;
      stream.write(connectionFrame(number, kind, content));
      if (stream.writableLength > readsSlowly) return new Promise((resolve) => draining.add(resolve));
    };
    serve({
      send: (message) =>
        typeof message === 'string'
          ? send(FRAME.text, Buffer.from(message, 'utf8'))
          : send(FRAME.bytes, message),
      onMessage: (next) => {
        connection.listener = next;
        for (const message of connection.early.splice(0)) next(message);
      },
      onClose: (next) => {
        if (isOpen()) connection.closing.add(next);
        else next();
      },
      close: () => {
        void send(FRAME.close);
        close(number);
      },
    });
  };
  const reader = new FrameReader((frameKind, frame) => {
    const { connection: number, kind, content } = readConnectionFrame(frameKind, frame);
    if (kind === FRAME.open) {
      if (connections.has(number)) throw new RangeError('A connection is opened twice.');
      open(number);
      return;
    }
    if (kind === FRAME.close) {
      close(number);
      return;
    }
    const connection = connections.get(number);
    if (connection === undefined) return;
    const message = kind === FRAME.text ? Buffer.from(content).toString('utf8') : content;
    if (connection.listener === undefined) connection.early.push(message);
    else connection.listener(message);
  });
  const end = (): void => {
    wake();
    for (const number of [...connections.keys()]) close(number);
  };
  stream.on('data', (chunk: Buffer) => {
    try {
      reader.push(chunk);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      stream.destroy();
    }
  });
  stream.on('drain', wake);
  stream.on('close', end);
  stream.on('end', end);
  stream.on('error', () => stream.destroy());
}
