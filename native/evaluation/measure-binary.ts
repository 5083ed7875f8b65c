import type { Calibrator } from '../calibration/contract.ts';
import { reliabilityByClass } from '../calibration/calibration-report.ts';
import { applyCalibrator, uncalibratedProbabilities } from '../calibration/probabilities.ts';
import { reordered, type ScoredRows } from '../calibration/scored-rows.ts';
import { strataOf } from '../stats/bootstrap.ts';
import { rowsInOrder } from '../stats/order.ts';
import { wilsonInterval } from '../stats/wilson.ts';
import type { Confusion, EvaluationSpec, Figure, ThresholdRule } from './contract.ts';
import { classificationReasons } from './reasons.ts';
import { figuresOf, undefinedFigure, withPrefix, type BootstrapOptions } from './figures.ts';
import { keepShape } from './keep-shape.ts';
import type { BinaryStatisticsData } from './binary-statistics.ts';
import * as binaryStatistics from './binary-statistics.ts';
import type { Measured } from './measured.ts';
import { binaryRowScores, impossibleOutcomes } from './probability-scores.ts';
import { rank } from './ranking.ts';
import { rankingCurveOf } from './ranking-curve.ts';
import { chooseThreshold } from './threshold-choice.ts';
import { confusionAt, thresholdGrid } from './threshold.ts';

/** Everything that is measured of a binary classifier on the test rows; the threshold comes from the validation rows. */
export async function measureBinary(
  spec: EvaluationSpec & { readonly threshold: ThresholdRule },
  calibrator: Calibrator,
  validation: ScoredRows,
  testRows: ScoredRows,
  options: BootstrapOptions,
): Promise<Measured> {
  const { threshold, curve } = chooseThreshold(spec.threshold, calibrator, validation);
  // By class, then by score: resamples then read and write memory from its beginning to its end.
  const byScore = reordered(testRows, rowsInOrder(testRows.margins));
  const strata = strataOf(byScore.y, 2);
  const test = reordered(byScore, strata.order);
  const outcomes = Uint8Array.from(test.y);
  const probabilities = applyCalibrator(calibrator, test.margins);
  const calibratedScores = binaryRowScores(probabilities, outcomes, threshold.value);
  const before = uncalibratedProbabilities(test.margins, 1);
  const data: BinaryStatisticsData = {
    outcomes,
    calibrated: { ranking: rank(probabilities), scores: calibratedScores },
    raw: { ranking: rank(before), scores: binaryRowScores(before, outcomes, threshold.raw) },
  };
  const positives = outcomes.reduce((total, outcome) => total + outcome, 0);
  const classCounts = [outcomes.length - positives, positives];
  const figures = await figuresOf(
    strata.sizes,
    { ...binaryStatistics, data },
    options,
    classificationReasons(spec.classes, classCounts),
  );
  const confusion = confusionAt(probabilities, outcomes, threshold.value);
  const ranking = rankingCurveOf(spec.classes[1] ?? '', probabilities, outcomes);
  const cost = curve === undefined ? [] : keepShape(curve.threshold, unit(curve.meanCost));
  return {
    classCounts,
    baseRate: outcomes.length === 0 ? null : positives / outcomes.length,
    metrics: withPrefix(figures, 'calibrated.'),
    raw: withPrefix(figures, 'raw.'),
    threshold,
    confusion,
    rates: ratesOf(confusion, options.level),
    curves: ranking === undefined ? [] : [ranking.curve],
    ...(curve === undefined
      ? {}
      : { costCurve: cost.map((i): [number, number] => [curve.threshold[i]!, curve.meanCost[i]!]) }),
    grid: thresholdGrid(probabilities, outcomes),
    reliability: reliabilityByClass(calibrator, spec.classes, test, options.level),
    notes: impossibleOutcomes(calibratedScores),
    exact: {
      ...ranking?.exact,
      ...(curve === undefined ? {} : { 'cost.threshold': curve.threshold, 'cost.mean': curve.meanCost }),
    },
  };
}

/** Divided by the greatest, so that shape is judged on like scales. */
function unit(values: Float64Array): Float64Array {
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  return most > 0 ? values.map((value) => value / most) : values;
}

/** Proportions of the confusion matrix with Wilson intervals. */
function ratesOf(confusion: Confusion, level: number): Record<string, Figure> {
  const { truePositive, falsePositive, trueNegative, falseNegative } = confusion;
  const rate = (part: number, whole: number, what: string): Figure => {
    if (whole === 0) return undefinedFigure(`There is no ${what} test row.`);
    const [low, high] = wilsonInterval(part, whole, level);
    return { value: part / whole, low, high };
  };
  const selected = truePositive + falsePositive;
  return {
    truePositiveRate: rate(truePositive, truePositive + falseNegative, 'positive'),
    falsePositiveRate: rate(falsePositive, falsePositive + trueNegative, 'negative'),
    precision: rate(truePositive, selected, 'selected'),
    selectionRate: rate(selected, selected + trueNegative + falseNegative, 'single'),
  };
}
