import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, enter, say, testLoopback, type TestLoopback } from './loopback.ts';

let loopback: TestLoopback;
let session: string;
beforeAll(async () => {
  loopback = await testLoopback();
  session = await enter(loopback);
});
afterAll(() => loopback.end());

const paths = ['/', '/assets/app.js', '/files/x', '/evidence/x', '/engine'];

describe('a name that leads to 127.0.0.1 (DNS rebinding) is refused', () => {
  const hosts = () => [
    'rebind.example',
    `rebind.example:${String(loopback.port)}`,
    `localhost:${String(loopback.port)}`,
    '127.0.0.1',
    `127.0.0.1:1`,
  ];
  test.each(paths)('on %s', async (where) => {
    for (const host of hosts()) {
      const answer = await ask(loopback, where, { headers: { host, authorization: `Assay ${session}` } });
      expect(answer.status).toBe(403);
      expect(answer.body).not.toContain('page\n');
    }
  });

  test('on a file that is dropped', async () => {
    for (const host of hosts()) {
      const headers = { host, origin: loopback.origin, authorization: `Assay ${session}` };
      expect((await ask(loopback, '/files/a.csv', { method: 'PUT', headers }, 'a')).status).toBe(403);
    }
  });

  test('on the connection', async () => {
    for (const host of hosts()) {
      const said = await say(loopback, ['{}'], { origin: loopback.origin, headers: { host } });
      expect(said).toMatchObject({ code: 0, status: 403 });
    }
  });
});

describe('a page of another site is refused', () => {
  const others = () => [
    'https://other.example',
    'null',
    'file://',
    `https://127.0.0.1:${String(loopback.port)}`,
    'http://127.0.0.1:1',
    `${loopback.origin}.example`,
  ];

  test('on every address', async () => {
    for (const origin of others()) {
      for (const where of paths) {
        const headers = { origin, authorization: `Assay ${session}` };
        expect((await ask(loopback, where, { headers })).status).toBe(403);
        expect((await ask(loopback, where, { method: 'OPTIONS', headers })).status).toBe(403);
      }
    }
  });

  test('where it loads parts of ours without telling its origin', async () => {
    const fetched = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'no-cors',
      'sec-fetch-dest': 'script',
    };
    expect((await ask(loopback, '/assets/app.js', { headers: fetched })).status).toBe(403);
    const framed = {
      'sec-fetch-site': 'same-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'iframe',
    };
    expect((await ask(loopback, '/', { headers: framed })).status).toBe(403);
    const led = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    expect((await ask(loopback, '/', { headers: led })).status).toBe(200);
  });

  test('on the connection, also with a good code', async () => {
    for (const origin of others()) {
      const hello = JSON.stringify({ code: loopback.sessions.newCode() });
      expect(await say(loopback, [hello], { origin })).toMatchObject({ code: 0, status: 403 });
    }
  });
});

describe('without Origin', () => {
  test('there is no connection', async () => {
    const hello = JSON.stringify({ code: loopback.sessions.newCode() });
    expect(await say(loopback, [hello], {})).toMatchObject({ code: 0, status: 403 });
  });

  test('nothing is written', async () => {
    const headers = { authorization: `Assay ${session}` };
    expect((await ask(loopback, '/files/a.csv', { method: 'PUT', headers }, 'a')).status).toBe(403);
  });
});

test('the connection has one address', async () => {
  for (const where of ['/', '/engine2', '/engine/', '/engine?x']) {
    const said = await say(loopback, ['{}'], { origin: loopback.origin }, where);
    expect(said).toMatchObject({ code: 0, status: 403 });
  }
});
