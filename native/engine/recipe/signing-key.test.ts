import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { signingKey } from './signing-key.ts';

/** A process of its own that asks for the key as soon as it is told to. */
const asks = `
  import { once } from 'node:events';
  import { signingKey } from ${JSON.stringify(path.join(import.meta.dirname, 'signing-key.ts'))};
  const [, home, passphrase] = process.argv;
  console.log('ready');
  await once(process.stdin, 'data');
  const { shown, note } = await signingKey(home, passphrase === undefined ? {} : { passphrase });
  console.log(JSON.stringify({ id: shown.id, note }));
  process.exit();
`;

async function twoAtOnce(...words: string[]): Promise<{ id: string; note?: string }[]> {
  const children = [1, 2].map(() =>
    spawn(process.execPath, ['--input-type=module', '--eval', asks, '--', ...words], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  );
  await Promise.all(children.map((child) => once(child.stdout, 'data')));
  const answers = children.map((child) => once(child.stdout, 'data'));
  for (const child of children) child.stdin.write('\n');
  return (await Promise.all(answers)).map(
    ([line]) => JSON.parse(String(line)) as { id: string; note?: string },
  );
}

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

test.each([
  ['under a passphrase', ['correct horse'], ['Another run made', 'Made your first']],
  ['for trial', [], ['Signed with a', 'Signed with a']],
])('two first runs at once make one key (%s), and say which made it', async (_title, words, said) => {
  const home = await mkdtemp(path.join(tmpdir(), 'assay-signing-key-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const [one, other] = await twoAtOnce(home, ...words);
  expect(one!.id).toBe(other!.id);
  expect(await readdir(path.join(home, 'keys'))).toEqual([`${one!.id}.json`]);
  const notes = [one!, other!].map(({ note }) => note?.slice(0, said[0]!.length)).sort();
  expect(notes.map((note, i) => note?.slice(0, said[i]!.length))).toEqual(said);
});
