import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContainerEntry } from '../../native/packages/container.ts';
import { readContainer, writeContainer } from '../../native/packages/container.ts';
import { attestationFile } from '../../native/signing/attestation.ts';
import { parseBundle } from '../../native/signing/bundle.ts';
import type { VerifyReport } from '../../native/signing/contract.ts';
import { signBundle } from '../../native/signing/sign-bundle.ts';
import { addAttestation } from '../../native/signing/sign-package.ts';
import { encodeModelStatement, encodeStatement } from '../../native/signing/statement.ts';
import { verifyPackage } from '../../native/signing/verify-package.ts';
import { newSigningKey, sampleFiles, samplePackage } from './sample-package.ts';

const key = newSigningKey();
const stranger = newSigningKey();
const reviewer = newSigningKey();
const trustedKeys = [key, reviewer].map(({ id }) => ({ id, name: id.slice(0, 8), throwAway: false }));
const review = { predicateType: 'urn:assay:review:1', predicate: { opinion: 'sound' } };
const whole = addAttestation(samplePackage(key), review, reviewer);
const verify = (bytes: Uint8Array): VerifyReport => verifyPackage(bytes, { trustedKeys });

/** The package with its entries changed and packed anew, as somebody would who knows the format. */
function repacked(change: (entries: Map<string, Uint8Array>) => void, from = whole): VerifyReport {
  const entries = new Map(readContainer(from).map(({ path, bytes }) => [path, bytes]));
  change(entries);
  return verify(writeContainer([...entries].map(([path, bytes]): ContainerEntry => ({ path, bytes }))));
}

function expectBroken(report: VerifyReport, name: string, file: string, reason: RegExp): void {
  expect(report.verdict).toBe('broken');
  expect(report.checks.find((check) => !check.ok)).toEqual({
    ...{ name, ok: false, file, detail: expect.stringMatching(reason) },
  });
}

describe('one changed byte anywhere', () => {
  it('is never trusted and never a crash', () => {
    expect(verify(whole).verdict).toBe('trusted');
    for (let at = 0; at < whole.length; at++) {
      const copy = Uint8Array.from(whole);
      copy[at]! ^= 1 << (at % 8);
      expect(verify(copy).verdict, `byte ${at}`).toBe('broken');
    }
  });

  it('is never trusted where the container was packed anew around it', () => {
    const entries = readContainer(whole);
    for (const { path, bytes } of entries)
      for (let at = 0; at < bytes.length; at += bytes.length > 600 ? 5 : 1) {
        const copy = Uint8Array.from(bytes);
        copy[at]! ^= 1 << ((at + 3) % 8);
        const report = repacked((map) => map.set(path, copy));
        expect(report.verdict, `${path}, byte ${at}`).toBe('broken');
      }
  });

  it('names the file', () => {
    const report = repacked((map) => map.set('model/metrics.json', Buffer.from('{"rocAuc":0.99}')));
    expectBroken(report, 'digests', 'model/metrics.json', /not the one that was signed/);
  });

  it('nor any cut, addition or noise', () => {
    for (let at = 0; at < whole.length; at += 7) expect(verify(whole.subarray(0, at)).verdict).toBe('broken');
    expect(verify(Buffer.concat([whole, Buffer.alloc(1)])).verdict).toBe('broken');
    expect(verify(Buffer.concat([whole, whole])).verdict).toBe('broken');
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })), {
      ...{ minLength: 1, maxLength: 8 },
    });
    fc.assert(
      fc.property(changes, (list) => {
        const copy = Uint8Array.from(whole);
        for (const [at, value] of new Map(list)) copy[at]! ^= value;
        expect(verify(copy).verdict).toBe('broken');
      }),
      { numRuns: 300 },
    );
  });
});

describe('files', () => {
  it('may not be added, taken away, renamed or swapped', () => {
    const added = repacked((map) => map.set('model/extra.txt', Buffer.from('hello')));
    expectBroken(added, 'digests', 'model/extra.txt', /was not signed/);
    const gone = repacked((map) => map.delete('model/metrics.json'));
    expectBroken(gone, 'digests', 'model/metrics.json', /was signed and is missing/);
    const renamed = repacked((map) => {
      map.set('model/other.json', map.get('model/metrics.json')!);
      map.delete('model/metrics.json');
    });
    expectBroken(renamed, 'digests', 'model/other.json', /was not signed/);
    const swapped = repacked((map) => {
      const [a, b] = [map.get('model/MLmodel')!, map.get('model/recipe.yaml')!];
      map.set('model/MLmodel', b).set('model/recipe.yaml', a);
    });
    expectBroken(swapped, 'digests', 'model/MLmodel', /not the one that was signed/);
  });

  it('may not be excused by ignore_paths, which the standard’s own tools heed', () => {
    const report = repacked((map) => {
      const statement = JSON.parse(parseBundle(map.get('model/model.sig')!).payload.toString());
      statement.predicate.serialization.ignore_paths.push('extra.txt');
      map.set('model/model.sig', signBundle(Buffer.from(JSON.stringify(statement)), key));
      map.set('model/extra.txt', Buffer.from('hello'));
    });
    expectBroken(report, 'digests', 'model/extra.txt', /was not signed/);
  });
});

