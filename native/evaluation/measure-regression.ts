import type { ScoredRows } from '../calibration/scored-rows.ts';
import { normalQuantile } from '../stats/normal.ts';
import { rowsInOrder } from '../stats/order.ts';
import { quantile } from '../stats/quantile.ts';
import { mean, sum } from '../stats/sum.ts';
import type { EvaluationResult } from './contract.ts';
import { figuresOf, type BootstrapOptions } from './figures.ts';
import type { Measured } from './measured.ts';
import { regressionScores } from './regression-scores.ts';
import * as regressionStatistics from './regression-statistics.ts';

const TENTHS = 10;
const RESIDUAL_BINS = 40;
type Regression = NonNullable<EvaluationResult['regression']>;

/** Everything that is measured of a regression on the test rows. `raw` is the same: nothing is calibrated. */
export async function measureRegression(test: ScoredRows, options: BootstrapOptions): Promise<Measured> {
  const predicted = test.margins;
  const actual = test.y;
  const n = actual.length;
  const { medianAbsoluteError, bias, ...metrics } = await figuresOf(
    Uint32Array.of(n),
    { ...regressionStatistics, data: regressionScores(predicted, actual) },
    options,
    () => (n === 0 ? 'There are no test rows.' : 'The target is constant on the test rows.'),
  );
  return {
    classCounts: [],
    baseRate: null,
    metrics,
    raw: metrics,
    curves: [],
    reliability: [],
    ...(n === 0
      ? {}
      : {
          regression: {
            medianAbsoluteError: medianAbsoluteError!,
            bias: bias!,
            tenths: tenthsOf(predicted, actual, options.level),
            residuals: residualsOf(predicted, actual),
          },
        }),
    notes: [],
    exact: {},
  };
}

/** Mean prediction and mean actual value by tenths of the prediction, with a normal interval of the latter. */
function tenthsOf(predicted: Float64Array, actual: Float64Array, level: number): Regression['tenths'] {
  const order = rowsInOrder(predicted);
  const n = order.length;
  const z = normalQuantile((1 + level) / 2);
  const tenths: Regression['tenths'] = [];
  for (let tenth = 0; tenth < TENTHS; tenth++) {
    const rows = order.slice(Math.floor((tenth * n) / TENTHS), Math.floor(((tenth + 1) * n) / TENTHS));
    if (rows.length === 0) continue;
    const values = Float64Array.from(rows, (row) => actual[row]!);
    const centre = mean(values);
    const squares = sum(values.map((value) => (value - centre) * (value - centre)));
    const half = rows.length > 1 ? z * Math.sqrt(squares / (rows.length - 1) / rows.length) : 0;
    tenths.push({
      count: rows.length,
      predicted: mean(Float64Array.from(rows, (row) => predicted[row]!)),
      actual: centre,
      interval: [centre - half, centre + half],
    });
  }
  return tenths;
}

/** Histogram of prediction − actual between its 0.5th and 99.5th percentile. */
function residualsOf(predicted: Float64Array, actual: Float64Array): Regression['residuals'] {
  const residuals = predicted.map((value, row) => value - actual[row]!).sort();
  const low = quantile(residuals, 0.005);
  const high = quantile(residuals, 0.995);
  const counts = new Array<number>(RESIDUAL_BINS).fill(0);
  let outside = 0;
  for (const residual of residuals) {
    if (residual < low || residual > high) outside++;
    else {
      const share = high > low ? (residual - low) / (high - low) : 0;
      counts[Math.min(RESIDUAL_BINS - 1, Math.floor(share * RESIDUAL_BINS))]!++;
    }
  }
  return { low, high, counts, outside };
}
