import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  exportLog,
  lineageOf,
  newSigningKey,
  sampleEvents,
  sampleFiles,
  samplePackage,
  sampleSteps,
} from '../../test/security/sample-package.ts';
import { readContainer } from '../packages/container.ts';
import { contentDigest } from '../packages/content-digest.ts';
import type { LineageStep } from '../packages/contract.ts';
import { canonicalJson } from '../workspace/canonical-json.ts';
import { verifyReport } from './contract.ts';
import { addAttestation, signPackage } from './sign-package.ts';
import { verifyLineage } from './verify-lineage.ts';
import { exitCode, verifyPackage, verifyPackageFile } from './verify-package.ts';

const key = newSigningKey();
const trusted = [{ id: key.id, name: 'ann', throwAway: false }];
const bytes = samplePackage(key);
const report = verifyPackage(bytes, { trustedKeys: trusted });

/** The first check that failed of the sample package with some files changed before it was signed. */
function fault(changes: Readonly<Record<string, string>>) {
  return verifyPackage(samplePackage(key, changes), { trustedKeys: trusted }).checks.find(
    (check) => !check.ok,
  );
}

describe('verifyPackage', () => {
  it('trusts a whole package of a trusted signer', () => {
    expect(verifyReport.parse(report)).toEqual(report);
    expect(report).toMatchObject({
      verdict: 'trusted',
      signer: { id: key.id, name: 'ann' },
      attestations: [],
    });
    expect(report.signer).not.toHaveProperty('throwAway');
    expect(report.checks.map((check) => [check.name, check.ok])).toEqual(
      ['container', 'signature', 'digests', 'model', 'log', 'attestations'].map((name) => [name, true]),
    );
    expect(report.files.map((file) => file.name)).toContain('model.onnx');
    expect(report.contentDigest).toBe(contentDigest(report.files));
  });

  it('says that the signer is unknown; the key asked for counts all the same', () => {
    expect(verifyPackage(bytes, { trustedKeys: [] })).toMatchObject({
      verdict: 'unknown-signer',
      signer: { id: key.id },
    });
    const asked = verifyPackage(bytes, { trustedKeys: [], expectedKey: key.publicKey });
    expect(asked.verdict).toBe('trusted');
    expect(asked.checks.at(-1)).toEqual({ name: 'key', ok: true, detail: 'signed by the key asked for' });
  });

  it('says that another key signed than the one asked for, be both known or neither', () => {
    const other = newSigningKey().publicKey;
    const bob = { id: other.id, name: 'bob', throwAway: false };
    const known = verifyPackage(bytes, { trustedKeys: [...trusted, bob], expectedKey: other });
    const strange = verifyPackage(bytes, { trustedKeys: [], expectedKey: other });
    expect([known.verdict, strange.verdict]).toEqual(['unknown-signer', 'unknown-signer']);
    expect(verifyReport.parse(known).checks.filter(({ ok }) => !ok)).toEqual([
      {
        name: 'key',
        ok: false,
        detail: `signed by ann (${key.id}), not by the key asked for, bob (${other.id})`,
      },
    ]);
    expect(strange.checks.at(-1)!.detail).toBe(`signed by ${key.id}, not by the key asked for, ${other.id}`);
  });

  it('is broken if it is, whoever was asked for', () => {
    const changed = samplePackage(key, { 'metrics.json': '[]' });
    const asked = verifyPackage(changed, { trustedKeys: trusted, expectedKey: newSigningKey().publicKey });
    expect(asked.verdict).toBe('broken');
    expect(asked.checks.find(({ ok }) => !ok)!.name).not.toBe('key');
  });

  it('says that a key is for trying things out: the signature does, or the listing', () => {
    const demo = newSigningKey(true);
    expect(verifyPackage(samplePackage(demo), { trustedKeys: [] }).signer).toEqual({
      id: demo.id,
      throwAway: true,
    });
    const listed = verifyPackage(bytes, { trustedKeys: [{ id: key.id, name: 'demo', throwAway: true }] });
    expect(listed.signer).toEqual({ id: key.id, name: 'demo', throwAway: true });
  });

  it('has the same content digest for another signer and another log', () => {
    const log = exportLog([
      { kind: 'workspace.created', content: { format: 9 }, disclosed: true },
      ...sampleEvents,
    ]);
    const again = verifyPackage(samplePackage(newSigningKey(), { 'log.jsonl': log }), { trustedKeys: [] });
    expect(again.verdict).toBe('unknown-signer');
    expect(again.contentDigest).toBe(report.contentDigest);
    expect(again.rootDigest).not.toBe(report.rootDigest);
  });

  it('names the file where one that is needed is missing', () => {
    for (const name of sampleFiles().keys()) {
      const files = sampleFiles();
      files.delete(name);
      const broken = verifyPackage(signPackage({ files, key }), { trustedKeys: trusted });
      expect(broken.verdict).toBe('broken');
      expect(broken.checks).toContainEqual(
        expect.objectContaining({ name: 'model', ok: false, file: `model/${name}` }),
      );
    }
  });

  it('reads a package’s file, and says what is none', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-verify-'));
    writeFileSync(join(folder, 'p.zip'), bytes);
    writeFileSync(join(folder, 'p.csv'), 'a,b\n');
    expect(await verifyPackageFile(join(folder, 'p.zip'), { trustedKeys: trusted })).toEqual(report);
    const options = { trustedKeys: trusted };
    await expect(verifyPackageFile(join(folder, 'p.csv'), options)).rejects.toMatchObject({
      name: 'BadInput',
    });
    await expect(verifyPackageFile(join(folder, 'q.zip'), options)).rejects.toMatchObject({
      name: 'NotFound',
    });
    await expect(verifyPackageFile(folder, options)).rejects.toMatchObject({ name: 'BadInput' });
  });

  it('ends the command line with 0, 1 or 3', () => {
    expect((['trusted', 'broken', 'unknown-signer'] as const).map(exitCode)).toEqual([0, 1, 3]);
  });

  it('throws what is no finding', () => {
    expect(() => verifyPackage(undefined as never, { trustedKeys: [] })).toThrow(TypeError);
  });
});

