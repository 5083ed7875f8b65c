import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../native/engine/contract.ts';
import type { LineageFile } from '../../native/packages/contract.ts';
import { writeForeign } from '../support/foreign-data.ts';
import { assay, assayJson, newFolder } from './cli.ts';

describe.each(['lightgbm-binary.txt', 'xgboost-binary.json'])('a model of another library: %s', (model) => {
  const home = newFolder('foreign');
  const zip = path.join(home, 'foreign.zip');
  const { recipe, rows, prediction } = writeForeign(
    home,
    model,
    'calibrate: { method: none }\nfairness: { groups: [colour] }',
  );

  it('is evaluated, packaged, and scores as its library does', async () => {
    const run = await assayJson<RunResult>(['run', recipe, '--workspace', path.join(home, 'w')], home);
    expect(run.model).toMatchObject({ learner: 'foreign', features: 4 });
    expect(run.data.sources.map(({ name, use }) => [name, use])).toEqual([
      ['data.csv', 'training'],
      [model, 'model'],
    ]);
    expect(run.notes.join('\n')).toContain('trained the model elsewhere');
    expect(run.fairness).not.toBeNull();
    const out = path.join(home, 'scored.csv');
    await assayJson(['score', zip, rows, '--out', out], home);
    const [head, ...lines] = readFileSync(out, 'utf8').trimEnd().split('\n');
    const place = head!.split(',').indexOf('probability');
    expect(lines.length).toBe(prediction.length);
    const farthest = lines.map((line, i) => Math.abs(Number(line.split(',')[place]) - prediction[i]!));
    expect(Math.max(...farthest)).toBeLessThan(1e-6);
  });

  it('says in its package, and when it is replayed, that it was trained elsewhere', async () => {
    await assayJson(['extract', zip, path.join(home, 'x')], home);
    const read = (name: string): string => readFileSync(path.join(home, 'x', 'model', name), 'utf8');
    const lineage = JSON.parse(read('lineage.json')) as LineageFile;
    expect(lineage.replay).toEqual({ tolerance: 1e-6 });
    const sentence = /trained elsewhere and is not trained again/;
    expect(read('model-card.md')).toMatch(sentence);
    expect(read('report.html')).toMatch(sentence);
    const data = ['data.csv', model].flatMap((name) => ['--data', `${name}=${path.join(home, name)}`]);
    const told = await assay(['verify', zip, '--replay', ...data], home);
    expect(told.stdout).toMatch(/numbers and words are the same, every file byte for byte/);
    expect(told.stdout).toMatch(/trained elsewhere.*within 0.000001/);
  });

  it('is refused when another model is given for it', async () => {
    const other = path.join(home, 'other');
    writeFileSync(other, `${readFileSync(path.join(home, model), 'utf8')}\n`);
    const data = ['--data', `data.csv=${path.join(home, 'data.csv')}`, '--data', `${model}=${other}`];
    const { code, stderr } = await assay(['verify', zip, '--replay', ...data], home);
    expect(code).not.toBe(0);
    expect(stderr).toContain('This is not the file that the package was made from');
  });
});
