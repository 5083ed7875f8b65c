/** The same cases over every way to the engine. What passes here passes in the window, the page and the command line. */
import { mkdtempSync, rmSync } from 'node:fs';

import { tmpdir } from 'node:os';
import path from 'node:path';
import { duplexPair } from 'node:stream';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { createRouterClient, ORPCError } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { acquireLock, lockHolder, type WorkspaceLock } from '../../native/workspace/lock.ts';
import type { Workspace } from '../../native/workspace/workspace.ts';
import type { JobEvent } from '../../native/engine/contract.ts';
import { Engine } from '../../native/engine/engine.ts';
import { badInput, conflict } from '../../native/engine/errors.ts';
import type { JobContext } from '../../native/engine/jobs.ts';
import { router } from '../../native/engine/router.ts';
import { channelClient, type EngineClient } from '../../native/engine/host/channel-client.ts';
import { ColumnTable, type Channel, type WireColumn } from '../../native/engine/host/contract.ts';
import { serveChannel } from '../../native/engine/host/door.ts';
import { Evidence } from '../../native/engine/host/evidence.ts';
import { framedChannel } from '../../native/engine/host/frames.ts';
import { Grants } from '../../native/engine/host/grants.ts';
import { startLoopback, type Loopback } from '../../native/engine/host/loopback/server.ts';
import { connectSocket, serveSocket } from '../../native/engine/host/socket.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'assay-conformance-'));
const engine = new Engine({});
let lock: WorkspaceLock;
let loopback: Loopback;

beforeAll(async () => {
  lock = await acquireLock(folder);
  serveSocket({ lock, root: folder } as unknown as Workspace, engine);
  loopback = await startLoopback({
    engine,
    grants: new Grants(),
    evidence: new Evidence(),
    page: folder,
    drops: () => folder,
  });
});
afterAll(async () => {
  await lock.release();
  await loopback.close();
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Connection {
  readonly client: EngineClient;
  /** Loses the connection as a crash would; none in process. */
  readonly drop?: () => void;
}

/** As the desktop window speaks to a port. */
function portChannel(port: MessagePort): Channel {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.on('message', listener);
    },
    onClose: (listener) => port.on('close', listener),
    close: () => port.close(),
  };
}

/** As the page speaks to the loopback engine. */
function webSocketChannel(): Promise<{ channel: Channel; socket: WebSocket }> {
  const socket = new WebSocket(`ws://127.0.0.1:${String(loopback.port)}/engine`, {
    origin: `http://127.0.0.1:${String(loopback.port)}`,
    maxPayload: 256 << 20,
  });
  socket.on('open', () => socket.send(JSON.stringify({ code: loopback.sessions.newCode() })));
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.once('message', () => {
      const channel: Channel = {
        send: (message) => socket.send(message),
        onMessage: (listener) =>
          socket.on('message', (data: Buffer, isBinary) =>
            listener(isBinary ? new Uint8Array(data) : data.toString('utf8')),
          ),
        onClose: (listener) => socket.on('close', listener),
        close: () => socket.close(),
      };
      resolve({ channel, socket });
    });
  });
}

const ways: Readonly<Record<string, () => Connection | Promise<Connection>>> = {
  'in process': () => ({ client: createRouterClient(router, { context: { engine } }) as EngineClient }),
  'framed stream': () => {
    const [here, there] = duplexPair();
    serveChannel(framedChannel(there), { engine });
    return { client: channelClient(framedChannel(here)), drop: () => there.destroy() };
  },
  'socket of the lock': async () => {
    const channel = await connectSocket((await lockHolder(folder))!, folder);
    return { client: channelClient(channel!), drop: () => channel!.close() };
  },
  'loopback WebSocket': async () => {
    const { channel, socket } = await webSocketChannel();
    return { client: channelClient(channel), drop: () => socket.terminate() };
  },
  MessagePort: () => {
    const { port1, port2 } = new MessageChannel();
    serveChannel(portChannel(port2), { engine, grants: new Grants() });
    return { client: channelClient(portChannel(port1)), drop: () => port2.close() };
  },
};

/** A value as it comes out of the engine: the result of a job. */
async function throughEngine(client: EngineClient, value: unknown): Promise<unknown> {
  const job = engine.jobs.start('value', () => Promise.resolve(value));
  for await (const event of await client.jobs.watch({ job })) {
    if (event.type === 'finished') return event.result;
    if (event.type === 'failed') throw new Error(event.error.what);
  }
  throw new Error('The job did not end.');
}

