import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Engine } from '../../engine.ts';
import { AssayError } from '../../errors.ts';
import type { Channel } from '../contract.ts';
import { serveChannel } from '../door.ts';
import type { Evidence } from '../evidence.ts';
import type { Grants } from '../grants.ts';
import { contentTypes, evidenceSandbox, isolation } from '../page/contract.ts';
import { isOwn, newSecret, pagePolicy } from './security.ts';
import { Sessions } from './sessions.ts';

export interface LoopbackOptions {
  readonly engine: Engine;
  readonly grants: Grants;
  readonly evidence: Evidence;
  /** Folder of the built page. */
  readonly page: string;
  /** Where dropped files are copied to. */
  readonly drops: () => string;
  /** Of an engine that was here before and was killed: its open windows come back to the same address. */
  readonly port?: number;
  readonly sessions?: Sessions;
}

export interface Loopback {
  readonly port: number;
  readonly sessions: Sessions;
  close(): Promise<void>;
}

const helloWithinMs = 10_000;
const longestMessage = 256 << 20;
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
  const sockets = new WebSocketServer({ noServer: true, maxPayload: longestMessage });
  server.on('upgrade', (request, socket, head) => {
    if (!isOwn(request, port, true) || request.url !== '/engine') {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (connection) => {
      welcome(connection, sessions, options);
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
function welcome(socket: WebSocket, sessions: Sessions, options: LoopbackOptions): void {
  const timer = setTimeout(() => socket.close(NOT_LET_IN), helloWithinMs);
  socket.on('error', () => socket.terminate());
  socket.on('close', () => clearTimeout(timer));
  socket.once('message', (data, isBinary) => {
    clearTimeout(timer);
    const session = isBinary ? undefined : sessions.enter(helloOf((data as Buffer).toString('utf8')));
    if (session === undefined) {
      socket.close(NOT_LET_IN, 'The session is not known.');
      return;
    }
    serveChannel(webSocketChannel(socket), {
      engine: options.engine,
      grants: options.grants,
      evidence: options.evidence,
    });
    socket.send(JSON.stringify({ session }));
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
      if (socket.readyState === socket.OPEN) socket.send(message);
    },
    onMessage: (listener) => {
      socket.on('message', (data: Buffer, isBinary) => {
        listener(isBinary ? new Uint8Array(data) : data.toString('utf8'));
      });
    },
    onClose: (listener) => socket.on('close', listener),
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
  const url = new URL(request.url ?? '/', `http://127.0.0.1:${String(port)}`);
  const writes = request.method !== 'GET' && request.method !== 'HEAD';
  if (!isOwn(request, port, writes)) return refuse(response, 403, 'This address serves its own page only.');
  if (url.pathname.startsWith('/evidence/') && !writes) {
    return showEvidence(response, options.evidence, url.pathname.slice('/evidence/'.length));
  }
  if (url.pathname.startsWith('/files/')) {
    if (!sessions.knows(request.headers.authorization?.replace(/^Assay /, '')))
      return refuse(response, 401, 'The session is not known.');
    return request.method === 'PUT'
      ? takeDrop(request, response, options, url)
      : giveFile(response, options.grants, decodeURIComponent(url.pathname.slice('/files/'.length)));
  }
  if (writes) return refuse(response, 405, 'Only the page can be read here.');
  return givePage(response, options.page, url.pathname, port);
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
  response.end(`${text}\n`);
}

async function givePage(
  response: ServerResponse,
  page: string,
  pathname: string,
  port: number,
): Promise<void> {
  if (!pathname.startsWith('/assets/')) {
    const nonce = newSecret();
    const html = (await readFile(path.join(page, 'index.html'), 'utf8')).replaceAll('__NONCE__', nonce);
    response.setHeader('content-security-policy', pagePolicy(nonce, port));
    response.writeHead(200, { 'content-type': contentTypes['.html'] });
    response.end(html);
    return;
  }
  const file = path.join(page, path.normalize(decodeURIComponent(pathname)));
  const found = file.startsWith(path.join(page, 'assets') + path.sep)
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
  response.setHeader('content-security-policy', evidenceSandbox);
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-length': page.length });
  response.end(page);
}

/** A dropped file is copied, since a page has bytes and no path. */
async function takeDrop(
  request: IncomingMessage,
  response: ServerResponse,
  { grants, drops }: LoopbackOptions,
  url: URL,
): Promise<void> {
  const name = path.basename(decodeURIComponent(url.pathname.slice('/files/'.length))).replaceAll('\0', '');
  if (name === '' || name === '.' || name === '..' || name.length > 255)
    return refuse(response, 400, 'A file needs a name.');
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
    file = grants.resolve(token);
  } catch (error) {
    return refuse(response, 404, error instanceof AssayError ? error.data.what : 'There is no such file.');
  }
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) return refuse(response, 404, 'There is no such file.');
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-length': found.size,
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(path.basename(file))}`,
  });
  await pipeline(createReadStream(file), response);
}
