import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtPackage, type BuiltPackage } from '../../test/support/built-package.ts';
import { searchesRecipe, writeSearches } from '../../test/support/searches.ts';
import { queryMetricNames } from '../evaluation/query-metrics.ts';
import type { FairnessFile, MetricsFile } from './contract.ts';

describe('a package of a ranking', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-searches-'));
  let built: BuiltPackage;
  const text = (name: string): string => new TextDecoder().decode(built.files.get(name));

  beforeAll(async () => {
    writeSearches(folder);
    const explain = 'explain: { permutation: { repeats: 2 } }\n';
    built = await builtPackage(searchesRecipe('{ learner: baseline }', explain), folder, 1);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    rmSync(built.folder, { recursive: true, force: true });
    rmSync(built.context.folder, { recursive: true, force: true });
  });

  test('keeps each query in one part and no feature of it, and has no calibrator', () => {
    const { split, features, calibrator } = built.measured;
    expect(split.step.spec).toMatchObject({ method: 'group', column: 'search', group: 'search' });
    expect(features.result.inputs.map(({ name }) => name)).toEqual(['price', 'stars', 'brand']);
    expect(calibrator).toBeUndefined();
  });

  test('holds figures with intervals, and those of an order by chance', () => {
    const { task, ranking, metrics, permutation } = JSON.parse(text('metrics.json')) as MetricsFile;
    expect(task).toBe('ranking');
    expect(Object.keys(metrics).sort()).toEqual([...queryMetricNames].sort());
    expect(ranking).toMatchObject({ group: 'search', queries: { irrelevant: expect.any(Number) } });
    // The baseline gives each row the same score, which is an order by chance.
    for (const name of queryMetricNames) {
      expect(metrics[name]!.value).toBe(ranking!.chance[name]);
      expect(metrics[name]!.low).toBeLessThan(metrics[name]!.value!);
      expect(metrics[name]!.raw).toBeUndefined();
    }
    expect(permutation).toMatchObject({
      metric: 'ndcg',
      interval: { method: 'grouped jackknife of queries' },
    });
  });

  test('says in words what is ranked, and what is not measured', () => {
    const card = text('model-card.md');
    expect(card).toContain('puts rows of one **search** in order by **relevance**');
    expect(card).toMatch(/\| Metric \| Value \| By chance \|/);
    expect(card).toContain('Not measured: groups of people are not compared in a ranking.');
    expect(card).toContain('Scores order the rows of one query.');
    expect(card).not.toContain('Calibration');
    expect(card).toContain('  - ranking\n');
    const report = text('report.html');
    expect(report).toContain('Against an order by chance');
    expect(report).toContain('id="define-ndcgAt10"');
    expect(report).not.toContain('id="calibration"');
    const { measured, caveats } = JSON.parse(text('fairness.json')) as FairnessFile;
    expect(measured).toBe(false);
    expect(caveats).toEqual(['Groups of people are not compared in a ranking.']);
  });

  test('gives one score a row', async () => {
    const session = await InferenceSession.create(built.files.get('model.onnx')! as Uint8Array);
    expect(session.outputNames).toEqual(['score']);
    const { score } = await session.run({
      price: new Tensor('float64', [20, 30], [2]),
      stars: new Tensor('float64', [5, 1], [2]),
      brand: new Tensor('string', ['Alba', 'Dorn'], [2]),
    });
    expect(score!.dims).toEqual([2]);
  });
});

test('a section `fairness` is refused before anything is trained', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-searches-'));
  writeSearches(folder);
  const recipe = searchesRecipe('{ learner: baseline }', 'fairness: { groups: [brand] }\n');
  await expect(builtPackage(recipe, folder, 1)).rejects.toThrow(/Groups are not compared in a ranking/);
  rmSync(folder, { recursive: true, force: true });
});
