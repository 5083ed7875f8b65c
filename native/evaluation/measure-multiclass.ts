import { classColumn, reliabilityByClass } from '../calibration/calibration-report.ts';
import type { Calibrator } from '../calibration/contract.ts';
import { applyCalibrator, uncalibratedProbabilities } from '../calibration/probabilities.ts';
import { reordered, type ScoredRows } from '../calibration/scored-rows.ts';
import type { NumericArray } from '../stats/arrays.ts';
import { strataOf } from '../stats/bootstrap.ts';
import type { EvaluationSpec, RankingCurve } from './contract.ts';
import { figuresOf, withPrefix, type BootstrapOptions } from './figures.ts';
import type { Measured } from './measured.ts';
import {
  impossibleOutcomes,
  multiclassRowScores,
  probabilityMetrics,
  topClasses,
  type RowScores,
} from './probability-scores.ts';
import { rank, rankingMetrics } from './ranking.ts';
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

/**
 * Statistics of one set of probabilities. The areas are means over the classes that have test rows and others beside
 * them, each against the rest (macro average).
 */
function statisticsOf(
  probabilities: Float64Array,
  y: Float64Array,
  outputs: number,
  ranked: readonly number[],
  scores: RowScores,
) {
  const one = ranked.map((k) => ({
    ranking: rank(classColumn(probabilities, outputs, k)),
    outcomes: Uint8Array.from(y, (value) => Number(value === k)),
  }));
  return (counts: Uint16Array) => {
    let rocAuc = 0;
    let prAuc = 0;
    for (const { ranking, outcomes } of one) {
      const found = rankingMetrics(ranking, outcomes, counts);
      rocAuc += found.rocAuc;
      prAuc += found.prAuc;
    }
    return { rocAuc: rocAuc / one.length, prAuc: prAuc / one.length, ...probabilityMetrics(scores, counts) };
  };
}

/** Everything that is measured of a classifier of several classes on the test rows. */
export function measureMulticlass(
  spec: EvaluationSpec,
  calibrator: Calibrator,
  testRows: ScoredRows,
  options: BootstrapOptions,
): Measured {
  const { classes, outputs } = spec;
  const strata = strataOf(testRows.y, outputs);
  const test = reordered(testRows, strata.order);
  const classCounts = new Array<number>(outputs).fill(0);
  for (const value of test.y) classCounts[value]!++;
  const ranked = classCounts.flatMap((count, k) => (count > 0 && count < test.y.length ? [k] : []));
  const probabilities = applyCalibrator(calibrator, test.margins);
  const before = uncalibratedProbabilities(test.margins, outputs);
  const scores = multiclassRowScores(probabilities, test.y, outputs);
  const statistics = {
    calibrated: statisticsOf(probabilities, test.y, outputs, ranked, scores),
    raw: statisticsOf(before, test.y, outputs, ranked, multiclassRowScores(before, test.y, outputs)),
  };
  const figures = figuresOf(
    strata.sizes,
    (counts) => {
      const found: Record<string, number> = {};
      for (const side of ['calibrated', 'raw'] as const) {
        for (const [name, value] of Object.entries(statistics[side](counts)))
          found[`${side}.${name}`] = value;
      }
      return found;
    },
    options,
    classificationReasons(classes, classCounts),
  );
  const curves: RankingCurve[] = [];
  const exact: Record<string, NumericArray> = {};
  for (const k of ranked) {
    const outcomes = Uint8Array.from(test.y, (value) => Number(value === k));
    const found = rankingCurveOf(classes[k]!, classColumn(probabilities, outputs, k), outcomes);
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
