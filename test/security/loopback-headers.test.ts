import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, enter, say, testLoopback, type TestLoopback } from './loopback.ts';

let loopback: TestLoopback;
beforeAll(async () => {
  loopback = await testLoopback();
});
afterAll(() => loopback.end());

const isolated = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

describe('every answer keeps other origins out', () => {
  test('whatever it is', async () => {
    const session = await enter(loopback);
    const { grant } = loopback.grants.add(`${loopback.folder}/secret.txt`, 'read');
    const headers = { origin: loopback.origin, authorization: `Assay ${session}` };
    const answers = [
      [200, await ask(loopback, '/')],
      [200, await ask(loopback, '/assets/app.js')],
      [404, await ask(loopback, '/assets/none.js')],
      [400, await ask(loopback, '/%E0%A4%A')],
      [403, await ask(loopback, '/', { headers: { origin: 'https://other.example' } })],
      [401, await ask(loopback, '/files/x')],
      [200, await ask(loopback, `/files/${grant}`, { headers })],
      [404, await ask(loopback, '/files/x', { headers })],
      [200, await ask(loopback, '/files/a.csv', { method: 'PUT', headers }, 'a')],
      [400, await ask(loopback, '/files/..', { method: 'PUT', headers }, 'a')],
      [405, await ask(loopback, '/', { method: 'POST', headers }, 'a')],
      [405, await ask(loopback, '/files/x', { method: 'DELETE', headers })],
      [200, await ask(loopback, `/evidence/${loopback.evidence.offer(Buffer.from('x'))}`)],
      [404, await ask(loopback, '/evidence/x')],
      [
        403,
        await say(loopback, [], {}).then(({ status, headers }) => ({ status: status!, headers: headers! })),
      ],
    ] as const;
    for (const [status, answer] of answers) {
      expect(answer.status).toBe(status);
      expect(answer.headers).toMatchObject(isolated);
    }
  });

  test('also one to what is no request', async () => {
    const socket = connect(loopback.port, '127.0.0.1');
    socket.write('GET / HTTP/9.9\r\nno header\r\n\r\n');
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    expect(text).toMatch(/^HTTP\/1.1 400 /);
    for (const [name, value] of Object.entries(isolated)) expect(text).toContain(`${name}: ${value}\r\n`);
  });
});

describe('the page’s policy', () => {
  test('has a fresh nonce at each load, the one of its styles', async () => {
    const nonces = new Set<string>();
    for (let i = 0; i < 3; i++) {
      const { headers, body } = await ask(loopback, '/');
      const nonce = /'nonce-([\w-]{43})'/.exec(String(headers['content-security-policy']))?.[1];
      expect(body).toContain(`nonce="${nonce!}"`);
      expect(body).not.toContain('__NONCE__');
      nonces.add(nonce!);
    }
    expect(nonces.size).toBe(3);
  });

  test('lets no text run as a script, and nothing leave', async () => {
    const { headers } = await ask(loopback, '/');
    const policy = Object.fromEntries(
      String(headers['content-security-policy'])
        .split('; ')
        .map((one) => [one.split(' ')[0], one.split(' ').slice(1)]),
    );
    expect(policy['default-src']).toEqual(["'none'"]);
    expect(policy['script-src']).toEqual(["'self'"]);
    expect(policy['style-src']).not.toContain("'unsafe-inline'");
    expect(policy['connect-src']).toEqual(["'self'", `ws://127.0.0.1:${String(loopback.port)}`]);
    for (const name of ['base-uri', 'form-action', 'frame-ancestors'])
      expect(policy[name]).toEqual(["'none'"]);
  });
});
