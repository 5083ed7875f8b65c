import { describe, expect, test } from 'vitest';
import { numbers, shared, sharedColumns, sharedJson } from '../../test/support/shared-scores.ts';
import { fitIsotonic, interpolate } from '../calibration/isotonic.ts';
import { expectedCalibrationError, reliabilityBins } from '../calibration/reliability.ts';
import { fitSigmoid } from '../calibration/sigmoid.ts';
import { sigmoid } from '../stats/elementary.ts';
import { binaryRowScores, probabilityMetrics } from './probability-scores.ts';
import { rank, rankingMetrics } from './ranking.ts';
import { confusionAt } from './threshold.ts';

interface Figures {
  auc: number;
  logloss: number;
  brier: number;
  accuracy: number;
  average_precision: number;
  ece15: number;
  confusion: { tn: number; fp: number; fn: number; tp: number };
  reliability?: { bin: number; n: number; conf: number; freq: number }[];
}
interface Adult {
  models: Record<string, Figures>;
  calibration: Record<
    string,
    Record<'uncalibrated' | 'isotonic', Figures & { n_thresholds: number }> & {
      platt_sklearn_smoothed: Figures & { a: number; b: number };
      sklearn_CalibratedClassifierCV_isotonic_on_margin: { auc: number; logloss: number; ece15: number };
    }
  >;
}

const CALIBRATED = ['lightgbm_native_cat', 'logistic_l2_C1'];
const MODELS = [
  ...CALIBRATED,
  'lightgbm_ordinal_codes',
  'lightgbm_onehot',
  'xgboost_default_native_cat',
  'xgboost_default_onehot',
  'sklearn_histgb_default',
  'logistic_no_penalty',
];

const TOLERANCE = 1e-9;
const close = (actual: number, expected: number, tolerance = TOLERANCE): void =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance);

function compare(p: Float64Array, y: Uint8Array, expected: Figures, tolerance = TOLERANCE): void {
  const once = new Uint16Array(y.length).fill(1);
  const ranking = rankingMetrics(rank(p), y, once);
  const scores = probabilityMetrics(binaryRowScores(p, y, 0.5), once);
  close(ranking.rocAuc, expected.auc, tolerance);
  close(ranking.prAuc, expected.average_precision, tolerance);
  close(scores.logLoss, expected.logloss, tolerance);
  close(scores.brier, expected.brier, tolerance);
  close(scores.accuracy, expected.accuracy, tolerance);
  close(scores.ece, expected.ece15, tolerance);
  const { tp, fp, tn, fn } = expected.confusion;
  expect(confusionAt(p, y, 0.5)).toEqual({
    truePositive: tp,
    falsePositive: fp,
    trueNegative: tn,
    falseNegative: fn,
  });
}

describe.skipIf(shared === '')('figures of scikit-learn on Adult (skipped without ASSAY_SHARED)', () => {
  const adult = shared === '' ? undefined : sharedJson<Adult>('adult.json');

  test.each(MODELS)('%s', (model) => {
    const column = sharedColumns('adult_test_predictions.csv.gz');
    // XGBoost's scores are single precision, and scikit-learn keeps them so.
    const single = model.startsWith('xgboost');
    const p = numbers(column(model)).map((value) => (single ? Math.fround(value) : value));
    compare(p, Uint8Array.from(column('y'), Number), adult!.models[model]!);
  });

  test.each(CALIBRATED)('calibration of %s', (model) => {
    const fit = sharedColumns(`adult_calibration_cal_${model}.csv.gz`);
    const test = sharedColumns(`adult_calibration_test_${model}.csv.gz`);
    const [p, margin, y] = [numbers(fit('p')), numbers(fit('margin')), numbers(fit('y'))];
    const [testP, testMargin] = [numbers(test('p')), numbers(test('margin'))];
    const testY = Uint8Array.from(test('y'), Number);
    const expected = adult!.calibration[model]!;
    compare(testP, testY, expected.uncalibrated);

    const curve = fitIsotonic(p, y);
    expect(curve.x.length).toBe(expected.isotonic.n_thresholds);
    const isotonic = testP.map((score) => interpolate(curve, score));
    const theirs = numbers(test('isotonic'));
    isotonic.forEach((value, row) => close(value, theirs[row]!, 1e-12));
    compare(theirs, testY, expected.isotonic);
    const bins = reliabilityBins(theirs, testY);
    expect(bins.map((bin) => [Math.round(bin.low * 15), bin.count])).toEqual(
      expected.isotonic.reliability!.map((bin) => [bin.bin, bin.n]),
    );
    expected.isotonic.reliability!.forEach((bin, i) => {
      close(bins[i]!.predicted, bin.conf);
      close(bins[i]!.observed, bin.freq);
    });
    close(expectedCalibrationError(bins), expected.isotonic.ece15);

    const onMargin = fitIsotonic(margin, y);
    const calibrated = testMargin.map((score) => interpolate(onMargin, score));
    const { auc, ece15 } = expected.sklearn_CalibratedClassifierCV_isotonic_on_margin;
    const once = new Uint16Array(testY.length).fill(1);
    // scikit-learn's estimator reads the margin in single precision, so its figures differ from the eighth digit on.
    close(rankingMetrics(rank(calibrated), testY, once).rocAuc, auc, 1e-6);
    close(expectedCalibrationError(reliabilityBins(calibrated, testY)), ece15, 1e-6);

    const { a, b } = fitSigmoid(margin, y);
    const optimum = expected.platt_sklearn_smoothed;
    close(a, optimum.a);
    close(b, optimum.b);
    compare(numbers(test('platt_sklearn')), testY, optimum);
    const platt = testMargin.map((z) => sigmoid(-(a * z + b)));
    const plattTheirs = numbers(test('platt_sklearn'));
    platt.forEach((value, row) => close(value, plattTheirs[row]!, 1e-9));
  });
});