describe('signer and signature', () => {
  it('may not be missing', () => {
    expectBroken(
      repacked((map) => map.delete('model/model.sig')),
      'signature',
      'model/model.sig',
      /missing/,
    );
    expectBroken(
      repacked((map) => map.delete('model/signer.pem')),
      'signature',
      'model/signer.pem',
      /missing/,
    );
    expectBroken(
      repacked((map) => map.set('model/model.sig', Buffer.alloc(0))),
      'signature',
      'model/model.sig',
      /JSON/,
    );
  });

  it('may not be exchanged one without the other', () => {
    const pem = Buffer.from(stranger.publicKey.pem);
    expectBroken(
      repacked((map) => map.set('model/signer.pem', pem)),
      'signature',
      'model/model.sig',
      /names the key/,
    );
    const signature = readContainer(samplePackage(stranger)).find(
      (entry) => entry.path === 'model/model.sig',
    )!.bytes;
    const report = repacked((map) => map.set('model/model.sig', signature));
    expectBroken(report, 'signature', 'model/model.sig', /names the key/);
  });

  it('may be exchanged both, and then the signer is the stranger', () => {
    const report = repacked((map) => {
      const files = readContainer(samplePackage(stranger));
      for (const { path, bytes } of files) map.set(path, bytes);
      for (const path of map.keys()) if (path.startsWith('attestations/')) map.delete(path);
    });
    expect(report).toMatchObject({ verdict: 'unknown-signer', signer: { id: stranger.id } });
  });

  it('may not be in another form of the same contents', () => {
    const pretty = (bytes: Uint8Array) =>
      Buffer.from(JSON.stringify(JSON.parse(Buffer.from(bytes).toString()), null, 1));
    const form = repacked((map) => map.set('model/model.sig', pretty(map.get('model/model.sig')!)));
    expectBroken(form, 'signature', 'model/model.sig', /canonical form/);
    const pem = Buffer.from(key.publicKey.pem.replaceAll('\n', '\r\n'));
    expectBroken(
      repacked((map) => map.set('model/signer.pem', pem)),
      'signature',
      'model/signer.pem',
      /canonical PEM/,
    );
  });

  it('may not be a statement of another kind by the same signer', () => {
    const statement = { ...review, rootDigest: verify(whole).rootDigest!, throwAway: false };
    const report = repacked((map) => map.set('model/model.sig', signBundle(encodeStatement(statement), key)));
    expectBroken(report, 'signature', 'model/model.sig', /predicate type/);
  });

  it('may not be that of another package by the same signer', () => {
    const other = readContainer(samplePackage(key, { 'data.odcs.yaml': 'other' }));
    const signature = other.find((entry) => entry.path === 'model/model.sig')!.bytes;
    const report = repacked((map) => map.set('model/model.sig', signature));
    expectBroken(report, 'digests', 'model/data.odcs.yaml', /not the one that was signed/);
  });

  it('may not name files outside the folder, even where none is there', () => {
    const report = repacked((map) => {
      const present = [...map].filter(([path]) => path.startsWith('model/') && path !== 'model/model.sig');
      const files = present.map(([path, bytes]) => ({
        name: path.slice('model/'.length),
        sha256: createHash('sha256').update(bytes).digest('hex'),
      }));
      const outside = { name: '../../etc/passwd', sha256: 'a'.repeat(64) };
      map.set('model/model.sig', signBundle(encodeModelStatement([outside, ...files], false), key));
    });
    expectBroken(report, 'digests', 'model/../../etc/passwd', /was signed and is missing/);
  });
});

