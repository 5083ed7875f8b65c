import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { inFile, Refusal } from './refusal.ts';
import {
  encodeModelStatement,
  encodeStatement,
  parseModelStatement,
  parseStatement,
  rootDigest,
} from './statement.ts';
import { compareFiles } from './verify-model.ts';

const digest = (text: string) => createHash('sha256').update(text).digest('hex');
const files = ['MLmodel', 'a.txt', 'b.txt'].map((name) => ({ name, sha256: digest(name) }));

interface Json {
  subject: [{ digest: object }];
  predicate: { resources: object[]; serialization: object };
}
function changed(change: (json: Json) => void): Buffer {
  const json = JSON.parse(encodeModelStatement(files, false).toString());
  change(json);
  return Buffer.from(JSON.stringify(json));
}
const set = (value: object | undefined, change: object) => Object.assign(value!, change);

describe('the statement of a signed folder', () => {
  it('gives back what was signed', () => {
    for (const throwAway of [true, false])
      expect(parseModelStatement(encodeModelStatement(files, throwAway))).toEqual({
        files,
        rootDigest: rootDigest(files),
        throwAway,
      });
  });

  it('has the root digest of the standard: SHA-256 over the files’ digests', () => {
    const bytes = Buffer.concat(files.map((file) => Buffer.from(file.sha256, 'hex')));
    expect(rootDigest(files)).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it('takes what the standard leaves open', () => {
    const open = changed((json) => {
      set(json.predicate.resources[0], { extra: 1 });
      set(json.subject[0].digest, { sha512: 'ab' });
      set(json.predicate.serialization, { ignore_paths: ['.git', 'model.sig'] });
    });
    expect(parseModelStatement(open).files).toEqual(files);
  });

  it.each<[string, RegExp, (json: Json) => void]>([
    ['another statement type', /_type/, (json) => set(json, { _type: 'https://in-toto.io/Statement/v0.1' })],
    [
      'another predicate type',
      /predicate type/,
      (json) => set(json, { predicateType: 'https://model_signing/Digests/v0.1' }),
    ],
    ['an unknown member', /statement is not valid/, (json) => set(json, { extra: 1 })],
    [
      'an unknown member of the predicate',
      /predicate is not valid/,
      (json) => set(json.predicate, { extra: 1 }),
    ],
    ['two subjects', /subject/, (json) => set(json, { subject: [json.subject[0], json.subject[0]] })],
    ['another root digest', /root digest/, (json) => set(json.subject[0].digest, { sha256: 'a'.repeat(64) })],
    ['no root digest', /subject/, (json) => set(json.subject[0], { digest: {} })],
    ['no files', /resources/, (json) => set(json.predicate, { resources: [] })],
    [
      'shards',
      /unsupported|whole files/,
      (json) => set(json.predicate.serialization, { method: 'shards', shard_size: 1 }),
    ],
    ['blake3', /whole files/, (json) => set(json.predicate.serialization, { hash_type: 'blake3' })],
    ['links', /symbolic links/, (json) => set(json.predicate.serialization, { allow_symlinks: true })],
    [
      'another algorithm for one file',
      /not a SHA-256/,
      (json) => set(json.predicate.resources[1], { algorithm: 'blake2b' }),
    ],
    ['a short digest', /not a SHA-256/, (json) => set(json.predicate.resources[1], { digest: 'ab' })],
    [
      'a digest in capitals',
      /not a SHA-256/,
      (json) => set(json.predicate.resources[1], { digest: 'A'.repeat(64) }),
    ],
    ['another order', /code-point order/, (json) => json.predicate.resources.reverse()],
    ['a file twice', /named twice/, (json) => set(json.predicate.resources[1], { name: 'MLmodel' })],
  ])('refuses %s', (_what, reason, change) => {
    expect(() => parseModelStatement(changed(change))).toThrow(reason);
    expect(() => parseModelStatement(changed(change))).toThrow(Refusal);
  });

  it('orders names by code point, not by UTF-16 unit', () => {
    const names = ['\uffee', '\u{1f600}'].map((name) => ({ name, sha256: digest(name) }));
    expect(parseModelStatement(encodeModelStatement(names, false)).files).toEqual(names);
    expect(() => parseModelStatement(encodeModelStatement([...names].reverse(), false))).toThrow(/order/);
  });
});

describe('a refusal', () => {
  it('names the file that is checked; other errors pass', () => {
    const check = (error: Error) => () =>
      inFile('a.json', () => {
        throw error;
      });
    expect(check(new Refusal('malformed', 'x'))).toThrow(expect.objectContaining({ file: 'a.json' }));
    const other = new TypeError('x');
    expect(check(other)).toThrow(other);
    expect(inFile('a.json', () => 1)).toBe(1);
  });

  it('quotes strangers without letting them steer a terminal', () => {
    const refusal = new Refusal('mismatch', 'a\u001b[31m\u202e\u2028\ud800b é', 'x\ny');
    expect(refusal.message).toBe(String.raw`a\u{1b}[31m\u{202e}\u{2028}\u{d800}b é`);
    expect(refusal.file).toBe(String.raw`x\u{a}y`);
  });
});

describe('any other statement', () => {
  it('has a kind that is printable', () => {
    const statement = { predicate: {}, rootDigest: digest('root'), throwAway: false };
    for (const predicateType of ['', 'urn:a b', 'urn:\u001b[31m', `urn:${'a'.repeat(500)}`])
      expect(() => parseStatement(encodeStatement({ ...statement, predicateType }))).toThrow(/predicateType/);
  });

  it('gives its predicate and the digest that it speaks of', () => {
    const statement = {
      predicateType: 'urn:assay:review:1',
      predicate: { verdict: 'fine' },
      rootDigest: digest('root'),
      throwAway: true,
    };
    expect(parseStatement(encodeStatement(statement))).toEqual(statement);
  });
});

describe('compareFiles', () => {
  it('names each file that is missing, added or changed; the signature itself is left out', () => {
    expect(compareFiles(files, [...files, { name: 'model.sig', sha256: digest('') }])).toEqual([]);
    const present = [
      { name: 'MLmodel', sha256: digest('other') },
      { name: 'b.txt', sha256: digest('b.txt') },
      { name: 'c.txt', sha256: digest('c.txt') },
    ];
    expect(compareFiles(files, present).map((fault) => `${fault.file}: ${fault.message}`)).toEqual([
      'MLmodel: the file is not the one that was signed',
      'c.txt: the file was not signed',
      'a.txt: the file was signed and is missing',
    ]);
  });
});