describe('the log and the lineage', () => {
  const [first, second] = sampleSteps as [LineageStep, LineageStep];
  const log = exportLog(sampleEvents);
  /** A lineage and a log that tells all of it, but for what is changed in the lineage. */
  const lineage = (steps: readonly LineageStep[], change: (text: string) => string = (text) => text) => ({
    'lineage.json': change(canonicalJson(lineageOf(steps))),
  });

  it.each<[string, Readonly<Record<string, string>>, string, RegExp]>([
    ['a log that is cut', { 'log.jsonl': log.split('\n').slice(0, 2).join('\n') }, 'log.jsonl', /line 2/],
    ['an empty log', { 'log.jsonl': '' }, 'log.jsonl', /cut short/],
    ['a changed body', { 'log.jsonl': log.replace('"seconds":1.5', '"seconds":1.6') }, 'log.jsonl', /line 2/],
    [
      'a step that the log does not tell',
      { 'log.jsonl': exportLog([...sampleEvents.slice(0, 2), ...sampleEvents.slice(3)]) },
      'log.jsonl',
      /training\.fit/,
    ],
    [
      'a step whose body is withheld',
      { 'log.jsonl': exportLog(sampleEvents.map((event) => ({ ...event, disclosed: false }))) },
      'log.jsonl',
      /data\.import/,
    ],
    [
      'an event of another kind',
      { 'log.jsonl': exportLog(sampleEvents.map((event) => ({ ...event, kind: 'job.failed' }))) },
      'log.jsonl',
      /data\.import/,
    ],
    [
      'an event of another form',
      { 'log.jsonl': exportLog(sampleEvents.map((event) => ({ ...event, content: [1] }))) },
      'log.jsonl',
      /data\.import/,
    ],
    [
      'a build that made other files',
      { 'model-card.md': '# Better\n', 'log.jsonl': log },
      'log.jsonl',
      /packages\.build/,
    ],
    [
      'another result',
      lineage([{ ...first, result: 'c'.repeat(64) }]),
      'log.jsonl',
      /data\.import .* this result/,
    ],
    [
      'another spec',
      lineage([{ ...first, spec: { format: 'parquet' } }]),
      'lineage.json',
      /data\.import .* has not the id/,
    ],
    ['another id', lineage([{ ...first, id: second.id }]), 'lineage.json', /has not the id/],
    ['a step twice', lineage([first, first]), 'lineage.json', /twice/],
    [
      'another recipe',
      lineage([first], (text) => text.replace('"recipe":{}', '"recipe":{"name":"x"}')),
      'lineage.json',
      /packages\.build .* has not the id/,
    ],
    [
      'a spec without canonical form',
      lineage([first], (text) => text.replaceAll('"csv"', '"\\ud800"')),
      'lineage.json',
      /surrogate/,
    ],
    ['an input from nowhere', lineage([second]), 'lineage.json', /reads what no file or step/],
    ['steps in another order', lineage([second, first]), 'lineage.json', /reads what no file or step/],
    ['no lineage', { 'lineage.json': '{"steps":[]}' }, 'lineage.json', /not a lineage/],
    ['no JSON', { 'lineage.json': '{' }, 'lineage.json', /not JSON/],
    [
      'a name twice',
      lineage([first], (text) => text.replace('"id"', '"id":1,"id"')),
      'lineage.json',
      /twice/,
    ],
    ['metrics without the agreement', { 'metrics.json': '{}' }, 'metrics.json', /agreement/],
  ])('refuses %s', (_what, changes, file, reason) => {
    expect(fault(changes)).toEqual({
      name: 'log',
      ok: false,
      file: `model/${file}`,
      detail: expect.stringMatching(reason),
    });
  });

  it('refuses a log that is not UTF-8 or too large', () => {
    const files = sampleFiles();
    files.set('log.jsonl', Uint8Array.of(0xff));
    const broken = verifyPackage(signPackage({ files, key }), { trustedKeys: trusted });
    expect(broken.checks).toContainEqual(
      expect.objectContaining({ file: 'model/log.jsonl', detail: 'the log is not UTF-8' }),
    );
    const huge = { length: 2 ** 28 + 1 } as Uint8Array;
    const none = Buffer.alloc(0);
    const verify = (log: Uint8Array) => verifyLineage({ lineage: none, metrics: none, log, files: [] });
    expect(() => verify(huge)).toThrow(/256 MiB/);
    expect(() => verify(Buffer.from(`{"content":[${'{},'.repeat(12 << 20)}0]}\n`))).toThrow(/32 MiB/);
    const many = Buffer.from(`{"content":[${'{},'.repeat(300)}0]}\n`.repeat(40_000));
    expect(() => verify(many)).toThrow(/32 MiB/);
  });

  it('takes a step that was done twice, with either result', () => {
    const [, event] = sampleEvents;
    const again = { ...event!, content: { ...(event!.content as object), result: 'd'.repeat(64) } };
    expect(fault({ 'log.jsonl': exportLog([again, ...sampleEvents]) })).toBeUndefined();
  });
});

