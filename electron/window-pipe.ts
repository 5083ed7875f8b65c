import type { MessagePortMain } from 'electron';
import type { Duplex } from 'node:stream';
import {
  connectionFrame,
  FRAME,
  FrameReader,
  readConnectionFrame,
} from '../native/engine/host/pipe/contract.ts';

/** What is asked of a port; Electron's own and Node's both are. */
export type WindowPort = Pick<MessagePortMain, 'postMessage' | 'start' | 'close'> & {
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
};

export interface WindowPipe {
  connect(port: WindowPort): void;
  /** Tells every window that the engine has gone. */
  lost(): void;
}

/** Carries the messages of any number of windows' ports over one pipe to the engine, and looks into none of them. */
export function windowPipe(stream: Duplex): WindowPipe {
  const ports = new Map<number, WindowPort>();
  let last = 0;
  const drop = (connection: number, tell: boolean): void => {
    const port = ports.get(connection);
    if (port === undefined) return;
    ports.delete(connection);
    // The page takes null for the end; a closed port alone would tell it nothing.
    if (tell) port.postMessage(null);
    port.close();
  };
  const reader = new FrameReader((frameKind, frame) => {
    const { connection, kind, content } = readConnectionFrame(frameKind, frame);
    const port = ports.get(connection);
    if (kind === FRAME.close) drop(connection, true);
    else if (kind === FRAME.text) port?.postMessage(new TextDecoder().decode(content));
    else if (kind === FRAME.bytes) port?.postMessage(content);
  });
  stream.on('data', (chunk: Buffer) => {
    try {
      reader.push(chunk);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      stream.destroy();
    }
  });
  stream.on('error', () => stream.destroy());
  return {
    connect(port) {
      const connection = ++last;
      ports.set(connection, port);
      stream.write(connectionFrame(connection, FRAME.open));
      port.on('message', ({ data }) => {
        if (stream.destroyed) return;
        if (typeof data === 'string')
          stream.write(connectionFrame(connection, FRAME.text, new TextEncoder().encode(data)));
        else if (data instanceof Uint8Array) stream.write(connectionFrame(connection, FRAME.bytes, data));
      });
      port.on('close', () => {
        if (ports.delete(connection) && !stream.destroyed)
          stream.write(connectionFrame(connection, FRAME.close));
      });
      port.start();
    },
    lost() {
      for (const connection of [...ports.keys()]) drop(connection, true);
    },
  };
}
