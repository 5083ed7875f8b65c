import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { newSigningKey } from '../../test/security/sample-package.ts';
import { keysList, keysNew, keysTrust, keysUntrust } from './handlers.ts';
import { keyHome } from './key-home.ts';
import {
  listKeys,
  newKey,
  pick,
  readPublicKey,
  trustedKeys,
  trustKey,
  unlockKey,
  untrustKey,
} from './keys.ts';

const passphrase = 'correct horse battery';
let home: string;
let pem: string;
const other = newSigningKey().publicKey;

beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-keys-'));
  home = join(folder, 'home');
  pem = join(folder, 'other.pem');
  writeFileSync(pem, other.pem);
});

describe('own keys', () => {
  it('are made, listed and unlocked by name, id or the beginning of the id', async () => {
    expect(await listKeys(home)).toEqual([]);
    const key = await newKey(home, { name: 'ann', passphrase });
    await newKey(home, { name: 'Demo', passphrase, throwAway: true });
    expect((await listKeys(home)).map((each) => [each.name, each.own, each.throwAway])).toEqual([
      ['Demo', true, true],
      ['ann', true, false],
    ]);
    for (const wanted of ['ann', key.id, key.id.slice(0, 8)])
      expect((await unlockKey(home, wanted, passphrase)).id).toBe(key.id);
    await expect(unlockKey(home, 'ann', 'another passphrase')).rejects.toThrow(
      /passphrase of key "ann" is wrong/,
    );
    await expect(unlockKey(home, 'bob', passphrase)).rejects.toMatchObject({ name: 'NotFound' });
    await expect(unlockKey(home, key.id.slice(0, 7), passphrase)).rejects.toMatchObject({ name: 'NotFound' });
  });

  it.skipIf(process.platform === 'win32')('lie in folders 0700 and files 0600 (POSIX only)', async () => {
    mkdirSync(join(home, 'keys'), { recursive: true, mode: 0o777 });
    const key = await newKey(home, { name: 'ann', passphrase });
    expect(statSync(join(home, 'keys')).mode & 0o777).toBe(0o700);
    expect(statSync(join(home, 'keys', `${key.id}.json`)).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(home, 'keys'))).toEqual([`${key.id}.json`]);
    expect(readFileSync(join(home, 'keys', `${key.id}.json`), 'utf8')).not.toContain(passphrase);
  });

  it('have names of their own', async () => {
    await newKey(home, { name: 'ann', passphrase });
    await expect(newKey(home, { name: 'ann', passphrase })).rejects.toMatchObject({ name: 'Conflict' });
    await expect(trustKey(home, pem, 'ann')).rejects.toMatchObject({ name: 'Conflict' });
    for (const name of ['', ' ', 'a\nb', 'a/b', '\u001b[31m', 'x'.repeat(65), 'a '])
      await expect(newKey(home, { name, passphrase }), name).rejects.toMatchObject({ name: 'BadInput' });
  });

  it('do not lie inside a workspace', async () => {
    writeFileSync(join(home, '..', 'workspace.json'), '{"assay":"workspace","format":1}');
    await expect(newKey(home, { name: 'ann', passphrase })).rejects.toThrow(/inside a workspace/);
  });

  it('are not believed where a file was renamed or damaged', async () => {
    const key = await newKey(home, { name: 'ann', passphrase });
    const at = join(home, 'keys', `${key.id}.json`);
    writeFileSync(join(home, 'keys', `${'a'.repeat(64)}.json`), readFileSync(at));
    writeFileSync(join(home, 'keys', 'notes.txt'), 'not a key');
    await expect(listKeys(home)).rejects.toThrow(/damaged/);
    rmSync(join(home, 'keys', `${'a'.repeat(64)}.json`));
    expect(await listKeys(home)).toHaveLength(1);
  });
});

