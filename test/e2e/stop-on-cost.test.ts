/** A recipe whose training stops on what wrong labels cost: from the files to what card and report say of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { builtPackage } from '../support/built-package.ts';
import { loansRecipe, writeLoans } from '../support/loans.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'assay-stop-on-cost-'));
writeLoans(folder, { rows: 900 });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const build = (train: string) => builtPackage(loansRecipe('binary', train), folder);

it('training keeps the round of least cost, records what was asked for, and says so', async () => {
  const cost = '{ falsePositive: 1, falseNegative: 3 }';
  const train = `{ learner: gbt, patience: 10, stopOn: meanCost, cost: ${cost}, metrics: [rocAuc] }`;
  const { measured, files, folder: model, context } = await build(train);
  const { curves, rounds, notes } = measured.model.result;
  const costs = curves!.metrics!.meanCost!;
  expect(rounds).toBe(costs.indexOf(Math.min(...costs)) + 1);
  expect(curves!.metrics!.rocAuc).toHaveLength(curves!.train.length);
  const said = `Mean cost on the validation rows is lowest after ${rounds} of ${costs.length} rounds: these were kept.`;
  expect(notes).toContain(said);
  expect(new TextDecoder().decode(files.get('report.html'))).toContain(said);
  for (const one of [model, context.folder]) rmSync(one, { recursive: true, force: true });
}, 60_000);

it('refuses a metric of another task with those that there are', async () => {
  await expect(build('{ learner: gbt, stopOn: rmse }')).rejects.toMatchObject({
    data: { kind: 'BadInput', where: 'train.stopOn', fix: expect.stringMatching(/rocAuc/) as string },
  });
});
