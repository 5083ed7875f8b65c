import { uncalibratedProbabilities, applyCalibrator } from '../calibration/probabilities.ts';
import type { Calibrator } from '../calibration/contract.ts';
import type { ScoredRows } from '../calibration/scored-rows.ts';
import { badInput } from '../engine/errors.ts';
import type { Threshold, ThresholdRule } from './contract.ts';
import { bestThreshold, costCurve, type CostCurve } from './threshold.ts';

const number = (value: number): string => String(Number(value.toPrecision(6)));

/**
 * The threshold that a rule leads to: the number itself, or that of least mean cost on the validation rows, each for
 * the calibrated probability and for the probability before calibration. Test and calibration rows play no part.
 */
export function chooseThreshold(
  rule: ThresholdRule,
  calibrator: Calibrator,
  validation: ScoredRows,
): { threshold: Threshold; curve?: CostCurve } {
  if (typeof rule === 'number') {
    return { threshold: { value: rule, raw: rule, how: 'given', rule: `set to ${number(rule)}` } };
  }
  const rows = validation.y.length;
  if (rows === 0) {
    throw badInput(
      'There are no validation rows to choose the threshold on.',
      'evaluate.threshold',
      'Set split.validation above 0, or give the threshold as a number.',
    );
  }
  const costs = rule.cost;
  const outcomes = Uint8Array.from(validation.y);
  const curve = costCurve(applyCalibrator(calibrator, validation.margins), outcomes, costs);
  const best = bestThreshold(curve);
  const raw = bestThreshold(costCurve(uncalibratedProbabilities(validation.margins, 1), outcomes, costs));
  return {
    curve,
    threshold: {
      value: best.value,
      raw: raw.value,
      how: 'cost',
      rule: `least mean cost on ${rows.toLocaleString('en-US')} validation rows, a false positive costing ${number(costs.falsePositive)} and a false negative ${number(costs.falseNegative)}`,
      costs,
      chosenOn: { rows, meanCost: best.meanCost },
    },
  };
}
