import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, enter, testLoopback, type TestLoopback } from './loopback.ts';

let loopback: TestLoopback;
let headers: Record<string, string>;
beforeAll(async () => {
  loopback = await testLoopback();
  headers = { origin: loopback.origin, authorization: `Assay ${await enter(loopback)}` };
});
afterAll(() => loopback.end());

const ways = [
  '/assets/../../secret.txt',
  '/assets/%2e%2e/%2e%2e/secret.txt',
  '/assets/..%2f..%2fsecret.txt',
  '/assets/..%5c..%5csecret.txt',
  '/assets//../../secret.txt',
  '/assets/./../../secret.txt',
  '/assets/app.js/../../../secret.txt',
  '/assets/app.js%00.txt',
  '/assets/%00',
  '/assets/',
  '/assets',
  '/assets/%252e%252e/%252e%252e/secret.txt',
  '//etc/passwd',
  '/assets//etc/passwd',
];

describe('no path leads out of the page’s folder', () => {
  test.each(ways)('%s', async (where) => {
    const { status, body } = await ask(loopback, where);
    expect(body).not.toContain('secret');
    expect(body).not.toContain('root:');
    // What is below no folder of the page is the page itself.
    if (status === 200) expect(body).toContain('<p>page');
  });

  test('an address of another server is none of ours', async () => {
    for (const where of ['http://other.example/', 'file:///etc/passwd', '*'])
      expect((await ask(loopback, where)).status).toBe(400);
  });
});

describe('a file is given by its grant alone', () => {
  test.each([
    '/etc/passwd',
    '../secret.txt',
    '..%2fsecret.txt',
    '%2e%2e/secret.txt',
    'grant:',
    '__proto__',
    '%00',
  ])('not by %s', async (name) => {
    expect(await ask(loopback, `/files/${name}`, { headers })).toMatchObject({ status: 404 });
  });
});

describe('a dropped file is called by a plain name', () => {
  const bad = [
    '',
    '.',
    '..',
    '../x',
    '..%2fx',
    'a/b',
    'a%2fb',
    '%2fetc%2fx',
    'a%00b',
    '%00',
    'x'.repeat(256),
    '%F0%9F%98%80'.repeat(64),
  ];
  test.each(bad)('not %j', async (name) => {
    expect((await ask(loopback, `/files/${name}`, { method: 'PUT', headers }, 'a')).status).toBe(400);
  });

  test.each(['..x', '=cmd()|A1', '<b>&"\'', '\u202ecod.exe', 'con', '😀'.repeat(60), '-rf', ' a ', '$(id)'])(
    'and %j is one, kept in a folder of its own',
    async (name) => {
      const answer = await ask(
        loopback,
        `/files/${encodeURIComponent(name)}`,
        { method: 'PUT', headers },
        'cells',
      );
      expect(answer.status).toBe(200);
      const { grant, name: known } = JSON.parse(answer.body) as { grant: string; name: string };
      expect(known).toBe(name);
      const file = loopback.grants.resolve(grant, 'read');
      expect(path.dirname(path.dirname(file))).toBe(path.join(loopback.folder, 'drops'));
      expect(readFileSync(file, 'utf8')).toBe('cells');
      expect(statSync(file).mode & 0o777).toBe(0o600);
    },
  );

  test('and none of them lies outside', () => {
    expect(readdirSync(loopback.folder).sort()).toEqual(['drops', 'page', 'secret.txt']);
  });

  test('one that breaks off is taken away', async () => {
    const before = readdirSync(path.join(loopback.folder, 'drops')).length;
    const cut = ask(loopback, '/files/cut.csv', {
      method: 'PUT',
      headers: { ...headers, 'content-length': '100' },
      signal: AbortSignal.timeout(300),
    });
    await expect(cut).rejects.toThrow();
    await expect.poll(() => readdirSync(path.join(loopback.folder, 'drops')).length).toBe(before);
  });
});
