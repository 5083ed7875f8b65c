import { createHash, generateKeyPairSync } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RunResult, VerifyResult } from '../../native/engine/contract.ts';
import type { ScoreResult } from '../../native/scoring/contract.ts';
import { assay, assayJson, newFolder, samples } from './cli.ts';

/** Files that may differ between two runs of one recipe: the record of the run, and who signed it. */
const notContent = new Set(['log.jsonl', 'model.sig']);

const home = newFolder('main-job');
const data = path.join(home, 'data');
const at = (...parts: string[]): string => path.join(home, ...parts);

/** Boosted trees on German credit: categories, a threshold by cost, groups and their intersection. */
const recipe = `
recipe: 1
name: credit
purpose: { decision: "ask for a guarantor", benefit: 1, cost: 5 }
data:
  source: german_credit.csv
  target: class
  positive: bad
  sensitive: [sex, foreign_worker]
  exclude: [personal_status]
split: { method: stratified, test: 0.3, calibration: 0.15, validation: 0.15, seed: 3 }
train: { learner: gbt, seed: 1, rounds: 60, crossValidation: { folds: 2, repeats: 2 } }
calibrate: { method: sigmoid }
evaluate: { threshold: { cost: { falsePositive: 1, falseNegative: 5 } } }
fairness: { groups: [sex, [sex, foreign_worker]], limits: { demographicParityDifference: 0.01, equalizedOddsRatio: 0 } }
package: { name: credit, version: 1.2.3, out: credit.zip }
`;

function modelFiles(folder: string): Map<string, Buffer> {
  const model = path.join(folder, 'model');
  return new Map(readdirSync(model).map((name) => [name, readFileSync(path.join(model, name))]));
}

let first: RunResult;

beforeAll(async () => {
  mkdirSync(data);
  copyFileSync(path.join(samples, 'german_credit.csv'), path.join(data, 'german_credit.csv'));
  writeFileSync(path.join(data, 'credit.yaml'), recipe);
  first = await assayJson<RunResult>(
    ['run', at('data', 'credit.yaml'), '--workspace', at('w1'), '--threads', '1'],
    home,
  );
});

