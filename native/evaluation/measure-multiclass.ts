import { classColumn, reliabilityByClass } from '../calibration/calibration-report.ts';
import type { Calibrator } from '../calibration/contract.ts';
import { applyCalibrator, uncalibratedProbabilities } from '../calibration/probabilities.ts';
import { reordered, type ScoredRows } from '../calibration/scored-rows.ts';
import type { NumericArray } from '../stats/arrays.ts';
import { strataOf } from '../stats/bootstrap.ts';
import type { EvaluationSpec, RankingCurve } from './contract.ts';
import { figuresOf, withPrefix, type BootstrapOptions } from './figures.ts';
import type { Measured } from './measured.ts';
import type { MulticlassStatisticsData } from './multiclass-statistics.ts';
import * as multiclassStatistics from './multiclass-statistics.ts';
import { impossibleOutcomes, multiclassRowScores, topClasses, type RowScores } from './probability-scores.ts';
import { rank } from './ranking.ts';
import { rankingCurveOf } from './ranking-curve.ts';
import { classificationReasons } from './reasons.ts';

/** Rows by class index: how often actual class i was given the label j. */
export function confusionMatrix(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
): number[][] {
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let row = 0; row < actual.length; row++) matrix[actual[row]!]![predicted[row]!]!++;
  return matrix;
}

/** Everything that is measured of a classifier of several classes on the test rows. */
export async function measureMulticlass(
  spec: EvaluationSpec,
  calibrator: Calibrator,
  testRows: ScoredRows,
  options: BootstrapOptions,
): Promise<Measured> {
  const { classes, outputs } = spec;
  const strata = strataOf(testRows.y, outputs);
  const test = reordered(testRows, strata.order);
  const classCounts = new Array<number>(outputs).fill(0);
  for (const value of test.y) classCounts[value]!++;
  const ranked = classCounts.flatMap((count, k) => (count > 0 && count < test.y.length ? [k] : []));
  const probabilities = applyCalibrator(calibrator, test.margins);
  const before = uncalibratedProbabilities(test.margins, outputs);
  const scores = multiclassRowScores(probabilities, test.y, outputs);
  const outcomes = ranked.map((k) => Uint8Array.from(test.y, (value) => Number(value === k)));
  const side = (values: Float64Array, rowScores: RowScores) => ({
    rankings: ranked.map((k) => rank(classColumn(values, outputs, k))),
    scores: rowScores,
  });
  const data: MulticlassStatisticsData = {
    outcomes,
    calibrated: side(probabilities, scores),
    raw: side(before, multiclassRowScores(before, test.y, outputs)),
  };
  const figures = await figuresOf(
    strata.sizes,
    { ...multiclassStatistics, data },
    options,
    classificationReasons(classes, classCounts),
  );
  const curves: RankingCurve[] = [];
  const exact: Record<string, NumericArray> = {};
  for (const [i, k] of ranked.entries()) {
    const found = rankingCurveOf(classes[k]!, classColumn(probabilities, outputs, k), outcomes[i]!);
    if (found === undefined) continue;
    curves.push(found.curve);
    for (const [name, array] of Object.entries(found.exact)) exact[`${k}.${name}`] = array;
  }
  return {
    classCounts,
    baseRate: null,
    metrics: withPrefix(figures, 'calibrated.'),
    raw: withPrefix(figures, 'raw.'),
    confusionMatrix: confusionMatrix(test.y, topClasses(probabilities, outputs), outputs),
    curves,
    reliability: reliabilityByClass(calibrator, classes, test, options.level),
    notes: [...absentClasses(classes, classCounts), ...impossibleOutcomes(scores)],
    exact,
  };
}

function absentClasses(classes: readonly string[], classCounts: readonly number[]): string[] {
  const absent = classes.filter((_, k) => classCounts[k] === 0);
  if (absent.length === 0 || absent.length === classes.length) return [];
  return [
    `No test row is of class ${absent.map((name) => `'${name}'`).join(', ')}: the mean areas leave it out.`,
  ];
}
