/**
 * A table as pandas reads it, with a column of true and false that has gaps: the Python on the model card and MLflow
 * must give the engine's own answers, not answers for missing values.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyCalibrator } from '../../native/calibration/probabilities.ts';
import { rowsOfRole } from '../../native/calibration/scored-rows.ts';
import { decodePredictions, ROLE } from '../../native/training/predictions.ts';
import { builtPackage, type BuiltPackage } from '../support/built-package.ts';
import { loansRecipe, writeLoans } from '../support/loans.ts';
import { mlflowPython, run, skipped } from './python.ts';

interface Scored {
  readonly dtypes: Readonly<Record<string, string>>;
  readonly card: { readonly label: readonly string[]; readonly probability: readonly number[] };
  readonly mlflow: { readonly label: readonly string[]; readonly probability: readonly number[] };
  readonly spelled: Readonly<Record<string, readonly number[]>>;
}

describe.skipIf(mlflowPython === undefined).each([false, true])(
  `a table of pandas, true and false with gaps: %s${skipped(mlflowPython, 'mlflow')}`,
  (ownersMissing) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'assay-table-'));
    let built: BuiltPackage;
    let probability: Float64Array;
    let scored: Scored;

    beforeAll(async () => {
      const file = writeLoans(folder, { ownersMissing });
      built = await builtPackage(loansRecipe('binary', '{ learner: logistic }'), folder);
      const { measured, context } = built;
      const predictions = await context.read(measured.predictions.result.parts.predictions);
      const test = rowsOfRole(decodePredictions(predictions), ROLE.test, 1);
      probability = applyCalibrator(measured.calibrator!.result.calibrator, test.margins);
      const [header, ...lines] = readFileSync(file, 'utf8').split('\n');
      const table = path.join(folder, 'table.csv');
      writeFileSync(table, [header, ...Array.from(test.row, (row) => lines[row])].join('\n'));
      scored = run<Scored>(mlflowPython!, 'score_table.py', [built.folder, table], folder);
    });
    afterAll(() => {
      for (const one of [folder, built.folder, built.context.folder])
        rmSync(one, { recursive: true, force: true });
    });

    const farthest = (answers: readonly number[]): number =>
      Math.max(...answers.map((p, row) => Math.abs(p - probability[row]!)));

    it('is scored rightly by the Python on the card', () => {
      expect(scored.card.probability.length).toBe(probability.length);
      expect(farthest(scored.card.probability)).toBeLessThan(1e-9);
    });

    it('is scored rightly by mlflow.pyfunc', () => {
      expect(scored.dtypes.owner).toBe(ownersMissing ? 'object' : 'bool');
      expect(farthest(scored.mlflow.probability)).toBeLessThan(1e-9);
      expect(scored.mlflow.label).toEqual(scored.card.label);
    });

    // Without gaps the graph takes true and false themselves, which have no spelling.
    if (ownersMissing) {
      it('may write true and false as files, spreadsheets and numbers do', () => {
        expect(Object.keys(scored.spelled).length).toBe(4);
        for (const [word, answers] of Object.entries(scored.spelled))
          expect(farthest(answers), word).toBeLessThan(1e-9);
      });
    }
  },
);