describe('run', () => {
  test('prints one JSON object with every figure and its interval', () => {
    expect(Object.keys(first.metrics).sort()).toEqual([
      'accuracy',
      'brier',
      'ece',
      'logLoss',
      'prAuc',
      'raw',
      'rocAuc',
    ]);
    for (const [name, figure] of Object.entries(first.metrics)) {
      if (name === 'raw') continue;
      const { value, low, high } = figure as { value: number; low: number; high: number };
      expect(low, name).toBeLessThanOrEqual(value);
      expect(high, name).toBeGreaterThanOrEqual(value);
    }
    expect((first.metrics.rocAuc as { value: number }).value).toBeGreaterThan(0.68);
    expect(first.model).toMatchObject({ learner: 'gbt', device: 'cpu' });
    expect(first.data.counts).toMatchObject({ test: 300, calibration: 150, validation: 150, train: 400 });
    expect(first.package?.path).toBe(at('data', 'credit.zip'));
    expect(existsSync(first.package!.path)).toBe(true);
    expect(Object.values(first.timings).every((timing) => !timing.cached)).toBe(true);
  });

  test('holds cross-validation, the verdict on each limit, and what was said on the way', () => {
    expect(first.crossValidation).toMatchObject({ folds: 2, repeats: 2, rows: 400 });
    expect(first.crossValidation!.metrics.rocAuc!.folds).toHaveLength(4);
    expect(first.fairness!.groupings[0]!.limits.map(({ disparity, status }) => [disparity, status])).toEqual([
      ['demographicParityDifference', 'attention'],
      ['equalizedOddsRatio', 'passed'],
    ]);
    expect(first.warnings.join('\n')).toMatch(
      /^By sex: Demographic parity difference is 0\.\d+, beyond the limit of 0\.01\.$/m,
    );
    expect(first.notes.join('\n')).toMatch(/throw-away|signing key/);
  });

  test('a second run is answered from the cache', async () => {
    const second = await assayJson<RunResult>(
      ['run', at('data', 'credit.yaml'), '--workspace', at('w1')],
      home,
    );
    expect(Object.values(second.timings).every((timing) => timing.cached)).toBe(true);
    expect(second.steps).toEqual(first.steps);
    expect(second.metrics).toEqual(first.metrics);
    expect(second.warnings).toEqual(first.warnings);
    expect(second.package!.contentDigest).toBe(first.package!.contentDigest);
  });

  test('a fresh workspace on another number of threads gives the same steps and the same bytes', async () => {
    const out = at('other.zip');
    const other = await assayJson<RunResult>(
      ['run', at('data', 'credit.yaml'), '--workspace', at('w2'), '--threads', '4', '--out', out],
      home,
    );
    expect(other.steps).toEqual(first.steps);
    expect(other.package!.contentDigest).toBe(first.package!.contentDigest);
    await assayJson(['extract', first.package!.path, at('x1')], home);
    await assayJson(['extract', out, at('x2')], home);
    const [one, two] = [modelFiles(at('x1')), modelFiles(at('x2'))];
    expect([...one.keys()]).toEqual([...two.keys()]);
    const different = [...one].filter(([name, bytes]) => !bytes.equals(two.get(name)!)).map(([name]) => name);
    expect(different.filter((name) => !notContent.has(name))).toEqual([]);
  });

  test('the package says nothing of where or when it was made', () => {
    for (const [name, bytes] of modelFiles(at('x1'))) {
      const text = bytes.toString('latin1');
      expect(text.includes(home), name).toBe(false);
      if (name !== 'log.jsonl') expect(/\b20\d\d-\d\d-\d\dT\d\d:\d\d/.test(text), name).toBe(false);
    }
  });

  test('the record verifies', async () => {
    const report = await assayJson<{ verdict: string; problems: unknown[] }>(
      ['log', 'verify', '--workspace', at('w1')],
      home,
    );
    expect(report).toMatchObject({ verdict: 'whole', problems: [] });
  });
});

describe('the package’s place', () => {
  test.each([
    ['the data', ['--out', at('data', 'german_credit.csv')], /replace a file that the run reads/],
    ['the recipe', ['--out', at('data', 'credit.yaml')], /replace a file that the run reads/],
    ['a folder that is not there', ['--out', at('none', 'a.zip')], /no such folder/],
  ])('%s is never written over', async (_name, flags, says) => {
    const { code, stderr } = await assay(
      ['run', at('data', 'credit.yaml'), '--workspace', at('w1'), ...flags],
      home,
    );
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
  });

  test('a recipe writes below its own folder only', async () => {
    writeFileSync(at('data', 'out.yaml'), recipe.replace('out: credit.zip', 'out: ../credit.zip'));
    const { code, stderr } = await assay(['run', at('data', 'out.yaml'), '--workspace', at('w1')], home);
    expect(code).toBe(2);
    expect(stderr).toContain("leaves the recipe's folder");
  });
});

const otherKey = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
    type: 'spki',
    format: 'pem',
  }) as string;

