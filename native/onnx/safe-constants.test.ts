import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { appendCalibrator } from '../calibration/onnx.ts';
import { applyCalibrator } from '../calibration/probabilities.ts';
import { appendLinear } from '../training/linear-onnx.ts';
import { GraphBuilder } from './graph.ts';
import { addConstant, timesConstant } from './safe-constants.ts';

const inputs = Float64Array.of(0, 1, -3, 1 / 3, 12_345.678, 1e-20, -700);
const addends = [0, 1e-300, -1e-46, 7e-46, 1e-45, 1e-10, 2];
const factors = [1, 1 + 1e-8, 1 - 1e-9, 1 + 2 ** -52, 1 + 1e-6, -1, 2.5, 0];

/** What a graph of one column gives, as ONNX Runtime is told to optimise it. */
async function score(
  append: (graph: GraphBuilder, x: string) => string,
  graphOptimizationLevel: 'all' | 'disabled',
): Promise<Float64Array> {
  const graph = new GraphBuilder();
  // Twice negated on both sides: the optimiser leaves alone what reads an input or makes an output.
  const twice = (value: string): string => graph.node('Neg', [graph.node('Neg', [value])]);
  graph.output('prediction', 'double', twice(append(graph, twice(graph.input('x', 'double')))));
  const session = await InferenceSession.create(graph.toModel(), { graphOptimizationLevel });
  const { prediction } = await session.run({ x: new Tensor('float64', inputs, [inputs.length]) });
  return prediction!.data as Float64Array;
}

const relative = (a: number, b: number): number => (a === b ? 0 : Math.abs(a - b) / Math.abs(b));

describe('constants that ONNX Runtime would take for 0 or 1', () => {
  it('are dropped by its optimiser where nothing is done about them: the reason for this file', async () => {
    const product = (graph: GraphBuilder, x: string): string =>
      graph.node('Mul', [x, graph.constant('c', { type: 'double', values: [1 + 1e-8] })]);
    expect((await score(product, 'all'))[1]).toBe(1);
    expect((await score(product, 'disabled'))[1]).toBe(1 + 1e-8);
  });

  it.each(addends)('x + %d is the same with and without the optimiser', async (c) => {
    const sum = (graph: GraphBuilder, x: string): string => addConstant(graph, x, 'c', [c]);
    const optimised = await score(sum, 'all');
    expect(optimised).toEqual(await score(sum, 'disabled'));
    optimised.forEach((value, i) => expect(Math.abs(value - (inputs[i]! + c))).toBeLessThan(1e-45));
  });

  it.each(factors)('x · %d is the same with and without the optimiser', async (c) => {
    const product = (graph: GraphBuilder, x: string): string => timesConstant(graph, x, 'c', c);
    const optimised = await score(product, 'all');
    expect(optimised).toEqual(await score(product, 'disabled'));
    optimised.forEach((value, i) => expect(relative(value, inputs[i]! * c)).toBeLessThan(2 ** -51));
  });
});

describe('models whose constants are so', () => {
  it.each(factors.flatMap((a) => [0, 1e-46, 1e-10].map((b) => ({ a, b }))))(
    'a sigmoid calibrator of slope $a and shift $b',
    async ({ a, b }) => {
      const calibrator = {
        task: 'binary',
        classes: 2,
        method: 'sigmoid',
        outputs: [{ method: 'sigmoid', a, b }],
      } as const;
      const append = (graph: GraphBuilder, x: string): string =>
        appendCalibrator(graph, { ...calibrator, outputs: [...calibrator.outputs] }, x);
      const own = applyCalibrator({ ...calibrator, outputs: [...calibrator.outputs] }, inputs);
      const theirs = await score(append, 'all');
      theirs.forEach((value, i) => expect(Math.abs(value - own[i]!)).toBeLessThan(1e-12));
    },
  );

  it.each(addends)('a linear model of intercept %d', async (intercept) => {
    const model = {
      features: [{ name: 'x', kind: 'number' as const, levels: 0 }],
      outputs: 1,
      intercept: Float64Array.of(intercept),
      coefficients: Float64Array.of(1),
    };
    const append = (graph: GraphBuilder, x: string): string => {
      const axis = graph.constant('axis', { type: 'int64', values: [1] });
      return appendLinear(graph, model, graph.node('Unsqueeze', [x, axis]));
    };
    expect(await score(append, 'all')).toEqual(await score(append, 'disabled'));
  });
});
