import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RunResult } from '../../native/engine/contract.ts';
import { loadRecipe, needsShared, samplesFolder, sharedFolder, type LoadOptions } from '../recipes/load.ts';
import { assayJson, newFolder } from './cli.ts';

// Real data sets, run from their recipes (test/recipes) as a user would, and held against what other libraries reach on
// them. Each band is explained in the first lines of its recipe.

interface Figure {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

interface Figures {
  readonly german_credit: { readonly logistic: { readonly mean: { readonly auc: number } } };
  readonly compas: { readonly models: { readonly lightgbm: { readonly mean: { readonly auc: number } } } };
  readonly bank: {
    readonly mod5_without_duration: {
      readonly lightgbm: { readonly mean: { readonly auc: number; readonly logloss: number } };
    };
  };
  readonly california: {
    readonly raw8_target_dollars: { readonly lightgbm: { readonly mean: { readonly rmse: number } } };
  };
  readonly bike_time_split: {
    readonly lightgbm: { readonly mean: { readonly rmse: number } };
    readonly n_test: number;
  };
}

const home = newFolder('open-sets');

function run(recipe: string, name: string, options: LoadOptions, ...flags: string[]): Promise<RunResult> {
  const folder = path.join(home, name);
  mkdirSync(folder, { recursive: true });
  const file = loadRecipe(recipe, folder, options);
  return assayJson<RunResult>(['run', file, '--workspace', path.join(home, 'workspace'), ...flags], home);
}

function figure(result: RunResult, name: string): Figure {
  const found = result.metrics[name];
  if (found === undefined || !('value' in found)) throw new Error(`There is no figure ${name}.`);
  return found as Figure;
}

const rawValue = (result: RunResult, name: string): number =>
  (result.metrics.raw as Record<string, Figure>)[name]!.value;

describe.skipIf(sharedFolder === undefined)(`open data sets${needsShared}`, () => {
  let figures: Figures;
  beforeAll(() => {
    figures = JSON.parse(
      readFileSync(path.join(sharedFolder!, 'reference', 'open_sets.json'), 'utf8'),
    ) as Figures;
  });

  test('Adult: ROC AUC of five seeds on the published test part', async () => {
    const results: RunResult[] = [];
    for (const seed of [1, 2, 3, 4, 5]) {
      const set = [
        [['split', 'seed'], seed],
        [['train', 'seed'], seed],
      ] as const;
      const flags = seed === 1 ? [] : ['--no-package'];
      results.push(await run(path.join(samplesFolder, 'adult.yaml'), `adult-${seed}`, { set }, ...flags));
    }
    const mean = (of: (result: RunResult) => number): number =>
      results.reduce((sum, result) => sum + of(result), 0) / results.length;
    console.log(
      `Adult: raw ${mean((r) => rawValue(r, 'rocAuc')).toFixed(4)}, calibrated ${mean((r) => figure(r, 'rocAuc').value).toFixed(4)}`,
    );
    expect(mean((result) => rawValue(result, 'rocAuc'))).toBeGreaterThanOrEqual(0.925);
    expect(mean((result) => figure(result, 'rocAuc').value)).toBeGreaterThanOrEqual(0.923);
    expect(results[0]!.package).not.toBeNull();
  });

  test('German credit', async () => {
    const auc = figure(await run('german-credit', 'german', {}), 'rocAuc');
    console.log(`German credit: ${JSON.stringify(auc)}`);
    const reference = figures.german_credit.logistic.mean.auc;
    expect(Math.abs(auc.value - reference)).toBeLessThan(0.09);
    expect(auc.low).toBeLessThan(reference);
    expect(auc.high).toBeGreaterThan(reference);
  });

  test('COMPAS', async () => {
    const result = await run('compas', 'compas', {});
    const auc = figure(result, 'rocAuc');
    console.log(`COMPAS: ${JSON.stringify(auc)}`);
    const reference = figures.compas.models.lightgbm.mean.auc;
    expect(auc.value).toBeGreaterThan(reference - 0.036);
    expect(auc.value).toBeLessThan(reference + 0.044);
    expect(result.model.features).toBeLessThanOrEqual(12);
  });

  test('bank marketing, without the leak', async () => {
    const result = await run('bank-marketing', 'bank', {});
    const reference = figures.bank.mod5_without_duration.lightgbm.mean;
    console.log(
      `Bank: ${JSON.stringify(figure(result, 'rocAuc'))}, raw log loss ${rawValue(result, 'logLoss')}`,
    );
    expect(Math.abs(figure(result, 'rocAuc').value - reference.auc)).toBeLessThan(0.02);
    expect(Math.abs(rawValue(result, 'logLoss') - reference.logloss)).toBeLessThan(0.02);
  });

  test('California housing', async () => {
    const result = await run('california-housing', 'california', {});
    const reference = figures.california.raw8_target_dollars.lightgbm.mean.rmse;
    console.log(`California: ${JSON.stringify(result.metrics)}`);
    expect(figure(result, 'rmse').value / reference).toBeGreaterThan(0.914);
    expect(figure(result, 'rmse').value / reference).toBeLessThan(1.065);
    expect(figure(result, 'r2').value).toBeGreaterThan(0.82);
  });

  test('bike sharing, by time', async () => {
    const result = await run('bike-sharing', 'bike', {});
    const reference = figures.bike_time_split;
    console.log(`Bike: ${JSON.stringify(result.metrics)}`);
    expect(result.data.counts.test).toBe(reference.n_test);
    expect(figure(result, 'rmse').value / reference.lightgbm.mean.rmse).toBeGreaterThan(0.916);
    expect(figure(result, 'rmse').value / reference.lightgbm.mean.rmse).toBeLessThan(1.094);
    expect(figure(result, 'r2').value).toBeGreaterThan(0.885);
  });

  test('flights, from Parquet', async () => {
    const result = await run('flights', 'flights', {});
    console.log(`Flights: ${JSON.stringify(result.metrics)}`);
    expect(figure(result, 'rmse').value).toBeLessThan(16.8);
    expect(figure(result, 'r2').value).toBeGreaterThan(0.805);
    expect(figure(result, 'r2').value).toBeLessThan(0.9);
  });
});