const errorOf = async (call: Promise<unknown>): Promise<unknown> => {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ORPCError);
  return (error as ORPCError<string, unknown>).data;
};

const progress = (done: number): Extract<JobEvent, { type: 'progress' }> => ({
  type: 'progress',
  step: `step ${String(done)}`,
  kind: 'test',
  title: 'Test',
  done,
});

/** A job that reports what it is told to, and ends when told. */
function steered(): {
  job: string;
  report: (done: number) => void;
  end: (result: unknown) => void;
  cancelled: Promise<void>;
} {
  let context!: JobContext;
  let end!: (result: unknown) => void;
  let heard!: () => void;
  const cancelled = new Promise<void>((resolve) => (heard = resolve));
  const result = new Promise((resolve) => (end = resolve));
  const job = engine.jobs.start('steered', (own) => {
    context = own;
    return Promise.race([
      result,
      new Promise((_, reject) =>
        own.signal.addEventListener('abort', () => {
          heard();
          reject(new Error('aborted'));
        }),
      ),
    ]);
  });
  return { job, report: (done) => context.report(progress(done)), end, cancelled };
}

const values: readonly (readonly [string, unknown])[] = [
  ['NaN', NaN],
  ['infinities', [Infinity, -Infinity]],
  ['minus zero', [-0, 0]],
  ['the ends of doubles', [Number.MAX_VALUE, Number.MIN_VALUE, Number.EPSILON, 2 ** 53, 0.1 + 0.2]],
  ['bigint', [0n, -1n, 2n ** 64n, -(2n ** 200n)]],
  ['nothing', null],
  ['empty things', [[], {}, '', [[]], [{}]]],
  ['null and undefined in an array', [null, undefined, 1]],
  ['null in an object', { a: null, b: { c: null } }],
  ['dates', [new Date(0), new Date('2026-11-21T07:38:57.123Z'), new Date(-1), new Date(8.64e15)]],
  ['no date', new Date(NaN)],
  ['booleans', [true, false]],
  [
    'sets and maps',
    [
      new Set([1, 'a']),
      new Map<unknown, unknown>([
        ['a', 1],
        [2, NaN],
      ]),
    ],
  ],
  ['half surrogate pairs', ['\ud800', '\udc00x', 'a\ud83d', '😀']],
  ['NUL and controls', '\0\x01\x1f\x7f\u2028\u2029\ufeff'],
  ['a mark of byte order at the beginning', '\ufeffx'],
  ['right to left', '\u202eabc\u202c'],
  ['markup', '</script><img src=x onerror=alert(1)>${1}`"\\'],
  ['a very long string', 'ä'.repeat(5_000_000)],
  [
    'keys of objects',
    JSON.parse('{"":0,"constructor":1,"toString":2,"hasOwnProperty":3,"a.b":4,"0":5,"\\u0000":6}'),
  ],
  ['a key __proto__', JSON.parse('{"__proto__":{"a":[{"__proto__":null}]},"b":-0}')],
  ['what looks like the wire’s own', { json: 1, meta: [[33, 'json'], [2]], i: '1', t: 3, p: {} }],
  ['deep', Array.from({ length: 500 }).reduce<unknown>((inside) => [inside, NaN], 1)],
];

const rows = 1_048_576;
const bits = (values: ArrayBufferView): Buffer =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength);

