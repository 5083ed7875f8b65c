import { spawn } from 'node:child_process';
import { on } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { ask, enter, say, testLoopback, type TestLoopback } from './loopback.ts';

let loopback: TestLoopback;
beforeAll(async () => {
  loopback = await testLoopback();
});
afterAll(() => loopback.end());
afterEach(() => vi.useRealTimers());

const turnedAway = { messages: [], code: 4401 };

describe('the one-time code', () => {
  test('lets in once', async () => {
    const hello = JSON.stringify({ code: loopback.sessions.newCode() });
    const { messages } = await say(loopback, [hello]);
    expect(messages).toEqual([expect.stringMatching(/^\{"session":"[\w-]{43}"\}$/)]);
    expect(await say(loopback, [hello])).toMatchObject(turnedAway);
  });

  test('is void once there is a newer one', async () => {
    const code = loopback.sessions.newCode();
    loopback.sessions.newCode();
    expect(await say(loopback, [JSON.stringify({ code })])).toMatchObject(turnedAway);
  });

  test('ends after ten minutes', async () => {
    const code = loopback.sessions.newCode();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11 * 60_000 });
    expect(await say(loopback, [JSON.stringify({ code })])).toMatchObject(turnedAway);
  });

  test.each(['', 'x'.repeat(43), null, 7, ['x'], { length: 43 }])('is not %j', async (code) => {
    loopback.sessions.newCode();
    expect(await say(loopback, [JSON.stringify({ code })])).toMatchObject(turnedAway);
  });
});

describe('the session', () => {
  test('lets in again, also after a reload', async () => {
    const session = await enter(loopback);
    for (let i = 0; i < 2; i++)
      expect((await say(loopback, [JSON.stringify({ session })])).messages).toEqual([
        JSON.stringify({ session }),
      ]);
  });

  test('must be the one that was given, on the connection and for files', async () => {
    const session = await enter(loopback);
    const wrong = `${session.slice(0, -1)}${session.endsWith('A') ? 'B' : 'A'}`;
    expect(await say(loopback, [JSON.stringify({ session: wrong })])).toMatchObject(turnedAway);
    const { grant } = loopback.grants.add(path.join(loopback.folder, 'secret.txt'), 'read');
    for (const authorization of [undefined, '', 'Assay', `Assay ${wrong}`, `Bearer ${session}x`]) {
      const headers = authorization === undefined ? {} : { authorization };
      expect((await ask(loopback, `/files/${grant}`, { headers })).status).toBe(401);
    }
    const good = await ask(loopback, `/files/${grant}`, { headers: { authorization: `Assay ${session}` } });
    expect(good).toMatchObject({ status: 200, body: 'secret' });
  });

  test('is no cookie, and a cookie is no session', async () => {
    const session = await enter(loopback);
    const headers = { cookie: `session=${session}`, origin: loopback.origin };
    const answers = [
      await ask(loopback, '/'),
      await ask(loopback, '/assets/app.js'),
      await ask(loopback, '/files/x', { headers }),
    ];
    for (const answer of answers) expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answers[2]!.status).toBe(401);
    expect(await say(loopback, ['{}'], { origin: loopback.origin, headers })).toMatchObject(turnedAway);
  });
});

const main = path.join(import.meta.dirname, '../../native/engine/host/loopback/main.ts');

describe.skipIf(process.platform !== 'linux')('the code lies (skipped where there is no /proc)', () => {
  test('in a file that only this user reads, and in no command line', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'assay-code-'));
    const engine = spawn(process.execPath, [main, '--page', folder, '--redirect', folder], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ASSAY_HOME: path.join(folder, 'home') },
    });
    try {
      let redirect = '';
      for await (const [chunk] of on(engine.stdout, 'data')) {
        redirect = (JSON.parse(String(chunk)) as { redirect: string }).redirect;
        break;
      }
      const code = /#code=([\w-]+)/.exec(readFileSync(redirect, 'utf8'))?.[1];
      expect(code).toMatch(/^[\w-]{43}$/);
      expect(statSync(redirect).mode & 0o777).toBe(0o600);
      expect(statSync(path.dirname(redirect)).mode & 0o777).toBe(0o700);
      const lines = readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .map((pid) => {
          try {
            return (
              readFileSync(`/proc/${pid}/cmdline`, 'utf8') + readFileSync(`/proc/${pid}/environ`, 'utf8')
            );
          } catch {
            return '';
          }
        });
      expect(lines.filter((line) => line.includes(main)).length).toBeGreaterThan(0);
      expect(lines.filter((line) => line.includes(code!))).toEqual([]);
    } finally {
      engine.kill('SIGKILL');
    }
  });
});
