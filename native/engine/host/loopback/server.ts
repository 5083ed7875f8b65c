import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Engine } from '../../engine.ts';
import { AssayError } from '../../errors.ts';
import type { Channel } from '../contract.ts';
import { longestFrame } from '../pipe/contract.ts';
import { serveChannel } from '../door.ts';
import type { Evidence } from '../evidence.ts';
import type { Grants } from '../grants.ts';
import { contentTypes, evidenceSandbox, isolation, stampedPage } from '../page/contract.ts';
import { isOwn, newSecret, pagePolicy } from './security.ts';
import { Sessions } from './sessions.ts';

export interface LoopbackOptions {
  readonly engine: Engine;
  readonly grants: Grants;
  readonly evidence: Evidence;
  /** Folder of the built page. */
  readonly page: string;
  /** The theme that the person chose. */
  readonly theme?: () => string;
  /** Where dropped files are copied to. */
  readonly drops: () => string;
  /** Of an engine that was here before and was killed: its open windows come back to the same address. */
  readonly port?: number;
  readonly sessions?: Sessions;
  /** Whether closing the page's window ends the engine, and its jobs; the page is told. */
  readonly endsWithWindow?: boolean;
  /** How long a connection may take to say who it is. */
  readonly helloWithinMs?: number;
}

export interface Loopback {
  readonly port: number;
  readonly sessions: Sessions;
  close(): Promise<void>;
}

const helloWithinMs = 10_000;
const closesWithinMs = 1_000;
/** With what WebSockets add. */
const longestHello = 4096;
/** Connections that have not said yet who they are. */
const mostStrangers = 64;
/** What may wait to be sent before whoever streams is to wait too. */
const readsSlowly = 1 << 20;
const mostUnsent = 2 * longestFrame;
/** Bytes that file systems take. */
const longestName = 255;
/** What a WebSocket is closed with where its first message does not let it in. */
export const NOT_LET_IN = 4401;

