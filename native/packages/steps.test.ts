import { mkdtempSync, rmSync } from 'node:fs';
import os, { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { builtPackage, type BuiltPackage } from '../../test/support/built-package.ts';
import { loansRecipe, writeLoans } from '../../test/support/loans.ts';
import { parseRecipe } from '../engine/recipe/parse-recipe.ts';
import { checkGraph } from '../onnx/check.ts';
import { stepId } from '../workspace/step-id.ts';
import { buildResult, fairnessFile, lineageFile, metricsFile, type LineageFile } from './contract.ts';
import { unknownInputs } from './lineage.ts';

const FILES = [
  'MLmodel',
  'data.odcs.yaml',
  'fairness.json',
  'lineage.json',
  'metrics.json',
  'model-card.md',
  'model.onnx',
  'model.trees',
  'recipe.yaml',
  'report.html',
];

const decode = (bytes: Uint8Array | undefined): string =>
  new TextDecoder('utf-8', { fatal: true }).decode(bytes!);

const probabilities = {
  binary: ['probability'],
  multiclass: ['probability_fair', 'probability_good', 'probability_poor'],
  regression: [],
} as const;

describe.each(['binary', 'multiclass', 'regression'] as const)('packages.build of a %s task', (task) => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-loans-'));
  let built: BuiltPackage;
  const text = (name: string): string => decode(built.files.get(name));

  beforeAll(async () => {
    writeLoans(folder, { target: task });
    const explain = task === 'binary' ? 'explain: { permutation: { repeats: 3 } }\n' : '';
    built = await builtPackage(`${loansRecipe(task)}${explain}`, folder, 1);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    rmSync(built.folder, { recursive: true, force: true });
    rmSync(built.context.folder, { recursive: true, force: true });
  });

  it('gives every file, and a result as the contract says', () => {
    expect([...built.files.keys()]).toEqual(FILES);
    expect(buildResult.parse(built.result)).toEqual(built.result);
    expect(built.result.agreement).toMatchObject({ rows: 300, labelsDifferent: 0 });
    expect(built.result.agreement.largest).toBeLessThanOrEqual(1e-9);
  });

  it('gives a graph with one input a raw column, and the outputs of the task', () => {
    const graph = checkGraph(built.files.get('model.onnx')!);
    expect(Object.fromEntries(graph.inputs.map(({ name, type }) => [name, type]))).toMatchObject({
      age: 'double',
      income: 'double',
      visits: 'double',
      owner: 'bool',
      since: 'int64',
      city: 'string',
    });
    expect(graph.inputs.map(({ name }) => name)).not.toContain('sex');
    const outputs = graph.outputs.map(({ name, type }) => `${name}: ${type}`);
    if (task === 'regression') expect(outputs).toEqual(['prediction: double']);
    else expect(outputs).toEqual(['label: string', ...probabilities[task].map((name) => `${name}: double`)]);
  });

  it('writes JSON files that keep to their schemas', () => {
    const metrics = metricsFile.parse(JSON.parse(text('metrics.json')));
    const ids = { binary: 'rocAuc', multiclass: 'logLoss', regression: 'rmse' };
    expect(metrics.metrics[ids[task]]!.value).toEqual(
      built.measured.evaluation.result.metrics[ids[task]]!.value,
    );
    const fairness = fairnessFile.parse(JSON.parse(text('fairness.json')));
    expect(fairness.result).toEqual(built.measured.fairness!.result);
  });

  it('tells what each column is worth to the model in every file for people, where it was asked', () => {
    const { permutation } = metricsFile.parse(JSON.parse(text('metrics.json')));
    const asked = task === 'binary';
    expect(permutation !== undefined).toBe(asked);
    for (const name of ['report.html', 'model-card.md'])
      expect(text(name).includes('Permutation importance'), name).toBe(asked);
    if (permutation === undefined) return;
    expect(permutation).toMatchObject({ metric: 'rocAuc', repeats: 3, rows: { used: 300, of: 300 } });
    expect(permutation.columns[0]!.name).toBe('income');
    expect(permutation.columns[0]!.low!).toBeGreaterThan(0);
    expect(parse(text('recipe.yaml'))).toMatchObject({ explain: { permutation: { repeats: 3 } } });
  });

  it('writes a lineage whose ids anybody can compute', () => {
    const lineage: LineageFile = lineageFile.parse(JSON.parse(text('lineage.json')));
    for (const step of lineage.steps) expect(stepId(step)).toBe(step.id);
    expect(unknownInputs(lineage)).toEqual([]);
    const { id, kind, version, spec } = lineage.build;
    const { steps, sources } = lineage;
    expect(
      stepId({ kind, version, spec: { ...spec, steps, sources }, inputs: steps.map((step) => step.result) }),
    ).toBe(id);
  });

  it('writes a recipe that runs again and gives the same bytes, on another number of threads', async () => {
    const recipe = text('recipe.yaml');
    parseRecipe(recipe, 'recipe.yaml');
    const again = await builtPackage(recipe, folder, 3);
    expect(again.result.files).toEqual(built.result.files);
    expect(again.result.contentDigest).toBe(built.result.contentDigest);
    rmSync(again.folder, { recursive: true, force: true });
    rmSync(again.context.folder, { recursive: true, force: true });
  });

  it('says nothing of the machine, the user, the time or where anything lay', () => {
    const host = os.hostname();
    const user = os.userInfo().username;
    for (const [name, bytes] of built.files) {
      if (name === 'model.onnx') continue;
      const content = name === 'model.trees' ? Buffer.from(bytes).toString('latin1') : decode(bytes);
      expect(content.includes(folder) || content.includes(tmpdir()), name).toBe(false);
      expect(new RegExp(`\\b${new Date().getFullYear()}-\\d\\d-\\d\\d`).test(content), name).toBe(false);
      if (host.length > 3) expect(content.includes(host), name).toBe(false);
      if (user.length > 4) expect(content.includes(user), name).toBe(false);
    }
  });

  it('writes a small report, a card and a contract of the inputs', () => {
    expect(text('report.html').length).toBeLessThan(400_000);
    expect(text('model-card.md')).toMatch(/^---\n[\s\S]+?\n---\n\n# loans 1\.2\.0\n/);
    const contract = parse(text('data.odcs.yaml')) as { schema: { properties: { name: string }[] }[] };
    expect(contract.schema[0]!.properties.map(({ name }) => name)).toEqual(
      checkGraph(built.files.get('model.onnx')!).inputs.map(({ name }) => name),
    );
  });
});

describe.each(['{ learner: logistic }', '{ learner: baseline }'])('packages.build of %s', (train) => {
  it('agrees with the engine on every test row', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-loans-'));
    writeLoans(folder, { rows: 600 });
    const built = await builtPackage(loansRecipe('binary', train), folder);
    expect(built.result.agreement).toMatchObject({ rows: 150, labelsDifferent: 0 });
    for (const one of [folder, built.folder, built.context.folder])
      rmSync(one, { recursive: true, force: true });
  });
});