describe('verify', () => {
  const stranger = newFolder('stranger');

  test('trusted by its owner, intact to a stranger, trusted by a stranger who was given the key', async () => {
    expect((await assay(['verify', first.package!.path], home)).code).toBe(0);
    expect((await assay(['verify', first.package!.path], stranger)).code).toBe(3);
    const key = at('x1', 'model', 'signer.pem');
    expect((await assay(['verify', first.package!.path, '--key', key], stranger)).code).toBe(0);
    await assayJson(['keys', 'trust', key, 'the maker'], stranger);
    expect((await assay(['verify', first.package!.path], stranger)).code).toBe(0);
    writeFileSync(at('other.pem'), otherKey());
    const { code, stdout } = await assay(['verify', first.package!.path, '--key', at('other.pem')], stranger);
    expect(code).toBe(3);
    expect(stdout).toMatch(/✗ key .*signed by the maker \(\w+\), not by the key asked for/);
    expect(stdout).not.toMatch(/unknown/i);
  });

  test('one changed byte: broken, and the file is named', async () => {
    const bytes = readFileSync(first.package!.path);
    const place = bytes.indexOf('"rocAuc"');
    bytes[place + 1] = bytes[place + 1]! ^ 1;
    writeFileSync(at('changed.zip'), bytes);
    const { code, stdout } = await assay(['verify', at('changed.zip')], home);
    expect(code).toBe(1);
    expect(stdout).toMatch(/metrics\.json|report\.html/);
  });

  test('not a package: bad input', async () => {
    const { code, stderr } = await assay(['verify', at('data', 'german_credit.csv')], home);
    expect(code).toBe(2);
    expect(stderr).toContain('not a package');
  });

  test('replay by a stranger gives every number again', async () => {
    const report = await assayJson<VerifyResult>(
      [
        'verify',
        first.package!.path,
        '--replay',
        '--data',
        `german_credit.csv=${at('data', 'german_credit.csv')}`,
      ],
      home,
    );
    expect(report.verdict).toBe('trusted');
    expect(report.replay).toMatchObject({ same: true, different: [], filesDifferent: [] });
    expect(report.replay!.compared).toBeGreaterThan(50);
  });

  test('replay on other data is refused: it would say nothing about the package', async () => {
    const lines = readFileSync(at('data', 'german_credit.csv'), 'utf8').trimEnd().split('\n');
    writeFileSync(at('short.csv'), `${lines.slice(0, -10).join('\n')}\n`);
    const { code, stderr } = await assay(
      ['verify', first.package!.path, '--replay', '--data', `german_credit.csv=${at('short.csv')}`],
      home,
    );
    expect(code).toBe(2);
    expect(stderr).toContain('not the file that the package was made from');
  });

  test('replay without the file says which --data is missing', async () => {
    const { code, stderr } = await assay(['verify', first.package!.path, '--replay'], home);
    expect(code).toBe(2);
    expect(stderr).toContain('--data german_credit.csv=FILE');
  });
});

describe('training that goes on from the package', () => {
  test('names it as a source, and is replayed with it', async () => {
    const on = recipe
      .replace(/^train:.*$/m, 'train: { learner: gbt, from: credit.zip, rounds: 3, patience: 50 }')
      .replace(/^fairness:.*\n/m, '')
      .replace('out: credit.zip', 'out: on.zip');
    writeFileSync(at('data', 'on.yaml'), on);
    const run = ['run', at('data', 'on.yaml'), '--workspace', at('w1')];
    const result = await assayJson<RunResult>(run, home);
    // As it lies there now: the second run wrote it anew, with a later time in its log.
    const sha256 = createHash('sha256')
      .update(readFileSync(at('data', 'credit.zip')))
      .digest('hex');
    expect(result.data.sources).toContainEqual({ name: 'credit.zip', use: 'model', sha256 });
    expect(result.notes.join('\n')).toMatch(/went on from an earlier model of \d+ rounds/);
    const files = ['german_credit.csv', 'credit.zip'].flatMap((name) => [
      '--data',
      `${name}=${at('data', name)}`,
    ]);
    const report = await assayJson<VerifyResult>(
      ['verify', at('data', 'on.zip'), '--replay', ...files],
      home,
    );
    expect(report.replay).toMatchObject({ same: true, different: [], filesDifferent: [] });
  });
});

describe('score', () => {
  test('scores new data with the package and keeps the columns asked for', async () => {
    const result = await assayJson<ScoreResult>(
      [
        'score',
        first.package!.path,
        at('data', 'german_credit.csv'),
        '--out',
        at('scored.csv'),
        '--id',
        'age',
      ],
      home,
    );
    expect(result.rows).toBe(1000);
    const lines = readFileSync(at('scored.csv'), 'utf8').trimEnd().split('\n');
    expect(lines[0]).toBe('age,label,probability');
    expect(lines).toHaveLength(1001);
    expect(new Set(lines.slice(1).map((line) => line.split(',')[1]))).toEqual(new Set(['good', 'bad']));
  });
});
