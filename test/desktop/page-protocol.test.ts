import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerPage } from '../../electron/page-protocol.ts';
import { evidenceSandbox } from '../../native/engine/host/page/contract.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'assay-page-'));
const page = path.join(folder, 'renderer');
const reports = new Map([['ticket', new TextEncoder().encode('<h1>report</h1>')]]);

beforeAll(() => {
  mkdirSync(path.join(page, 'assets'), { recursive: true });
  writeFileSync(path.join(page, 'index.html'), '<meta name="style-nonce" content="__NONCE__" />');
  writeFileSync(path.join(page, 'assets/a.js'), 'export {};');
  writeFileSync(path.join(folder, 'secret.js'), 'not of the page');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const get = (address: string, method = 'GET'): Promise<Response> =>
  answerPage(new Request(address, { method }), {
    page,
    evidence(ticket) {
      const report = reports.get(ticket);
      reports.delete(ticket);
      return Promise.resolve(report ?? null);
    },
  });

test('the page has a policy with a nonce of its own each time, and is isolated', async () => {
  const answers = [await get('assay://app/'), await get('assay://app/#/data')];
  const nonces = await Promise.all(
    answers.map(async (answer) => /content="([\w-]{43})"/.exec(await answer.text())?.[1]),
  );
  expect(new Set(nonces).size).toBe(2);
  const policy = answers[0]!.headers.get('content-security-policy')!;
  expect(policy).toContain(`'nonce-${nonces[0]!}'`);
  expect(policy).toContain("connect-src 'self';");
  expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|127\.0\.0\.1/);
  expect(answers[0]!.headers.get('cross-origin-opener-policy')).toBe('same-origin');
  expect(answers[0]!.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
});

test('gives its assets and nothing beside them', async () => {
  const asset = await get('assay://app/assets/a.js');
  expect([asset.status, asset.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
  for (const address of [
    'assay://app/assets/../../secret.js',
    'assay://app/assets/%2e%2e/%2e%2e/secret.js',
    'assay://app/assets/..%2f..%2fsecret.js',
    'assay://app/index.html',
    'assay://app/assets/',
    'assay://app/assets/none.js',
    'assay://other/',
  ])
    expect((await get(address)).status, address).toBe(404);
  expect((await get('assay://app/', 'POST')).status).toBe(405);
});

test('shows a report once, in a sandbox', async () => {
  const shown = await get('assay://app/evidence/ticket');
  expect(await shown.text()).toBe('<h1>report</h1>');
  expect(shown.headers.get('content-security-policy')).toBe(evidenceSandbox);
  expect((await get('assay://app/evidence/ticket')).status).toBe(404);
});

test('a broken name is no file, and no crash', async () => {
  expect((await get('assay://app/assets/%ff.js')).status).toBe(404);
});
