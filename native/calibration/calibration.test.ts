import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../onnx/graph.ts';
import type { Calibrator } from './contract.ts';
import { fitCalibrator } from './fit-calibrator.ts';
import { fitIsotonic, interpolate } from './isotonic.ts';
import { appendCalibrator } from './onnx.ts';
import { applyCalibrator } from './probabilities.ts';
import { binOf } from './probability-bins.ts';
import { expectedCalibrationError, reliabilityBins } from './reliability.ts';
import { fitSigmoid } from './sigmoid.ts';

const scored = fc
  .array(fc.record({ z: fc.double({ min: -6, max: 6, noNaN: true }), y: fc.constantFrom(0, 1) }), {
    minLength: 1,
    maxLength: 200,
  })
  .map((rows) => ({
    z: Float64Array.from(rows, (row) => row.z),
    y: Float64Array.from(rows, (row) => row.y),
  }));

interface Case {
  z: number[];
  y: number[];
  x: number[];
  values: number[];
  ask: number[];
  answer: number[];
  platt: { a: number; b: number } | null;
}
const golden = JSON.parse(
  readFileSync(new URL('../../test/reference/calibration/calibrators.json', import.meta.url), 'utf8'),
) as Record<string, Case>;

describe("scikit-learn's curves", () => {
  test.each(Object.entries(golden))('%s', (_, { z, y, x, values, ask, answer, platt }) => {
    const scores = Float64Array.from(z);
    const curve = fitIsotonic(scores, y);
    expect(curve.x).toEqual(x);
    curve.y.forEach((value, i) => expect(Math.abs(value - values[i]!)).toBeLessThan(1e-12));
    ask.forEach((score, i) => expect(Math.abs(interpolate(curve, score) - answer[i]!)).toBeLessThan(1e-12));
    const { a, b } = fitSigmoid(scores, Float64Array.from(y));
    if (platt === null) expect(a).toBe(0);
    else {
      expect(Math.abs(a - platt.a)).toBeLessThan(1e-8);
      expect(Math.abs(b - platt.b)).toBeLessThan(1e-8);
    }
  });
});

describe('isotonic regression', () => {
  test('pools violators and equal scores', () => {
    const z = Float64Array.from([1, 2, 3, 3, 4]);
    const y = Float64Array.from([0, 1, 0, 0, 1]);
    expect(fitIsotonic(z, y)).toEqual({ x: [1, 2, 3, 4], y: [0, 1 / 3, 1 / 3, 1] });
  });

  test('rises, stays in [0, 1], does not depend on the order of rows, and fits itself', () => {
    fc.assert(
      fc.property(scored, ({ z, y }) => {
        const fit = fitIsotonic(z, y);
        for (let i = 1; i < fit.x.length; i++) {
          expect(fit.x[i]!).toBeGreaterThan(fit.x[i - 1]!);
          expect(fit.y[i]!).toBeGreaterThanOrEqual(fit.y[i - 1]!);
        }
        expect(fitIsotonic(z.toReversed(), y.toReversed())).toEqual(fit);
        // Margins may be stretched as one likes: only their order counts.
        expect(
          fitIsotonic(
            z.map((score) => 4 * score),
            y,
          ).y,
        ).toEqual(fit.y);
        const mean = z.reduce((sum, score) => sum + interpolate(fit, score), 0);
        expect(mean).toBeCloseTo(
          y.reduce((a, b) => a + b, 0),
          6,
        );
      }),
    );
  });
});