describe('trust', () => {
  it('is given, renamed and taken back', async () => {
    await newKey(home, { name: 'ann', passphrase });
    expect(await trustKey(home, pem, 'bob')).toEqual({
      ...{ id: other.id, name: 'bob', publicKey: other.pem, own: false, throwAway: false },
    });
    await trustKey(home, pem, 'Bob, auditor'.replace(',', ''));
    expect((await trustedKeys(home)).map((key) => key.name)).toEqual(['ann', 'Bob auditor']);
    await expect(untrustKey(home, 'ann')).rejects.toThrow(/your own/);
    expect((await untrustKey(home, 'Bob auditor')).id).toBe(other.id);
    expect((await trustedKeys(home)).map((key) => key.name)).toEqual(['ann']);
    await expect(untrustKey(home, 'Bob auditor')).rejects.toMatchObject({ name: 'NotFound' });
  });

  it('is not given to what is no public key', async () => {
    const folder = join(home, '..');
    const secret = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const bad: [string, string | Buffer, RegExp][] = [
      ['secret.pem', secret.export({ type: 'pkcs8', format: 'pem' }), /private key/],
      ['empty.pem', '', /PEM/],
      ['long.pem', Buffer.alloc(100_000), /PEM/],
    ];
    for (const [name, text, reason] of bad) {
      writeFileSync(join(folder, name), text);
      await expect(trustKey(home, join(folder, name), 'x')).rejects.toThrow(reason);
    }
    await expect(readPublicKey(join(folder, 'none.pem'))).rejects.toMatchObject({ name: 'NotFound' });
    await expect(readPublicKey(folder)).rejects.toMatchObject({ name: 'Conflict' });
    const own = await newKey(home, { name: 'ann', passphrase });
    writeFileSync(join(folder, 'own.pem'), own.publicKey);
    await expect(trustKey(home, join(folder, 'own.pem'), 'me')).rejects.toThrow(/your own/);
  });

  it('is not read from a damaged file', async () => {
    await trustKey(home, pem, 'bob');
    const at = join(home, 'trusted', `${other.id}.json`);
    const good = JSON.parse(readFileSync(at, 'utf8'));
    const bad = [
      '{',
      '{}',
      JSON.stringify({ ...good, publicKey: 'x' }),
      JSON.stringify({ ...good, publicKey: newSigningKey().publicKey.pem }),
    ];
    for (const text of bad) {
      writeFileSync(at, text);
      await expect(trustedKeys(home), text).rejects.toMatchObject({ name: 'BadInput' });
    }
  });
});

describe('pick', () => {
  it('asks for more where several are meant', () => {
    const key = { name: 'a', publicKey: '', own: true, throwAway: false };
    const keys = [
      { ...key, id: 'ab'.repeat(32) },
      { ...key, name: 'b', id: `${'ab'.repeat(31)}cd` },
    ];
    expect(() => pick(keys, 'abababab')).toThrow(/Several keys/);
    expect(pick(keys, 'b').name).toBe('b');
  });
});

describe('the handlers', () => {
  it('do what the commands say', async () => {
    await expect(keysNew({ name: 'ann' }, { home })).rejects.toThrow(/No passphrase/);
    const own = await keysNew({ name: 'ann', passphrase, throwAway: true }, { home });
    const trusted = await keysTrust({ file: pem, name: 'bob' }, { home });
    expect(await keysList({ home })).toEqual({ home, keys: [own, trusted] });
    expect(await keysUntrust({ key: 'bob' }, { home })).toEqual(trusted);
  });
});

describe('keyHome', () => {
  it('is ASSAY_HOME, or the platform’s folder for settings', () => {
    expect(keyHome({ ASSAY_HOME: '/keys' }, 'linux')).toBe('/keys');
    expect(keyHome({ ASSAY_HOME: 'keys' }, 'linux')).toBe(join(process.cwd(), 'keys'));
    expect(keyHome({ ASSAY_HOME: '', XDG_CONFIG_HOME: '/config' }, 'linux')).toBe('/config/assay');
    expect(keyHome({ XDG_CONFIG_HOME: 'relative' }, 'linux')).toBe(join(homedir(), '.config', 'assay'));
    expect(keyHome({}, 'darwin')).toBe(join(homedir(), 'Library', 'Application Support', 'Assay'));
    expect(keyHome({ APPDATA: '/roaming' }, 'win32')).toBe(join('/roaming', 'Assay'));
    expect(keyHome({}, 'win32')).toBe(join(homedir(), 'AppData', 'Roaming', 'Assay'));
    expect(keyHome()).not.toBe('');
  });
});
