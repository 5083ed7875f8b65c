/** A loopback engine of a test's own, and ways to knock at it that a browser does not offer. */
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { request, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { WebSocket, type ClientOptions } from 'ws';
import { Engine } from '../../native/engine/engine.ts';
import { Evidence } from '../../native/engine/host/evidence.ts';
import { Grants } from '../../native/engine/host/grants.ts';
import {
  startLoopback,
  type Loopback,
  type LoopbackOptions,
} from '../../native/engine/host/loopback/server.ts';

export interface TestLoopback extends Loopback {
  readonly folder: string;
  readonly engine: Engine;
  readonly grants: Grants;
  readonly evidence: Evidence;
  readonly origin: string;
  end(): Promise<void>;
}

export async function testLoopback(change: Partial<LoopbackOptions> = {}): Promise<TestLoopback> {
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-loopback-'));
  const page = path.join(folder, 'page');
  await mkdir(path.join(page, 'assets'), { recursive: true });
  await writeFile(path.join(page, 'index.html'), '<!doctype html><style nonce="__NONCE__"></style><p>page');
  await writeFile(path.join(page, 'assets', 'app.js'), 'export {};');
  await writeFile(path.join(folder, 'secret.txt'), 'secret');
  const engine = change.engine ?? new Engine({});
  const grants = new Grants();
  const evidence = new Evidence();
  const loopback = await startLoopback({
    engine,
    grants,
    evidence,
    page,
    drops: () => path.join(folder, 'drops'),
    ...change,
  });
  return {
    ...loopback,
    folder,
    engine,
    grants,
    evidence,
    origin: `http://127.0.0.1:${String(loopback.port)}`,
    async end() {
      await loopback.close();
      await engine.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A request whose path and headers go as they are. */
export function ask(
  { port }: Loopback,
  where: string,
  options: RequestOptions = {},
  body?: string | Buffer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path: where, agent: false, ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

export interface Said {
  /** Messages of the engine. */
  readonly messages: readonly string[];
  /** What the connection was closed with; 0 where it was never opened, with the answer's status. */
  readonly code: number;
  readonly status?: number;
  readonly headers?: IncomingHttpHeaders;
}

/** Opens a WebSocket, says what it is given, and tells what came back until it was closed or the first answer. */
export function say(
  loopback: Loopback,
  words: readonly (string | Buffer)[],
  options: ClientOptions = { origin: `http://127.0.0.1:${String(loopback.port)}` },
  where = '/engine',
): Promise<Said> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${String(loopback.port)}${where}`, options);
    const messages: string[] = [];
    socket.on('error', () => undefined);
    socket.on('unexpected-response', (_request, response) => {
      resolve({ messages, code: 0, status: response.statusCode ?? 0, headers: response.headers });
      response.destroy();
    });
    socket.on('open', () => {
      for (const word of words) socket.send(word);
    });
    socket.on('message', (data: Buffer) => {
      messages.push(data.toString());
      socket.close(1000);
    });
    socket.on('close', (code) => resolve({ messages, code }));
  });
}

/** A session, got by a code as the page does. */
export async function enter(loopback: Loopback): Promise<string> {
  const { messages } = await say(loopback, [JSON.stringify({ code: loopback.sessions.newCode() })]);
  return (JSON.parse(messages[0] ?? '{}') as { session: string }).session;
}
