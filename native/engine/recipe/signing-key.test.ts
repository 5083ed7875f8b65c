import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { signingKey } from './signing-key.ts';

test('the first key has a name that can be typed, and is the one that signs from then on', async () => {
  const home = await mkdtemp(path.join(tmpdir(), 'assay-signing-key-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const first = await signingKey(home, { passphrase: 'correct horse' });
  expect(first.shown).toMatchObject({ name: 'signing-key', own: true, throwAway: false });
  expect(first.note).toContain("'signing-key'");
  const again = await signingKey(home, { passphrase: 'correct horse', key: 'signing-key' });
  expect(again.shown.id).toBe(first.shown.id);
  expect(again.note).toBeUndefined();
  await expect(signingKey(home, {})).rejects.toMatchObject({ data: { kind: 'BadInput' } });
});
