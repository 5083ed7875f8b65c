import { createSign, createVerify, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createKeyFile, deriveArgon2id, openKeyFile, parseKeyFile } from './key-file.ts';
import { parsePublicKey } from './public-key.ts';

const passphrase = 'correct horse battery';
const file = createKeyFile({ name: 'ann', throwAway: true, passphrase, created: new Date(0) });
const bytesOf = (value: object) => Buffer.from(JSON.stringify(value));

describe('a key file', () => {
  it('gives the private key back that belongs to its public key', () => {
    const key = openKeyFile(parseKeyFile(bytesOf(file), 'ann.json'), passphrase);
    expect(key).toMatchObject({ id: file.id, throwAway: true });
    const signature = createSign('sha256').update('x').sign(key.privateKey);
    expect(createVerify('sha256').update('x').verify(parsePublicKey(file.publicKey).key, signature)).toBe(
      true,
    );
  });

  it('holds neither the passphrase nor the private key in the clear', () => {
    const text = JSON.stringify(file);
    expect(text).not.toContain(passphrase);
    const key = openKeyFile(file, passphrase).privateKey.export({ format: 'jwk' });
    expect(Buffer.from(file.privateKey, 'base64').includes(Buffer.from(key.d!, 'base64url'))).toBe(false);
    expect(file.kdf).toMatchObject({ name: 'argon2id', memoryKiB: 65536, passes: 3, lanes: 4 });
  });

  it('takes a passphrase however its accents are composed', () => {
    const composed = createKeyFile({
      name: 'é',
      throwAway: false,
      passphrase: 'café au lait',
      created: new Date(0),
    });
    expect(openKeyFile(composed, 'cafe\u0301 au lait').id).toBe(composed.id);
  });

  it('is denied for a wrong passphrase, and for any change to what it says', () => {
    const denied = expect.objectContaining({ name: 'Denied', message: expect.stringContaining('wrong') });
    expect(() => openKeyFile(file, 'correct horse batterz')).toThrow(denied);
    const changes = [
      { name: 'bob' },
      { throwAway: false },
      { created: new Date(1).toISOString() },
      { privateKey: `${file.privateKey.startsWith('A') ? 'B' : 'A'}${file.privateKey.slice(1)}` },
      { privateKey: 'AAAA' },
      { cipher: { ...file.cipher, nonce: 'AAAAAAAAAAAAAAAA' } },
    ];
    for (const change of changes)
      expect(() => openKeyFile({ ...file, ...change }, passphrase), Object.keys(change)[0]).toThrow(denied);
  });

  it('needs a passphrase of 8 characters', () => {
    const short = () =>
      createKeyFile({ name: 'x', throwAway: false, passphrase: '1234567', created: new Date(0) });
    expect(short).toThrow(/shorter than 8/);
  });

  it('is refused with its path where it is damaged, forged or newer', () => {
    const refused = (value: object | Buffer, reason: RegExp) => {
      const bytes = Buffer.isBuffer(value) ? value : bytesOf(value);
      expect(() => parseKeyFile(bytes, 'home/ann.json')).toThrow(reason);
      expect(() => parseKeyFile(bytes, 'home/ann.json')).toThrow(/home\/ann\.json/);
    };
    refused(Buffer.from('{"assay"'), /not JSON/);
    refused(Buffer.from('{"a":1,"a":2}'), /twice/);
    refused({ ...file, extra: 1 }, /not valid/);
    refused({ ...file, id: 'a'.repeat(64) }, /id is not that of its public key/);
    refused({ ...file, publicKey: 'x' }, /PEM/);
    refused({ ...file, kdf: { ...file.kdf, memoryKiB: 1 << 30 } }, /kdf\.memoryKiB/);
    refused({ ...file, kdf: { ...file.kdf, name: 'none' } }, /kdf\.name/);
    refused({ ...file, assay: 'key/2' }, /newer version/);
    refused({ ...file, assay: 'trust/1' }, /assay is not valid/);
    refused(Buffer.alloc(70_000, 32), /larger/);
  });
});

describe('argon2id', () => {
  it('is the same in Node and in JavaScript', () => {
    const nonce = randomBytes(16);
    const cost = { memory: 8192, passes: 2, lanes: 4 };
    const message = Buffer.from('passphrase');
    expect(deriveArgon2id(message, nonce, cost, true)).toEqual(deriveArgon2id(message, nonce, cost, false));
  });
});
