import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { RunResult } from '../../native/engine/contract.ts';
import { stepKinds } from '../../native/engine/steps.ts';
import type { LineageFile } from '../../native/packages/contract.ts';
import { earlierSteps } from '../../native/training/earlier/steps.ts';
import { foreignSteps } from '../../native/training/foreign/steps.ts';
import { assayJson, newFolder, samples } from './cli.ts';

const home = newFolder('same-bytes');
const times = [1, 2];
const threads = [1, 2, 4];

// Every step kind: a test file, cross-validation, target encoding (a column of many levels), groups, shuffled columns.
const recipe = `
recipe: 1
name: same
data:
  source: train.csv
  test: test.csv
  target: class
  positive: bad
  sensitive: [sex]
split: { method: stratified, calibration: 0.15, validation: 0.15, seed: 3 }
features: { auto: true, steps: [{ column: code, encode: target }] }
train: { learner: gbt, rounds: 25, crossValidation: { folds: 2 } }
calibrate: { method: isotonic }
fairness: { groups: [sex] }
explain: { permutation: { repeats: 2 } }
package: { name: same, out: same.zip }
`;

test('every step kind gives the same bytes at 1, 2 and 4 threads, twice each, in fresh workspaces', async () => {
  const lines = readFileSync(path.join(samples, 'german_credit.csv'), 'utf8').trimEnd().split('\n');
  const coded = lines.map((line, i) => (i === 0 ? `code,${line}` : `c${(i * i) % 211},${line}`));
  writeFileSync(path.join(home, 'train.csv'), `${coded.slice(0, 751).join('\n')}\n`);
  writeFileSync(path.join(home, 'test.csv'), `${[coded[0], ...coded.slice(751)].join('\n')}\n`);
  writeFileSync(path.join(home, 'same.yaml'), recipe);
  const digests: string[] = [];
  const lineages: string[] = [];
  for (const count of threads) {
    for (const time of times) {
      const name = `${count}-${time}`;
      const out = path.join(home, `${name}.zip`);
      const workspace = path.join(home, `w${name}`);
      const result = await assayJson<RunResult>(
        [
          'run',
          path.join(home, 'same.yaml'),
          '--workspace',
          workspace,
          '--threads',
          String(count),
          '--out',
          out,
        ],
        home,
      );
      expect(Object.values(result.timings).some((timing) => timing.cached)).toBe(false);
      digests.push(result.package!.contentDigest);
      await assayJson(['extract', out, path.join(home, `x${name}`)], home);
      const file = path.join(home, `x${name}`, 'model', 'lineage.json');
      lineages.push(readFileSync(file, 'utf8'));
      copyFileSync(file, path.join(home, `lineage-${name}.json`));
    }
  }
  // lineage.json holds the digest of each step's result, so equal files are equal results.
  expect(new Set(lineages).size).toBe(1);
  expect(new Set(digests).size).toBe(1);
  const lineage = JSON.parse(lineages[0]!) as LineageFile;
  const ran = new Set([...lineage.steps.map((step) => step.kind), lineage.build.kind]);
  // Those of models that were trained elsewhere, or before, are replayed in foreign-model.test.ts and main-job.test.ts.
  const elsewhere = new Set([...foreignSteps, ...earlierSteps].map(({ kind }) => kind));
  expect([...stepKinds.keys()].filter((kind) => !ran.has(kind) && !elsewhere.has(kind))).toEqual([]);
});