describe('a hostile signer', () => {
  // Signatures are good here: what is signed is not.
  const broken = (changes: Readonly<Record<string, string>>) =>
    expect(verify(samplePackage(key, changes)).verdict, JSON.stringify(changes)).toBe('broken');

  it('gets a report for any JSON in the files that are read, and never trust', () => {
    const json = fc.oneof(
      fc.json(),
      fc.constantFrom('', '{', '1e999', '"\\ud800"', '{"__proto__":{}}', '['.repeat(9999)),
    );
    fc.assert(
      fc.property(fc.constantFrom('lineage.json', 'metrics.json', 'log.jsonl'), json, (name, text) => {
        broken({ [name]: text });
      }),
      { numRuns: 300 },
    );
  });

  it('gets a report for any change of a value in the lineage or the metrics', () => {
    const files = new Map([...samplePackageTexts()]);
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom('__proto__', '\ud800', -0, 1e308, 2 ** 53));
    fc.assert(
      fc.property(fc.constantFrom('lineage.json', 'metrics.json'), fc.nat(), value, (name, nth, other) => {
        const before = files.get(name)!;
        const after = withNthValue(before, nth, other);
        fc.pre(after !== undefined && after !== before);
        // The log is the one of the unchanged files: it cannot tell of these.
        broken({ [name]: after!, 'log.jsonl': files.get('log.jsonl')! });
      }),
      { numRuns: 500 },
    );
  });

  it('gets a report for any signed statement', () => {
    const statements = fc.oneof(
      fc.json(),
      fc
        .record({
          _type: fc.constant('https://in-toto.io/Statement/v1'),
          subject: fc.jsonValue(),
          predicateType: fc.constantFrom('https://model_signing/signature/v1.0', 'urn:x'),
          predicate: fc.jsonValue(),
        })
        .map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(statements, (text) => {
        const signature = signBundle(Buffer.from(text), key);
        expect(repacked((map) => map.set('model/model.sig', signature)).verdict).toBe('broken');
      }),
      { numRuns: 200 },
    );
  });
});

/** The texts of the sample's files. */
function samplePackageTexts(): Map<string, string> {
  return new Map([...sampleFiles()].map(([name, bytes]) => [name, Buffer.from(bytes).toString()]));
}

/** JSON with one of its values, counted in depth, replaced by another. */
function withNthValue(text: string, nth: number, other: unknown): string | undefined {
  let count = 0;
  JSON.parse(text, () => void count++);
  let at = 0;
  const value: unknown = JSON.parse(text, (_name, each: unknown) => (at++ === nth % count ? other : each));
  return JSON.stringify(value);
}

describe('attestations', () => {
  const statement = (rootDigest: string) => encodeStatement({ ...review, rootDigest, throwAway: false });
  const file = [...readContainer(whole)].find((entry) => /^attestations\/.*json$/.test(entry.path))!.path;
  const keyFile = `attestations/${reviewer.id}.pem`;

  it('may not speak of another package', () => {
    const bundle = signBundle(statement('a'.repeat(64)), reviewer);
    const report = repacked((map) => map.set(attestationFile(bundle), bundle));
    expectBroken(report, 'attestations', attestationFile(bundle), /another package/);
    const moved = repacked((map) => {
      for (const { path, bytes } of readContainer(samplePackage(key, { 'model-card.md': '' })))
        map.set(path, bytes);
    });
    expectBroken(moved, 'attestations', file, /another package/);
  });

  it('may not come without their signer’s key, nor a key without an attestation', () => {
    expectBroken(
      repacked((map) => map.delete(keyFile)),
      'attestations',
      file,
      /public key of its signer is missing/,
    );
    expectBroken(
      repacked((map) => map.delete(file)),
      'attestations',
      keyFile,
      /no attestation is signed/,
    );
  });

  it('may not be named by anything but their contents', () => {
    const other = repacked((map) => map.set('attestations/review.json', map.get(file)!));
    expectBroken(other, 'attestations', 'attestations/review.json', /not named by its digest/);
    const pem = repacked((map) => map.set('attestations/rita.pem', map.get(keyFile)!));
    expectBroken(pem, 'attestations', 'attestations/rita.pem', /not named by its id/);
    const note = repacked((map) => map.set('attestations/note.txt', Buffer.from('trust me')));
    expectBroken(note, 'attestations', 'attestations/note.txt', /not the PEM text/);
  });

  it('may not be signed in the name of another', () => {
    const bundle = signBundle(statement(verify(whole).rootDigest!), { ...stranger, id: reviewer.id });
    const report = repacked((map) => map.set(attestationFile(bundle), bundle));
    expectBroken(report, 'attestations', attestationFile(bundle), /does not fit/);
  });

  it('by unknown signers are reported and change no verdict', () => {
    const report = verify(addAttestation(whole, review, stranger));
    expect(report.verdict).toBe('trusted');
    expect(report.attestations.map(({ signer, known }) => [signer.id, known])).toEqual(
      expect.arrayContaining([
        [reviewer.id, true],
        [stranger.id, false],
      ]),
    );
  });
});