describe('signPackage', () => {
  it('covers every file, the signer’s key included', () => {
    const names = readContainer(bytes).map((entry) => entry.path);
    expect(names).toEqual([...names].sort());
    expect(names).toEqual(expect.arrayContaining(['model/model.sig', 'model/signer.pem']));
    expect(new Set(names).size).toBe(sampleFiles().size + 2);
  });

  it('refuses names that it makes itself or that a package cannot hold', () => {
    for (const name of ['model.sig', 'signer.pem', '../a', '.git', 'é'])
      expect(() => samplePackage(key, { [name]: '' }), name).toThrow(
        expect.objectContaining({ name: 'BadInput' }),
      );
    expect(() => samplePackage(key, { 'METRICS.json': '' })).toThrow(/case only/);
  });
});

describe('addAttestation', () => {
  const reviewer = newSigningKey();
  const input = {
    predicateType: 'urn:assay:review:1',
    predicate: { opinion: 'sound', limits: ['Adults only'] },
  };
  const reviewed = addAttestation(bytes, input, reviewer);

  it('leaves model/ as it was and tells who says what', () => {
    const model = (container: Uint8Array) =>
      readContainer(container)
        .filter((entry) => entry.path.startsWith('model/'))
        .map((entry) => [entry.path, Buffer.from(entry.bytes).toString('base64')]);
    expect(model(reviewed)).toEqual(model(bytes));
    const after = verifyPackage(reviewed, { trustedKeys: trusted });
    expect(after).toMatchObject({
      verdict: 'trusted',
      contentDigest: report.contentDigest,
      rootDigest: report.rootDigest,
    });
    expect(after.attestations).toEqual([
      {
        file: expect.stringMatching(/^attestations\/[0-9a-f]{64}\.json$/),
        signer: { id: reviewer.id },
        known: false,
        ...input,
      },
    ]);
    expect(after.checks.at(-1)!.detail).toBe('1 attestations, of which 1 by unknown signers');
    const known = [...trusted, { id: reviewer.id, name: 'rita', throwAway: false }];
    expect(verifyPackage(reviewed, { trustedKeys: known }).attestations[0]).toMatchObject({
      ...{ known: true, signer: { id: reviewer.id, name: 'rita' } },
    });
  });

  it('takes several, of one signer or of others', () => {
    const demo = newSigningKey(true);
    const three = [reviewer, demo].reduce((package_, by) => addAttestation(package_, input, by), reviewed);
    const after = verifyPackage(three, { trustedKeys: trusted });
    expect(after.verdict).toBe('trusted');
    expect(after.attestations).toHaveLength(3);
    expect(after.attestations.filter((each) => each.signer.throwAway).map((each) => each.signer.id)).toEqual([
      demo.id,
    ]);
  });

  it('refuses broken packages, kinds that are no URI, and statements that nobody could read', () => {
    const broken = Buffer.from(bytes);
    broken[60]! ^= 1;
    expect(() => addAttestation(broken, input, reviewer)).toThrow(/package is broken/);
    for (const predicateType of ['review', 'https://model_signing/signature/v1.0', ''])
      expect(() => addAttestation(bytes, { ...input, predicateType }, reviewer)).toThrow(
        /not a URI of its own/,
      );
    const huge = { text: 'x'.repeat(2 << 20) };
    expect(() => addAttestation(bytes, { ...input, predicate: huge }, reviewer)).toThrow(
      /No verifier would accept/,
    );
  });
});

describe('verify stands apart from sign', () => {
  it('imports neither signing nor private keys, directly or through others', () => {
    const seen = new Set<string>();
    const visit = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      for (const [, name] of readFileSync(file, 'utf8').matchAll(/from '(\.[^']+)'/g))
        visit(join(file, '..', name!));
    };
    visit(join(import.meta.dirname, 'verify-package.ts'));
    const names = [...seen].map((file) => file.slice(file.lastIndexOf('/') + 1));
    expect(names).toContain('verify-bundle.ts');
    expect(names.filter((name) => /^(sign-|keys|key-)/.test(name))).toEqual([]);
    const files = readdirSync(import.meta.dirname).filter((name) => /^verify-.*(?<!test)\.ts$/.test(name));
    expect(names).toEqual(expect.arrayContaining(files));
  });
});
