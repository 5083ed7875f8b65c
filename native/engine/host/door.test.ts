import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Engine } from '../engine.ts';
import { serveChannel, type DoorOptions } from './door.ts';
import { Grants } from './grants.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'assay-door-'));
const empty = new Engine({});
const open = new Engine({ workspace: path.join(folder, 'ws') });
beforeAll(() => open.openWorkspace());
afterAll(async () => {
  await open.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly i: string;
  readonly t?: number;
  readonly p: { s?: number; b?: { json: unknown }; e?: string; d?: { json: unknown } };
}

/** A peer that says what it likes, and hears what comes back. */
function stranger(options: DoorOptions) {
  const answers: Answer[] = [];
  const closing: (() => void)[] = [];
  const state = { closed: false };
  let receive!: (data: string | Uint8Array) => void;
  serveChannel(
    {
      send: (data) => void (typeof data === 'string' && answers.push(JSON.parse(data) as Answer)),
      onMessage: (listener) => (receive = listener),
      onClose: (listener) => closing.push(listener),
      close() {
        if (state.closed) return;
        state.closed = true;
        for (const one of closing) one();
      },
    },
    options,
  );
  const say = (data: unknown): void => receive(typeof data === 'string' ? data : JSON.stringify(data));
  return {
    answers,
    state,
    say,
    async call(u: string, b: unknown, id = String(answers.length + 1)): Promise<unknown> {
      say({ i: id, p: { u, b } });
      await expect.poll(() => answers.some(({ i }) => i === id)).toBe(true);
      const { p } = answers.find(({ i }) => i === id)!;
      return p.b?.json;
    },
  };
}

const errorOf = (answer: unknown): unknown => (answer as { data: unknown }).data;

describe('the door', () => {
  it.each([
    ['an address elsewhere', { u: 'http://other.example/jobs/list' }],
    ['an address that is none', { u: 'http://[' }],
    ['a long address', { u: `/${'x'.repeat(10_000)}` }],
    ['no address', {}],
    ['a number as address', { u: 7 }],
    ['a way up', { u: '/../../etc' }],
  ])('closes on a call with %s', (_name, payload) => {
    const { say, state } = stranger({ engine: empty });
    say({ i: '1', p: payload });
    expect(state.closed).toBe(true);
  });

  it.each(['/nothing', '/__proto__', '/constructor', '/jobs', '/jobs/list/x', '/toString', '//'])(
    'knows no %s, and says so as data',
    async (u) => {
      const { call } = stranger({ engine: empty });
      expect(errorOf(await call(u, {}))).toEqual({ kind: 'NotFound', what: `The engine knows no ${u}.` });
    },
  );

  it('says of a body that it cannot read that it cannot, as data', async () => {
    const { call, state } = stranger({ engine: empty });
    const bodies = [
      null,
      7,
      'x',
      { json: { job: 'x' }, meta: 7 },
      { json: { job: 'x' }, meta: [[33, 'job']] },
      { json: { job: 'x' }, meta: [[0, 'job']] },
      { json: { job: 'x' }, meta: [[5, 'job']] },
      { json: { job: 'x' }, meta: [[34, 'job']] },
      { json: { job: 'x' }, meta: [[1, '__proto__', 'y']] },
      {
        json: { job: [['a']] },
        meta: [
          [7, 'job'],
          [6, 'job'],
        ],
      },
      { json: 1 },
      {},
    ];
    for (const body of bodies)
      expect(errorOf(await call('/jobs/cancel', body))).toMatchObject({
        kind: 'BadInput',
        what: expect.any(String) as string,
      });
    expect(state.closed).toBe(false);
  });

  it('ignores events, second calls of one id, and the giving up of calls that are not there', async () => {
    const { say, call, answers } = stranger({ engine: empty });
    say({ i: '9', t: 3, p: { e: 'message' } });
    say({ i: '9', t: 4 });
    say({ i: '9', t: 99, p: {} });
    say({ i: 'a', p: { u: '/jobs/list', b: {} } });
    say({ i: 'a', p: { u: '/jobs/list', b: {} } });
    await call('/jobs/list', {}, 'b');
    expect(answers.map(({ i }) => i).sort()).toEqual(['a', 'b']);
  });

  it('refuses more calls at once than any window makes', async () => {
    const engine = new Engine({});
    const job = engine.jobs.start(
      'waits',
      ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('x')))),
    );
    const { say, answers, state } = stranger({ engine });
    for (let i = 0; i < 1100; i++) say({ i: String(i), p: { u: '/jobs/watch', b: { json: { job } } } });
    await expect.poll(() => answers.filter(({ p }) => p.s !== undefined).length).toBe(76);
    expect(errorOf(answers.find(({ p }) => p.s !== undefined)!.p.b!.json)).toMatchObject({
      kind: 'Conflict',
    });
    expect(state.closed).toBe(false);
    engine.jobs.cancel(job);
  });

  it('tells in a stream what cannot be written, as data, and goes on', async () => {
    const engine = new Engine({});
    const { say, answers, call } = stranger({ engine });
    const job = engine.jobs.start('cannot', () => Promise.resolve({ f: new Float32Array(1) }));
    say({ i: 'w', p: { u: '/jobs/watch', b: { json: { job } } } });
    await expect
      .poll(() => answers.find(({ i, t }) => i === 'w' && t === 3)?.p)
      .toMatchObject({
        e: 'error',
        d: { json: { data: { kind: 'Internal' } } },
      });
    expect(await call('/jobs/list', {})).toHaveLength(1);
  });
});

describe('a window’s workspace', () => {
  const info = '/workspace/info';
  it('is the open one, whatever it names', async () => {
    const { call } = stranger({ engine: open, grants: new Grants() });
    for (const json of [{}, { workspace: '/' }, { workspace: 'assay-workspace' }, { workspace: null }, []])
      expect(await call(info, { json })).toMatchObject({ root: open.folder });
  });

  it('is none before one was opened: not a folder beside the engine', async () => {
    const { call } = stranger({ engine: empty, grants: new Grants() });
    for (const json of [{}, { workspace: folder }])
      expect(errorOf(await call(info, { json }))).toMatchObject({
        kind: 'Conflict',
        what: 'No workspace is open.',
      });
  });

  it('is opened by a grant of a folder only', async () => {
    const grants = new Grants();
    const { call } = stranger({ engine: empty, grants });
    const { grant } = grants.add(open.folder!, 'read');
    for (const given of [open.folder, grant, '', '__proto__'])
      expect(errorOf(await call('/workspace/open', { json: { folder: given } }))).toMatchObject({
        kind: 'Denied',
      });
  });

  it('is named by the command line itself', async () => {
    const { call } = stranger({ engine: empty });
    expect(await call(info, { json: { workspace: open.folder } })).toMatchObject({ root: open.folder });
  });
});
