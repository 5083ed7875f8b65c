import { describe, expect, test } from 'vitest';
import { testContext } from '../../test/support/step-context.ts';
import type { CalibrationResult } from '../calibration/contract.ts';
import { calibrationFit } from '../calibration/steps.ts';
import { decodeArrays } from '../stats/arrays.ts';
import { createRandom } from '../stats/random.ts';
import { encodePredictions, ROLE } from '../training/predictions.ts';
import { evaluationResult } from './contract.ts';
import { evaluationMeasure } from './steps.ts';

const random = createRandom('d'.repeat(64), 'rows');
const ID = 'e'.repeat(64);

interface Made {
  readonly classes: readonly string[];
  readonly outputs: number;
  readonly y: (row: number, margins: Float64Array) => number;
  readonly roles?: (row: number) => number;
}

async function predictions(context: ReturnType<typeof testContext>, n: number, made: Made): Promise<string> {
  const { outputs } = made;
  const margin = Float64Array.from({ length: n * outputs }, (_, i) => (random.uniform(i) - 0.5) * 6);
  const row = Uint32Array.from({ length: n }, (_, i) => i);
  const parts = {
    predictions: await context.write(
      encodePredictions({
        row,
        role: Uint8Array.from(row, (i) => (made.roles ?? ((at) => 1 + (at % 3)))(i)),
        y: Float64Array.from(row, (i) => made.y(i, margin.subarray(i * outputs, (i + 1) * outputs))),
        margin,
      }),
    ),
  };
  return context.writeJson({ parts });
}

const noisyLabel = (row: number, [margin]: Float64Array): number =>
  Number(random.uniform(1e6 + row) < 1 / (1 + Math.exp(-2 * margin! - 0.5)));
const cost = { cost: { falsePositive: 1, falseNegative: 3 } };

async function evaluate(
  made: Made & { task: 'binary' | 'multiclass' | 'regression' },
  n: number,
  section = {},
) {
  const context = testContext({ id: ID });
  const input = await predictions(context, n, made);
  const base = { task: made.task, classes: made.classes, outputs: made.outputs };
  const inputs = [input, input];
  let calibration: CalibrationResult | undefined;
  if (made.task !== 'regression') {
    calibration = await calibrationFit.run(context, calibrationFit.spec.parse(base), [input]);
    inputs.push(await context.writeJson(calibration));
  }
  const spec = evaluationMeasure.spec.parse({ ...base, intervals: { count: 100 }, ...section });
  const result = await evaluationMeasure.run(context, spec, inputs);
  return { context, calibration, result: evaluationResult.parse(result), text: JSON.stringify(result) };
}