describe('sigmoid', () => {
  test('is the smoothed maximum of the likelihood: the gradient vanishes', () => {
    fc.assert(
      fc.property(scored, ({ z, y }) => {
        const { a, b } = fitSigmoid(z, y);
        const positives = y.reduce((sum, value) => sum + value, 0);
        const high = (positives + 1) / (positives + 2);
        const low = 1 / (y.length - positives + 2);
        const gradient = z.reduce(
          (sum, score, i) => sum + ((y[i] === 1 ? high : low) - 1 / (1 + Math.exp(a * score + b))),
          0,
        );
        expect(Math.abs(gradient)).toBeLessThan(1e-6 * z.length);
      }),
    );
  });

  test('margins that differ by rounding alone are one margin', () => {
    const { a, b } = fitSigmoid(Float64Array.of(-5.9999999997239275, -5.999999999777042), [0, 1]);
    expect(a).toBe(0);
    expect(b).toBeCloseTo(0, 12);
  });
});

describe('reliability', () => {
  test('a bound belongs to the bin below it, and 0 to the first', () => {
    expect([0, 1 / 15, 1 / 15 + 1e-12, 14 / 15, 1].map((p) => binOf(p, 15))).toEqual([0, 0, 1, 13, 14]);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 50 }), (p, bins) => {
        const bin = binOf(p, bins);
        expect(p === 0 || p > bin / bins).toBe(true);
        expect(p <= (bin + 1) / bins).toBe(true);
      }),
    );
  });

  test('counts every row once, and its error is the weighted gap', () => {
    const p = Float64Array.from([0.1, 0.1, 0.9, 0.9]);
    const y = Float64Array.from([0, 0, 1, 0]);
    expect(reliabilityBins(p, y, 0.95, 2).map((bin) => bin.count)).toEqual([2, 2]);
    expect(expectedCalibrationError(reliabilityBins(p, y, 0.95, 2))).toBeCloseTo(0.5 * 0.1 + 0.5 * 0.4, 12);
  });
});

