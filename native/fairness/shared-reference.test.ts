import { describe, expect, test } from 'vitest';
import { numbers, shared, sharedColumns, sharedJson } from '../../test/support/shared-scores.ts';
import { createRandom } from '../stats/random.ts';
import type { Column, Frame } from '../stats/frame.ts';
import type { Figure } from '../evaluation/contract.ts';
import { groupRows } from './group-rows.ts';
import { measureBinary } from './measure-binary.ts';

interface Rates {
  count: number;
  selection_rate: number;
  tpr: number;
  fpr: number;
  fnr: number;
  tnr: number;
  accuracy: number;
  precision: number;
}
interface Grouping {
  overall: Rates;
  by_group: Record<string, Rates>;
  base_rate_by_group: Record<string, number>;
  by_group_scores?: Record<string, { ece15: number; mean_p: number }>;
  demographic_parity_difference: number;
  demographic_parity_ratio: number;
  equalized_odds_difference: number;
  equalized_odds_ratio: number;
  equal_opportunity_difference: number;
  accuracy_difference: number;
}
interface Adult {
  fairness: Record<string, Record<'sex' | 'race' | 'sex_x_race', Grouping>>;
}

function textColumn(values: readonly string[]): Column {
  const dictionary = [...new Set(values)].sort();
  return { type: 'text', dictionary, codes: Int32Array.from(values, (value) => dictionary.indexOf(value)) };
}

const close = (figure: Figure | undefined, expected: number): void =>
  expect(Math.abs(figure!.value! - expected)).toBeLessThanOrEqual(1e-9);

function compareRates(rates: Readonly<Record<string, Figure>>, expected: Rates): void {
  close(rates.selectionRate, expected.selection_rate);
  close(rates.truePositiveRate, expected.tpr);
  close(rates.falsePositiveRate, expected.fpr);
  close(rates.falseNegativeRate, expected.fnr);
  close(rates.trueNegativeRate, expected.tnr);
  close(rates.accuracy, expected.accuracy);
  close(rates.precision, expected.precision);
}

describe.skipIf(shared === '')('figures of fairlearn on Adult (skipped without ASSAY_SHARED)', () => {
  const adult = shared === '' ? undefined : sharedJson<Adult>('adult.json');

  test.each(['lightgbm_native_cat', 'logistic_l2_C1'])('%s', async (model) => {
    const column = sharedColumns('adult_test_predictions.csv.gz');
    const outcomes = Uint8Array.from(column('y'), Number);
    const frame: Frame = {
      rows: outcomes.length,
      columns: new Map([
        ['sex', textColumn(column('sex'))],
        ['race', textColumn(column('race'))],
      ]),
    };
    const rows = { probabilities: numbers(column(model)), outcomes, threshold: 0.5 };
    const options = { count: 20, level: 0.95, random: createRandom('0'.repeat(64), model) };
    for (const [name, definition] of [
      ['sex', 'sex'],
      ['race', 'race'],
      ['sex_x_race', ['sex', 'race']],
    ] as const) {
      const ours = await measureBinary({ minimum: 30 }, groupRows(frame, definition), rows, options);
      const theirs = adult!.fairness[model]![name];
      expect(ours.groups.map((group) => group.name.replace(' × ', ' / '))).toEqual(
        Object.keys(theirs.by_group),
      );
      compareRates(ours.overall, theirs.overall);
      for (const group of ours.groups) {
        const key = group.name.replace(' × ', ' / ');
        expect(group.n).toBe(theirs.by_group[key]!.count);
        compareRates(group.rates, theirs.by_group[key]!);
        close(group.rates.baseRate, theirs.base_rate_by_group[key]!);
        const scores = theirs.by_group_scores?.[key];
        if (scores === undefined) continue;
        close(group.rates.ece, scores.ece15);
        close(group.rates.meanScore, scores.mean_p);
      }
      close(ours.disparities.demographicParityDifference, theirs.demographic_parity_difference);
      close(ours.disparities.demographicParityRatio, theirs.demographic_parity_ratio);
      close(ours.disparities.equalizedOddsDifference, theirs.equalized_odds_difference);
      close(ours.disparities.equalizedOddsRatio, theirs.equalized_odds_ratio);
      close(ours.disparities.equalOpportunityDifference, theirs.equal_opportunity_difference);
      close(ours.disparities.accuracyDifference, theirs.accuracy_difference);
    }
  });
});