describe('evaluation.measure', () => {
  const binary = { task: 'binary', classes: ['no', 'yes'], outputs: 1, y: noisyLabel } as const;

  test('two classes: figures, threshold by cost, curves with all points beside the thinned ones', async () => {
    const { result, context, calibration, text } = await evaluate(binary, 3000, { threshold: cost });
    expect(Object.keys(result.metrics)).toEqual(['rocAuc', 'prAuc', 'logLoss', 'brier', 'accuracy', 'ece']);
    expect(Object.keys(result.raw)).toEqual(Object.keys(result.metrics));
    for (const { value, low, high } of Object.values(result.metrics)) {
      expect(value).not.toBeNull();
      expect(low!).toBeLessThan(high!);
    }
    expect(result.interval.method).toBe('stratified percentile bootstrap');
    // The margins are half of the true log-odds, so calibration helps.
    expect(calibration!.method).toBe('isotonic');
    expect(result.metrics.brier!.value!).toBeLessThan(result.raw.brier!.value!);
    // An isotonic curve says 0 and 1 at its ends, and the note owns up to what that costs.
    expect(result.notes[0]).toMatch(/test rows? .* exactly 0 or 1/);
    expect(result.rows).toEqual({ validation: 1000, test: 1000 });
    expect(result.threshold!.how).toBe('cost');
    // The cost of a miss is three times that of a false alarm: the threshold lies near 1/4.
    expect(Math.abs(result.threshold!.value - 0.25)).toBeLessThan(0.15);
    const { truePositive, falsePositive, trueNegative, falseNegative } = result.confusion!;
    expect(truePositive + falsePositive + trueNegative + falseNegative).toBe(1000);
    expect(result.rates!.precision!.value).toBe(truePositive / (truePositive + falsePositive));
    expect(result.costCurve!.length).toBeLessThanOrEqual(500);
    const exact = decodeArrays(await context.read(result.parts.curves!));
    expect(Object.keys(exact).sort()).toEqual([
      'cost.mean',
      'cost.threshold',
      'ranking.falsePositives',
      'ranking.threshold',
      'ranking.truePositives',
    ]);
    expect((await evaluate(binary, 3000, { threshold: cost })).text).toBe(text);
    expect(text).not.toMatch(/NaN|Infinity/);
  });

  test('one class among the test rows: what cannot be ranked is null and says why', async () => {
    const made = {
      ...binary,
      y: (row: number, m: Float64Array) => (1 + (row % 3) === ROLE.test ? 1 : noisyLabel(row, m)),
    };
    const { result } = await evaluate(made, 900);
    expect(result.metrics.rocAuc).toEqual({
      value: null,
      low: null,
      high: null,
      why: "Every test row is of class 'yes': there is nothing to rank it against.",
    });
    expect(result.metrics.logLoss!.value).toBeGreaterThan(0);
    expect(result.rates!.falsePositiveRate!.value).toBeNull();
    expect(result.curves).toEqual([]);
  });

  test('no test rows: everything is null', async () => {
    const { result } = await evaluate({ ...binary, roles: (row) => 1 + (row % 2) }, 200);
    expect(Object.values(result.metrics).map(({ value, why }) => [value, why])).toEqual(
      new Array(6).fill([null, 'There are no test rows.']),
    );
    expect(result.baseRate).toBeNull();
  });

  test('no validation rows: a threshold by cost is refused, with what to do', async () => {
    const noValidation = { ...binary, roles: (row: number) => 2 + (row % 2) };
    await expect(evaluate(noValidation, 200, { threshold: cost })).rejects.toMatchObject({
      data: { kind: 'BadInput', where: 'evaluate.threshold' },
    });
    expect((await evaluate(noValidation, 200)).result.threshold!.value).toBe(0.5);
  });

  test('a score that is not a number is refused, with its row', async () => {
    const context = testContext({ id: ID });
    const bytes = encodePredictions({
      row: Uint32Array.of(7),
      role: Uint8Array.of(ROLE.test),
      y: Float64Array.of(1),
      margin: Float64Array.of(NaN),
    });
    const input = await context.writeJson({ parts: { predictions: await context.write(bytes) } });
    const spec = evaluationMeasure.spec.parse({ task: 'regression', classes: [], outputs: 1 });
    await expect(evaluationMeasure.run(context, spec, [input, input])).rejects.toThrow(
      'row 8 of the test rows',
    );
  });

  test('several classes', async () => {
    const made = {
      task: 'multiclass',
      classes: ['a', 'b', 'c', 'd'],
      outputs: 4,
      y: (row: number, m: Float64Array) => {
        // Class d does not occur among the test rows.
        const best = [0, 1, 2].reduce((top, k) => (m[k]! > m[top]! ? k : top), 0);
        if (random.uniform(2e6 + row) < 0.3) return row % 3 === 2 ? row % 2 : row % 4;
        return best;
      },
    } as const;
    const { result, calibration, text } = await evaluate(made, 3000);
    expect(calibration!.calibrator.outputs.length).toBe(4);
    expect(result.metrics.accuracy!.value!).toBeGreaterThan(0.6);
    expect(result.metrics.brier!.value!).toBeLessThan(result.raw.brier!.value!);
    expect(result.notes.slice(0, 1)).toEqual(["No test row is of class 'd': the mean areas leave it out."]);
    expect(result.curves.map((curve) => curve.class)).toEqual(['a', 'b', 'c']);
    expect(result.confusionMatrix!.flat().reduce((a, b) => a + b, 0)).toBe(1000);
    expect(text).not.toMatch(/NaN|Infinity/);
  });

  test('regression', async () => {
    const made = {
      task: 'regression',
      classes: [],
      outputs: 1,
      y: (row: number, [m]: Float64Array) => m! + random.uniform(3e6 + row),
    } as const;
    const { result } = await evaluate(made, 1200);
    expect(Object.keys(result.metrics)).toEqual(['rmse', 'mae', 'r2']);
    expect(result.interval.method).toBe('percentile bootstrap');
    expect(result.metrics.mae!.value!).toBeCloseTo(0.5, 1);
    expect(result.regression!.bias.value!).toBeCloseTo(-0.5, 1);
    expect(result.regression!.tenths.reduce((total, tenth) => total + tenth.count, 0)).toBe(400);
    const { counts, outside } = result.regression!.residuals;
    expect(counts.reduce((a, b) => a + b, 0) + outside).toBe(400);
    const constant = await evaluate({ ...made, y: () => 3 }, 300);
    expect(constant.result.metrics.r2).toMatchObject({
      value: null,
      why: 'The target is constant on the test rows.',
    });
  });
});
