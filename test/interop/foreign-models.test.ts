/** Models that LightGBM and XGBoost train here and now: what is taken over predicts what they predict. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uncalibratedProbabilities } from '../../native/calibration/probabilities.ts';
import { rowsOfRole } from '../../native/calibration/scored-rows.ts';
import { decodePredictions, ROLE } from '../../native/training/predictions.ts';
import { builtPackage } from '../support/built-package.ts';
import { loansRecipe, writeLoans } from '../support/loans.ts';
import { run, skipped, treesPython } from './python.ts';

describe.skipIf(treesPython === undefined)(
  `models of other libraries${skipped(treesPython, 'trees')}`,
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'assay-foreign-'));
    let predictions: Readonly<Record<string, readonly number[]>>;
    beforeAll(() => {
      predictions = run(treesPython!, 'train_trees.py', [writeLoans(folder), folder], folder);
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it.each(['lightgbm.txt', 'xgboost.json'])('%s', async (model) => {
      const train = `{ learner: foreign, model: ${model} }`;
      const {
        measured,
        context,
        result,
        folder: built,
      } = await builtPackage(loansRecipe('binary', train), folder);
      const bytes = await context.read(measured.predictions.result.parts.predictions);
      const { row, margins } = rowsOfRole(decodePredictions(bytes), ROLE.test, 1);
      const ours = uncalibratedProbabilities(margins, 1);
      const farthest = ours.map((p, i) => Math.abs(p - predictions[model]![row[i]!]!));
      expect(row.length).toBeGreaterThan(100);
      expect(Math.max(...farthest)).toBeLessThan(1e-6);
      // The exported graph gives the engine's own answers on the same rows.
      expect(result.agreement.rows).toBe(row.length);
      expect(result.agreement.largest).toBeLessThanOrEqual(1e-6);
      for (const each of [built, context.folder]) rmSync(each, { recursive: true, force: true });
    });
  },
);