/** The page and its connection, on 127.0.0.1 only. */
export async function startLoopback(options: LoopbackOptions): Promise<Loopback> {
  const sessions = options.sessions ?? new Sessions();
  const server = createServer((request, response) => {
    void answer(request, response, options, sessions, port).catch((error: unknown) => {
      if (!response.headersSent) refuse(response, 500, 'The request failed.');
      else response.destroy();
      if (process.env.ASSAY_DEBUG !== undefined) console.error(error);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: longestFrame });
  // A dropped file may take long; headers may not.
  server.requestTimeout = 0;
  server.headersTimeout = 10_000;
  server.on('clientError', (_error, socket) => refuseRaw(socket, '400 Bad Request'));
  let strangers = 0;
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    if (!isOwn(request, port, true) || request.url !== '/engine') return refuseRaw(socket, '403 Forbidden');
    if (strangers >= mostStrangers) return refuseRaw(socket, '503 Service Unavailable');
    strangers++;
    let isStranger = true;
    const known = (): void => {
      if (isStranger) strangers--;
      isStranger = false;
      socket.off('data', count);
    };
    // Whoever has not said who it is may not make the engine hold a long message.
    let bytes = head.length;
    const count = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > longestHello) socket.destroy();
    };
    socket.on('data', count);
    socket.on('close', known);
    sockets.handleUpgrade(request, socket, head, (connection) => {
      welcome(connection, sessions, options, known);
    });
  });
  return {
    port,
    sessions,
    close: () =>
      new Promise((resolve) => {
        for (const client of sockets.clients) client.terminate();
        sockets.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The first message says who speaks; nothing is served before it. */
function welcome(socket: WebSocket, sessions: Sessions, options: LoopbackOptions, known: () => void): void {
  let ending: NodeJS.Timeout | undefined;
  const turnAway = (why: string): void => {
    socket.close(NOT_LET_IN, why);
    // It may not answer the closing either.
    ending = setTimeout(() => socket.terminate(), closesWithinMs);
  };
  const timer = setTimeout(() => turnAway('Nothing was said.'), options.helloWithinMs ?? helloWithinMs);
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    clearTimeout(timer);
    clearTimeout(ending);
  });
  socket.once('message', (data, isBinary) => {
    clearTimeout(timer);
    const session = isBinary ? undefined : sessions.enter(helloOf((data as Buffer).toString('utf8')));
    if (session === undefined) {
      turnAway('The session is not known.');
      return;
    }
    known();
    serveChannel(webSocketChannel(socket), {
      engine: options.engine,
      grants: options.grants,
      evidence: options.evidence,
    });
    socket.send(
      JSON.stringify({ session, ...(options.endsWithWindow === true ? { endsWithWindow: true } : {}) }),
    );
  });
}

function helloOf(text: string): { code?: unknown; session?: unknown } {
  try {
    const value: unknown = JSON.parse(text.slice(0, 1000));
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function webSocketChannel(socket: WebSocket): Channel {
  return {
    send: (message) => {
      if (socket.readyState !== socket.OPEN) return;
      if (message.length > longestFrame) throw new RangeError('The message is too long for the connection.');
      if (socket.bufferedAmount + message.length > mostUnsent) return socket.terminate();
      if (socket.bufferedAmount < readsSlowly) return socket.send(message);
      return new Promise((resolve) => socket.send(message, () => resolve()));
    },
    onMessage: (listener) => {
      socket.on('message', (data: Buffer, isBinary) => {
        listener(isBinary ? new Uint8Array(data) : data.toString('utf8'));
      });
    },
    onClose: (listener) => {
      if (socket.readyState === socket.CLOSED) listener();
      else socket.on('close', listener);
    },
    close: () => socket.close(),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: LoopbackOptions,
  sessions: Sessions,
  port: number,
): Promise<void> {
  for (const [name, value] of Object.entries(isolation)) response.setHeader(name, value);
  const writes = request.method !== 'GET' && request.method !== 'HEAD';
  if (!isOwn(request, port, writes)) return refuse(response, 403, 'This address serves its own page only.');
  const pathname = pathOf(request.url);
  if (pathname === undefined) return refuse(response, 400, 'This is no address of the page.');
  const isFile = pathname.startsWith('/files/');
  if (writes && !(isFile && request.method === 'PUT'))
    return refuse(response, 405, 'Only the page can be read here.');
  if (isFile) {
    const { authorization } = request.headers;
    if (!sessions.knows(authorization?.replace(/^Assay /, '')))
      return refuse(response, 401, 'The session is not known.');
    const name = pathname.slice('/files/'.length);
    return writes ? takeDrop(request, response, options, name) : giveFile(response, options.grants, name);
  }
  if (pathname.startsWith('/evidence/'))
    return showEvidence(response, options.evidence, pathname.slice('/evidence/'.length));
  return givePage(response, options, pathname, port);
}

/** The decoded path of an address; undefined where it is none. */
function pathOf(address: string | undefined): string | undefined {
  if (address?.startsWith('/') !== true) return undefined;
  try {
    return decodeURIComponent(address.replace(/[?#].*$/s, ''));
  } catch {
    return undefined;
  }
}

/** Where there is no answer to write headers to. */
function refuseRaw(socket: Duplex, status: string): void {
  const headers = Object.entries(isolation).map(([name, value]) => `${name}: ${value}\r\n`);
  if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\n${headers.join('')}connection: close\r\n\r\n`);
  else socket.destroy();
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
  response.end(`${text}\n`);
}

async function givePage(
  response: ServerResponse,
  { page, theme }: Pick<LoopbackOptions, 'page' | 'theme'>,
  pathname: string,
  port: number,
): Promise<void> {
  if (!pathname.startsWith('/assets/')) {
    const nonce = newSecret();
    const html = stampedPage(await readFile(path.join(page, 'index.html'), 'utf8'), nonce, theme?.());
    response.setHeader('content-security-policy', pagePolicy(nonce, port));
    response.writeHead(200, { 'content-type': contentTypes['.html'] });
    response.end(html);
    return;
  }
  const file = path.join(page, path.normalize(pathname));
  const found =
    !pathname.includes('\0') && file.startsWith(path.join(page, 'assets') + path.sep)
      ? await stat(file).catch(() => undefined)
      : undefined;
  if (found?.isFile() !== true) return refuse(response, 404, 'There is no such file.');
  response.writeHead(200, {
    'content-type': contentTypes[path.extname(file)] ?? 'application/octet-stream',
    'content-length': found.size,
    // Their names carry a digest of their content.
    'cache-control': 'private, max-age=31536000, immutable',
  });
  await pipeline(createReadStream(file), response);
}

function showEvidence(response: ServerResponse, evidence: Evidence, ticket: string): void {
  const page = evidence.take(ticket);
  if (page === undefined) return refuse(response, 404, 'This evidence was shown already; open it again.');
  response.setHeader('content-security-policy', `${evidenceSandbox}; frame-ancestors 'self'`);
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-length': page.length });
  response.end(page);
}

/** A dropped file is copied, since a page has bytes and no path. */
async function takeDrop(
  request: IncomingMessage,
  response: ServerResponse,
  { grants, drops }: LoopbackOptions,
  name: string,
): Promise<void> {
  const isName = name !== '' && name !== '.' && name !== '..' && path.basename(name) === name;
  if (!isName || name.includes('\0') || Buffer.byteLength(name) > longestName) {
    return refuse(response, 400, 'A file needs a plain name of at most 255 bytes: rename it.');
  }
  const folder = path.join(drops(), randomUUID());
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, name);
  try {
    await pipeline(request, createWriteStream(file, { flags: 'wx', mode: 0o600 }));
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(grants.add(file, 'read')));
}

async function giveFile(response: ServerResponse, grants: Grants, token: string): Promise<void> {
  let file: string;
  try {
    file = grants.resolve(token, 'read');
  } catch (error) {
    return refuse(response, 404, error instanceof AssayError ? error.data.what : 'There is no such file.');
  }
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) return refuse(response, 404, 'There is no such file.');
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-length': found.size,
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(path.basename(file).toWellFormed())}`,
  });
  await pipeline(createReadStream(file), response);
}
