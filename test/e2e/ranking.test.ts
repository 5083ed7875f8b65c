/** Rows ranked within queries: from the file to the signed package and its replay. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { RunResult, VerifyResult } from '../../native/engine/contract.ts';
import { searchesRecipe, writeSearches } from '../support/searches.ts';
import { assayJson, newFolder } from './cli.ts';

const home = newFolder('ranking');

test('a ranking is trained, packaged and replayed', async () => {
  const data = writeSearches(home);
  const train = '{ learner: gbt, rounds: 30, minRows: 5, stopOn: ndcg, crossValidation: { folds: 2 } }';
  const out = path.join(home, 'searches.zip');
  const recipe = path.join(home, 'searches.yaml');
  writeFileSync(recipe, searchesRecipe(train, 'explain: { permutation: { repeats: 2 } }\n'));
  const run = await assayJson<RunResult>(
    ['run', recipe, '--workspace', path.join(home, 'workspace'), '--key', 'throw-away', '--out', out],
    home,
  );
  expect(run.task).toBe('ranking');
  const ndcg = run.metrics.ndcg as { value: number; low: number; high: number };
  expect(ndcg.low).toBeGreaterThan(run.ranking!.chance.ndcg!);
  expect(run.crossValidation!.metrics.ndcg!.mean).toBeGreaterThan(run.ranking!.chance.ndcg!);
  expect(run.importance).toMatchObject({ metric: 'ndcg' });

  const { replay } = await assayJson<VerifyResult>(
    ['verify', out, '--replay', '--data', `searches.csv=${data}`],
    home,
  );
  expect(replay).toMatchObject({ same: true, different: [], filesDifferent: [] });
}, 120_000);