describe('calibrators', () => {
  const rowsOf = (margins: Float64Array, y: Float64Array) =>
    ({ task: 'binary', classes: ['no', 'yes'], outputs: 1, margins, y }) as const;

  test('one outcome only: nothing is fitted, and a note says so', () => {
    const fit = fitCalibrator(rowsOf(new Float64Array(20), new Float64Array(20)), 'isotonic');
    expect(fit.method).toBe('none');
    expect(fit.notes[0]).toBe(
      "The probability of 'yes' is not calibrated: none of the 20 calibration rows is of it.",
    );
    expect(fitCalibrator(rowsOf(new Float64Array(0), new Float64Array(0)), 'isotonic').method).toBe('none');
  });

  test('few rows of an outcome: a sigmoid stands for the isotonic curve', () => {
    const margins = Float64Array.from({ length: 40 }, (_, i) => i / 10);
    const fit = fitCalibrator(
      rowsOf(
        margins,
        margins.map((z) => Number(z > 3.5)),
      ),
      'isotonic',
    );
    expect(fit.method).toBe('sigmoid');
    expect(fit.notes[0]).toContain('only 4 are of the rarer outcome');
  });

  test('auto: sigmoid below 1,000 rows, isotonic from there; what is named is obeyed', () => {
    const fit = (rows: number, method: 'auto' | 'isotonic' | 'sigmoid' | 'none') => {
      const margins = Float64Array.from({ length: rows }, (_, i) => Math.sin(i * 7.7) * 3);
      const y = margins.map((z, i) => Number(z + Math.sin(i * 3.3) > 0));
      return fitCalibrator(rowsOf(margins, y), method);
    };
    expect(fit(999, 'auto')).toMatchObject({ method: 'sigmoid', notes: [] });
    expect(fit(1000, 'auto')).toMatchObject({ method: 'isotonic', notes: [] });
    expect(fit(999, 'isotonic').method).toBe('isotonic');
    expect(fit(999, 'isotonic').notes).toEqual([
      'The isotonic curve rests on 999 rows; below 1,000 a sigmoid is often better (calibrate.method).',
    ]);
    expect(fit(1000, 'sigmoid').method).toBe('sigmoid');
    expect(fit(1000, 'none')).toMatchObject({
      method: 'none',
      notes: ['Not calibrated, as asked: 1,000 calibration rows are not used (split.calibration).'],
    });
  });

  test('several classes: adding a number to a row of margins changes nothing, and shares sum to 1', () => {
    const margins = Float64Array.from({ length: 300 }, (_, i) => Math.sin(i * 7.7) * 3);
    const y = Float64Array.from({ length: 100 }, (_, i) => i % 3);
    const { calibrator } = fitCalibrator(
      { task: 'multiclass', classes: ['a', 'b', 'c'], outputs: 3, margins, y },
      'sigmoid',
    );
    const p = applyCalibrator(calibrator, margins);
    const moved = applyCalibrator(
      calibrator,
      margins.map((z, i) => z + Math.floor(i / 3)),
    );
    for (let row = 0; row < 100; row++) {
      expect(p[3 * row]! + p[3 * row + 1]! + p[3 * row + 2]!).toBeCloseTo(1, 12);
      for (let k = 0; k < 3; k++) expect(moved[3 * row + k]).toBeCloseTo(p[3 * row + k]!, 12);
    }
  });

  async function runGraph(
    calibrator: Calibrator,
    margins: Float64Array,
    outputs: number,
  ): Promise<Float64Array> {
    const graph = new GraphBuilder();
    const columns = Array.from({ length: outputs }, (_, k) => graph.input(`z${k}`, 'double'));
    const axis = graph.constant('axis', { type: 'int64', values: [1] });
    const margin =
      outputs === 1
        ? columns[0]!
        : graph.node(
            'Concat',
            columns.map((column) => graph.node('Unsqueeze', [column, axis])),
            { axis: { int: 1 } },
          );
    const probability = appendCalibrator(graph, calibrator, margin);
    for (let k = 0; k < outputs; k++) {
      const index = graph.constant('k', { type: 'int64', values: [k], shape: [] });
      graph.output(
        `p${k}`,
        'double',
        outputs === 1 ? probability : graph.node('Gather', [probability, index], { axis: { int: 1 } }),
      );
    }
    const session = await InferenceSession.create(graph.toModel());
    const rows = margins.length / outputs;
    const feeds = Object.fromEntries(
      columns.map((_, k) => [
        `z${k}`,
        new Tensor(
          'float64',
          Float64Array.from({ length: rows }, (_, row) => margins[row * outputs + k]!),
          [rows],
        ),
      ]),
    );
    const answer = await session.run(feeds);
    const result = new Float64Array(margins.length);
    for (let k = 0; k < outputs; k++)
      (answer[`p${k}`]!.data as Float64Array).forEach((p, row) => (result[row * outputs + k] = p));
    return result;
  }

  test.each(['isotonic', 'sigmoid', 'none'] as const)(
    '%s: ONNX Runtime gives the same numbers',
    async (method) => {
      for (const outputs of [1, 3]) {
        const rows = 400;
        const margins = Float64Array.from({ length: rows * outputs }, (_, i) => Math.sin(i * 12.9898) * 4);
        const y = Float64Array.from({ length: rows }, (_, row) =>
          outputs === 1
            ? Number(margins[row]! + Math.cos(row * 7) * 3 > 0)
            : Math.floor(Math.abs(Math.sin(row * 3.3)) * 3),
        );
        const classes = outputs === 1 ? ['no', 'yes'] : ['a', 'b', 'c'];
        const task = outputs === 1 ? 'binary' : 'multiclass';
        const fit = fitCalibrator({ task, classes, outputs, margins, y }, method);
        const { calibrator } = fit;
        expect(fit.method).toBe(method);
        // Beyond and exactly on the knots too.
        const asked = outputs === 1 ? Float64Array.from([...margins, -99, 99]) : margins;
        const ours = applyCalibrator(calibrator, asked);
        const theirs = await runGraph(calibrator, asked, outputs);
        ours.forEach((p, i) => expect(Math.abs(p - theirs[i]!)).toBeLessThan(1e-12));
      }
    },
  );
});