function doubles(): Float64Array {
  const values = new Float64Array(rows);
  const view = new DataView(values.buffer);
  // Every kind of double, NaNs with payloads among them.
  for (let i = 0; i < rows; i++)
    view.setBigUint64(8 * i, (BigInt(i) * 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn);
  return values;
}

describe.each(Object.entries(ways))('%s', (name, connect) => {
  let connection: Connection;
  let client: EngineClient;
  beforeAll(async () => {
    connection = await connect();
    ({ client } = connection);
  });
  afterAll(() => connection.drop?.());

  it('gives results', async () => {
    const job = engine.jobs.start('known', () => Promise.resolve(1));
    expect(await client.jobs.list()).toContainEqual(expect.objectContaining({ id: job, title: 'known' }));
  });

  it.each(values)('carries %s', async (_name, value) => {
    const came = await throughEngine(client, value);
    expect(came).toStrictEqual(value);
  });

  it('leaves out what is undefined in an object', async () => {
    expect(await throughEngine(client, { a: undefined, b: 1 })).toEqual({ b: 1 });
  });

  it('carries text to the engine and back', async () => {
    for (const job of ['\ud800', '\0', '__proto__', '\ufeffx', '😀', 'x'.repeat(100_000)]) {
      expect(await errorOf(watchOnce(client, job))).toEqual({
        kind: 'NotFound',
        what: `No job ${job} in this engine.`,
      });
    }
  });

  it('carries a column of 8 MB to the bit', async () => {
    const values = doubles();
    const table = new ColumnTable(rows, new Map([['x', { type: 'number', values }]]));
    const started = performance.now();
    const came = (await throughEngine(client, { table })) as { table: ColumnTable };
    const ms = performance.now() - started;
    expect(came.table).toBeInstanceOf(ColumnTable);
    const x = came.table.columns.get('x')!;
    expect(x.type === 'number' && bits(x.values).equals(bits(values))).toBe(true);
    process.stdout.write(`  8 MB over ${name}: ${ms.toFixed(1)} ms\n`);
    expect(ms).toBeLessThan(5_000);
  });

  it('carries every kind of column, and none', async () => {
    const columns = new Map<string, WireColumn>([
      ['number', { type: 'number', values: Float64Array.of(-0, NaN, -Infinity) }],
      ['integer', { type: 'integer', values: Uint32Array.of(0, 1, 0xffffffff) }],
      ['__proto__', { type: 'boolean', values: Uint8Array.of(0, 1, 255) }],
      ['', { type: 'timestamp', values: BigInt64Array.of(0n, -(2n ** 63n), 2n ** 63n - 1n) }],
      ['text \ud800', { type: 'text', values: ['\ufeff\ud800\0', null, ''] }],
    ]);
    for (const table of [
      new ColumnTable(3, columns),
      new ColumnTable(0, new Map()),
      new ColumnTable(7, new Map()),
    ]) {
      const came = (await throughEngine(client, [table, table])) as ColumnTable[];
      for (const one of came) {
        expect(one.rows).toBe(table.rows);
        expect([...one.columns]).toStrictEqual([...table.columns]);
      }
    }
  });

  it('refuses bare arrays of numbers aloud', async () => {
    if (name === 'in process') return;
    for (const value of [new Float64Array(3), new Uint8Array(3), new ArrayBuffer(3)])
      await expect(throughEngine(client, { value })).rejects.toMatchObject({
        data: { kind: 'Internal', what: 'Arrays of numbers cross as a ColumnTable.' },
      });
  });

  it('gives errors as data: of calls, of streams, of jobs', async () => {
    const missing = path.join(folder, 'no.yaml');
    expect(await errorOf(client.recipes.check({ recipe: missing }))).toMatchObject(
      name === 'loopback WebSocket' || name === 'MessagePort'
        ? {
            kind: 'Denied',
            what: 'The window may not use this path.',
            fix: expect.stringContaining('drop') as string,
          }
        : {
            kind: 'BadInput',
            what: 'There is no such recipe.',
            where: missing,
            fix: expect.any(String) as string,
          },
    );
    expect(await errorOf(watchOnce(client, 'none'))).toEqual({
      kind: 'NotFound',
      what: 'No job none in this engine.',
    });
    const error = badInput('It is wrong.', 'a.csv, line 7', 'Mend it.').data;
    const cause = conflict('First this.').data;
    const job = engine.jobs.start('fails', () =>
      Promise.reject(Object.assign(badInput('x'), { data: { ...error, cause } })),
    );
    const events: JobEvent[] = [];
    for await (const event of await client.jobs.watch({ job })) events.push(event);
    expect(events).toEqual([{ type: 'failed', error: { ...error, cause } }]);
  });

  it('says what, where and how to mend of input that the schema refuses', async () => {
    const call = client.workspace.events({ count: 0 });
    expect(await errorOf(call)).toMatchObject({
      kind: 'BadInput',
      what: expect.stringContaining('not allowed') as string,
      where: 'count',
      fix: expect.any(String) as string,
    });
    expect(await errorOf(client.draft.parse(7 as unknown as { text: string }))).toMatchObject({
      kind: 'BadInput',
      where: 'input',
    });
  });

  it('streams events as they come, and ends', async () => {
    const { job, report, end } = steered();
    const events = (await client.jobs.watch({ job }))[Symbol.asyncIterator]();
    for (let done = 1; done <= 20; done++) {
      const next = events.next();
      report(done);
      expect((await next).value).toEqual(progress(done));
    }
    end('result');
    expect((await events.next()).value).toEqual({ type: 'finished', result: 'result' });
    expect((await events.next()).done).toBe(true);
  });

  it('cancels a job, which says so to who watches it', async () => {
    const { job, cancelled } = steered();
    const last = watchOnce(client, job);
    await client.jobs.cancel({ job });
    await cancelled;
    expect(await last).toEqual({
      type: 'failed',
      error: { kind: 'Cancelled', what: 'The job was cancelled.' },
    });
  });

  it('stops to watch without cancelling, and leaves nothing behind', async () => {
    const { job, report, end } = steered();
    const watched = countWatchers();
    const controller = new AbortController();
    const stream = await client.jobs.watch({ job }, { signal: controller.signal });
    report(1);
    for await (const event of stream) {
      expect(event).toEqual(progress(1));
      break;
    }
    const second = await client.jobs.watch({ job }, { signal: controller.signal });
    const waiting = (async () => {
      for await (const _ of second) continue;
    })();
    await expect.poll(() => watched.begun).toBe(2);
    controller.abort();
    await waiting.catch(() => undefined);
    await expect.poll(() => watched.ended).toBe(2);
    watched.stop();
    expect(engine.jobs.list().find(({ id }) => id === job)?.state).toBe('running');
    end(null);
  });

  it('answers 200 calls at once, each its own', async () => {
    const tables = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        throughEngine(client, {
          i,
          table: new ColumnTable(2, new Map([['x', { type: 'number', values: Float64Array.of(i, NaN) }]])),
        }),
      ),
    );
    tables.forEach((value, i) => {
      const { i: own, table } = value as { i: number; table: ColumnTable };
      expect(own).toBe(i);
      expect(table.columns.get('x')?.values[0]).toBe(i);
    });
  });

  it('is not held up by columns that nobody waits for any more', async () => {
    const table = new ColumnTable(1000, new Map([['x', { type: 'number', values: new Float64Array(1000) }]]));
    for (let i = 0; i < 300; i++) {
      const controller = new AbortController();
      const job = engine.jobs.start('given up', () => Promise.resolve(table));
      const stream = client.jobs.watch({ job }, { signal: controller.signal }).then(async (events) => {
        for await (const _ of events) continue;
      });
      if (i % 3 === 0) await Promise.resolve();
      if (i % 3 === 1) await new Promise((resolve) => setImmediate(resolve));
      controller.abort();
      await stream.catch(() => undefined);
    }
    expect(await throughEngine(client, 'still here')).toBe('still here');
  });

  it('fails what is under way when the connection is lost, goes on with the job, and shows it from its beginning', async () => {
    const first = await connect();
    if (first.drop === undefined) return;
    const { job, report, end } = steered();
    const watched = countWatchers();
    const seen: unknown[] = [];
    const watching = (async () => {
      for await (const event of await first.client.jobs.watch({ job })) seen.push(event);
    })();
    watching.catch(() => undefined);
    report(1);
    await expect.poll(() => seen.length).toBe(1);
    first.drop();
    await expect(watching).rejects.toThrow();
    await expect.poll(() => watched.ended).toBe(watched.begun);
    await expect(first.client.jobs.list()).rejects.toThrow();
    report(2);
    const again = await connect();
    const events: JobEvent[] = [];
    const rest = (async () => {
      for await (const event of await again.client.jobs.watch({ job })) events.push(event);
    })();
    await expect.poll(() => events.length).toBe(2);
    end('whole');
    await rest;
    watched.stop();
    expect(events).toEqual([progress(1), progress(2), { type: 'finished', result: 'whole' }]);
    again.drop?.();
  });
});

async function watchOnce(client: EngineClient, job: string): Promise<JobEvent | undefined> {
  let last: JobEvent | undefined;
  for await (const event of await client.jobs.watch({ job })) last = event;
  return last;
}

/** How many watch a job of the engine, and how many have ended. */
function countWatchers(): { begun: number; ended: number; stop(): void } {
  const watch = engine.jobs.watch.bind(engine.jobs);
  const counts = {
    begun: 0,
    ended: 0,
    stop: () => {
      engine.jobs.watch = watch;
    },
  };
  engine.jobs.watch = async function* (id, signal) {
    counts.begun++;
    try {
      yield* watch(id, signal);
    } finally {
      counts.ended++;
    }
  };
  return counts;
}
