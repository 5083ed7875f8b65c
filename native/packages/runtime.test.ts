import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newSigningKey, samplePackage } from '../../test/security/sample-package.ts';
import { keysTrustSigner } from '../signing/handlers.ts';
import { trustedKeys } from '../signing/keys.ts';
import { fileOf, openPackage, openWholePackage } from './runtime.ts';

const key = newSigningKey();
let folder: string;
let whole: string;
let tampered: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assay-open-'));
  const bytes = samplePackage(key);
  whole = path.join(folder, 'whole.zip');
  tampered = path.join(folder, 'tampered.zip');
  await writeFile(whole, bytes);
  const changed = Uint8Array.from(bytes);
  const at = Buffer.from(bytes).indexOf('<html');
  changed[at + 1]! ^= 1;
  await writeFile(tampered, changed);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const ask = (file: string, want: string[] = [], longest = 1 << 20) => ({
  path: file,
  trustedKeys: [],
  want,
  longest,
});

test('a whole package hands over what was asked for, cut where it is long', async () => {
  const opened = await openPackage(ask(whole, ['recipe.yaml', 'nothing.txt'], 5));
  expect(opened.report.verdict).toBe('unknown-signer');
  const { size, bytes } = fileOf(opened, 'recipe.yaml');
  expect(bytes.length).toBe(5);
  expect(size).toBeGreaterThan(5);
  expect(() => fileOf(opened, 'nothing.txt')).toThrow(/no such file/);
});

test('of a package with one byte changed nothing is handed over', async () => {
  const opened = await openPackage(ask(tampered, ['report.html']));
  expect(opened.report.verdict).toBe('broken');
  expect(opened.files).toEqual([]);
  await expect(openWholePackage(ask(tampered, ['report.html']))).rejects.toThrow(/is broken.*Nothing of it/);
});

test('a cancelled opening ends at once', async () => {
  const controller = new AbortController();
  const opening = openPackage(ask(whole), controller.signal);
  controller.abort();
  await expect(opening).rejects.toMatchObject({ data: { kind: 'Cancelled' } });
});

test('a signer is trusted by the fingerprint that was compared, and by no other', async () => {
  const home = path.join(folder, 'home');
  const other = { package: whole, id: 'f'.repeat(64), name: 'Ann' };
  await expect(keysTrustSigner(other, { home })).rejects.toMatchObject({ data: { kind: 'Denied' } });
  await expect(
    keysTrustSigner({ package: tampered, id: key.id, name: 'Ann' }, { home }),
  ).rejects.toMatchObject({ data: { kind: 'BadInput' } });
  expect(await trustedKeys(home)).toEqual([]);
  await keysTrustSigner({ ...other, id: key.id }, { home });
  expect(await trustedKeys(home)).toMatchObject([{ id: key.id, name: 'Ann', own: false }]);
});
