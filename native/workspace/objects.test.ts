import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256Hex } from './digest.ts';
import { ObjectStore } from './objects.ts';

let root: string;
let store: ObjectStore;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'assay-objects-'));
  store = new ObjectStore(root);
});
afterEach(() => rm(root, { recursive: true }));

async function digests(): Promise<string[]> {
  const found: string[] = [];
  for await (const digest of store.list()) found.push(digest);
  return found;
}

describe('ObjectStore', () => {
  it('stores bytes under their SHA-256, once', async () => {
    const digest = await store.write(Buffer.from('abc'));
    expect(digest).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(store.path(digest)).toBe(path.join(root, 'objects', 'ba', digest.slice(2)));
    expect(await store.write('abc')).toBe(digest);
    expect(await digests()).toEqual([digest]);
    expect(Buffer.from(await store.read(digest)).toString()).toBe('abc');
    expect(await readdir(path.join(root, 'objects', 'tmp'))).toEqual([]);
  });

  it('stores JSON in canonical form', async () => {
    const digest = await store.writeJson({ b: 1, a: [true, null] });
    expect(digest).toBe(sha256Hex('{"a":[true,null],"b":1}'));
    expect(await store.readJson(digest)).toEqual({ a: [true, null], b: 1 });
  });

  it('lets many write at once, the same and other bytes', async () => {
    const stores = [store, new ObjectStore(root), new ObjectStore(root)];
    const written = await Promise.all(
      Array.from({ length: 60 }, (_, index) => stores[index % 3]?.write(`object ${String(index % 7)}`)),
    );
    expect(new Set(written).size).toBe(7);
    for (const digest of await digests()) await store.read(digest);
    expect((await digests()).length).toBe(7);
  });

  it('refuses damaged bytes unless told not to look, and writes a cut object anew', async () => {
    const digest = await store.write('hello');
    await writeFile(store.path(digest), 'jello');
    await expect(store.read(digest)).rejects.toThrow('damaged');
    expect(Buffer.from(await store.read(digest, { verify: false })).toString()).toBe('jello');
    await truncate(store.path(digest), 2);
    await store.write('hello');
    expect(Buffer.from(await store.read(digest)).toString()).toBe('hello');
  });

  it('tells a missing object from an erased one, and does not make that again', async () => {
    const digest = await store.write('personal');
    await expect(store.read('0'.repeat(64))).rejects.toThrow('missing');
    await store.erase(digest, 7);
    await store.erase(digest, 7);
    expect(await store.has(digest)).toBe(false);
    await expect(store.read(digest)).rejects.toThrow('erased by event 7');
    await expect(store.write('personal')).rejects.toThrow('erased by event 7');
    expect(await digests()).toEqual([]);
  });

  it('takes nothing but a digest for a name', () => {
    for (const name of ['', '../../etc/passwd', 'AB'.repeat(32), `${'a'.repeat(64)}\n`]) {
      expect(() => store.path(name)).toThrow('not a SHA-256');
    }
  });
});
