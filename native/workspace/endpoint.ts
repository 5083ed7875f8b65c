import { chmod, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { diskError } from './disk-error.ts';
import { parseObject } from './log-line.ts';

/** What takes over a connection that asked for more than a greeting. `first` are the bytes read so far. */
export type ConnectionHandler = (socket: Socket, first: Buffer) => void;

/**
 * The socket on which the engine that holds a workspace listens. A client sends one line. To `{"hello":"<nonce>"}` the
 * answer is one line that proves that this very holder is alive; any other line goes to the handler that serves calls.
 */
export interface Endpoint {
  readonly address: string;
  /** Serves connections that do not begin with a greeting; without a handler they are closed. */
  serve(handler: ConnectionHandler): void;
  close(): Promise<void>;
}

const LONGEST_FIRST_LINE = 64 << 10;
const FIRST_LINE_WITHIN = 10_000;

export async function listen(address: string, nonce: string): Promise<Endpoint> {
  let handler: ConnectionHandler | undefined;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.setTimeout(FIRST_LINE_WITHIN, () => socket.destroy());
    firstLine(socket, (first) => {
      if (isGreeting(first, nonce)) socket.end(`{"hello":"${nonce}","pid":${String(process.pid)}}\n`);
      else if (handler === undefined) socket.destroy();
      else {
        socket.setTimeout(0);
        handler(socket, first);
      }
    });
  });
  await started(server, address);
  server.unref();
  if (process.platform !== 'win32') await chmod(address, 0o600);
  return {
    address,
    serve: (next) => {
      handler = next;
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => {
          if (process.platform === 'win32') resolve();
          else void rm(address, { force: true }).then(resolve, () => resolve());
        });
      }),
  };
}

/**
 * Asks whoever listens there for the nonce: `alive` is the right holder, `gone` means that nobody listens (or somebody
 * else does), `silent` that the connection was taken and nothing came back.
 */
export function greet(
  address: string,
  nonce: string,
  withinMs: number,
): Promise<'alive' | 'gone' | 'silent'> {
  return new Promise((resolve) => {
    const socket = connect(address);
    const finish = (answer: 'alive' | 'gone' | 'silent') => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => finish('silent'), withinMs);
    socket.on('connect', () => socket.write(`{"hello":"${nonce}"}\n`));
    socket.on('error', () => finish('gone'));
    socket.on('end', () => finish('gone'));
    firstLine(socket, (first) => finish(isGreeting(first, nonce) ? 'alive' : 'gone'));
  });
}

function isGreeting(bytes: Buffer, nonce: string): boolean {
  const end = bytes.indexOf(10);
  return parseObject(bytes.toString('utf8', 0, end))?.['hello'] === nonce;
}

function firstLine(socket: Socket, take: (first: Buffer) => void): void {
  let bytes = Buffer.alloc(0);
  const read = (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    if (!bytes.includes(10)) {
      if (bytes.length > LONGEST_FIRST_LINE) socket.destroy();
      return;
    }
    socket.off('data', read);
    socket.pause();
    take(bytes);
  };
  socket.on('data', read);
}

function started(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(diskError(error, address)));
    server.listen(address, () => resolve());
  });
}
