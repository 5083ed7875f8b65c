import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ContainerError, looksLikeContainer, readContainer, writeContainer } from './container.ts';
import { crc32 } from './container-crc32.ts';

const noPython = spawnSync('python3', ['--version']).status !== 0;
const text = (value: string) => new TextEncoder().encode(value);
const small = writeContainer([
  { path: 'model/b.txt', bytes: text('second') },
  { path: 'attestations/a.json', bytes: text('') },
  { path: 'model/c.txt', bytes: text('third') },
]);

describe('crc32', () => {
  it('is zlib’s, for any bytes', () => {
    expect(crc32(text('123456789'))).toBe(0xcbf43926);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(crc32(bytes)).toBe(zlibCrc32(bytes));
      }),
    );
  });
});

describe('the container', () => {
  it('gives back what was written, in code-point order', () => {
    expect(readContainer(small).map(({ path, bytes }) => [path, new TextDecoder().decode(bytes)])).toEqual([
      ['attestations/a.json', ''],
      ['model/b.txt', 'second'],
      ['model/c.txt', 'third'],
    ]);
  });

  it('gives views of its bytes, not copies', () => {
    expect(readContainer(small)[1]!.bytes.buffer).toBe(small.buffer);
  });

  it('is the same whatever the order of writing, for any names and contents', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,20}[A-Za-z0-9_]$/);
    const files = fc.uniqueArray(
      fc.tuple(fc.constantFrom('model/', 'attestations/'), name, fc.uint8Array()),
      {
        minLength: 1,
        maxLength: 6,
        selector: ([folder, each]) => `${folder}${each}`.toLowerCase(),
      },
    );
    fc.assert(
      fc.property(files, (list) => {
        const entries = list
          .filter(([, each]) => !/^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i.test(each))
          .map(([folder, each, bytes]) => ({ path: `${folder}${each}`, bytes }));
        fc.pre(entries.length > 0);
        const container = writeContainer(entries);
        expect(writeContainer([...entries].reverse())).toEqual(container);
        const read = readContainer(container);
        expect(writeContainer(read)).toEqual(container);
        expect(new Map(read.map(({ path, bytes }) => [path, [...bytes]]))).toEqual(
          new Map(entries.map(({ path, bytes }) => [path, [...bytes]])),
        );
      }),
    );
  });

  it.skipIf(noPython)('is opened by another program (needs python3)', () => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-container-'));
    writeFileSync(join(folder, 'p.zip'), small);
    const script =
      'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print(z.read("model/b.txt").decode(), len(z.namelist()))';
    expect(execFileSync('python3', ['-c', script, join(folder, 'p.zip')], { encoding: 'utf8' })).toBe(
      'second 3\n',
    );
  });

  it('refuses to write what it would not read', () => {
    const refused: [string, RegExp][] = [
      ['model/', /folders/],
      ['model.onnx', /directly below/],
      ['model/a/b', /holds a folder/],
      ['model/..', /\.\./],
      ['/model/a', /absolute/],
      ['C:/model/a', /absolute/],
      ['model/a\\b', /backslash/],
      ['model/a\u0000', /control/],
      ['model/é', /character other/],
      ['model/.git', /begins with/],
      ['model/-rf', /begins with/],
      ['model/a.', /ends with/],
      ['model/NUL.txt', /device/],
      [`model/${'a'.repeat(101)}`, /longer/],
    ];
    for (const [path, reason] of refused)
      expect(() => writeContainer([{ path, bytes: text('') }]), path).toThrow(reason);
    expect(() => writeContainer([])).toThrow(ContainerError);
    const two = (a: string, b: string) => writeContainer([a, b].map((path) => ({ path, bytes: text('') })));
    expect(() => two('model/a', 'model/a')).toThrow(/twice/);
    expect(() => two('model/a', 'model/A')).toThrow(/case/);
    const many = Array.from({ length: 201 }, (_, index) => ({ path: `model/${index}`, bytes: text('') }));
    expect(() => writeContainer(many)).toThrow(/more than 200/);
  });

  it('refuses to be larger than a zip without zip64 may be', () => {
    // A length without the memory: lengths are judged before anything is read or allocated.
    const huge = { length: 2 ** 31 } as Uint8Array;
    expect(() => writeContainer([{ path: 'model/a', bytes: huge }])).toThrow(/larger than 2 GiB/);
    expect(() => readContainer(huge)).toThrow(/larger than 2 GiB/);
  });

  it('tells a damaged container from another kind of file', () => {
    expect(looksLikeContainer(small)).toBe(true);
    expect(looksLikeContainer(small.subarray(0, 40))).toBe(true);
    expect(looksLikeContainer(small.subarray(1))).toBe(true);
    expect(looksLikeContainer(text('a,b\n1,2\n'))).toBe(false);
    expect(looksLikeContainer(text(''))).toBe(false);
    expect(looksLikeContainer(text('a,b\n'.repeat(20)))).toBe(false);
  });
});

describe('hostile bytes', () => {
  it('are refused with a ContainerError or are canonical', () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc
        .array(fc.tuple(fc.nat(small.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 6 })
        .map((changes) => {
          const copy = Uint8Array.from(small);
          for (const [at, value] of changes) copy[at] = value;
          return copy;
        }),
      fc.nat(small.length).map((length) => small.slice(0, length)),
    );
    fc.assert(
      fc.property(noise, (bytes) => {
        try {
          expect(writeContainer(readContainer(bytes))).toEqual(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(ContainerError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('are refused for every change of one byte, cut, and addition', () => {
    for (let at = 0; at < small.length; at++) {
      for (const bit of [0x01, 0x80, 0x20]) {
        const copy = Uint8Array.from(small);
        copy[at]! ^= bit;
        expect(() => readContainer(copy), `byte ${at}`).toThrow(ContainerError);
      }
      expect(() => readContainer(small.subarray(0, at)), `cut at ${at}`).toThrow(ContainerError);
    }
    for (const extra of [[0], [0x50, 0x4b, 5, 6]]) {
      expect(() => readContainer(Uint8Array.from([...small, ...extra]))).toThrow(ContainerError);
      expect(() => readContainer(Uint8Array.from([...extra, ...small]))).toThrow(ContainerError);
    }
  });
});
