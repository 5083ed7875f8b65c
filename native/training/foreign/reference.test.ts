import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { uncalibratedProbabilities } from '../../calibration/probabilities.ts';
import { isClassification } from '../../data/contract.ts';
import type { FeatureMatrix } from '../../features/matrix.ts';
import { GraphBuilder } from '../../onnx/graph.ts';
import { scoreRows } from '../row-scorer.ts';
import type { Task } from '../target.ts';
import type { NamedFeature } from '../trees/model/describe-tree.ts';
import { kernelScorers } from '../trees/scoring/runtime.ts';
import { bindForeign } from './bind.ts';
import { appendBound, decodeBound, encodeBound, predictBound, type BoundModel } from './bound-model.ts';
import { foreign } from './foreign.ts';
import { readForeign } from './read-foreign.ts';

interface Case {
  readonly name: string;
  readonly file: string;
  readonly task: Task;
  readonly tolerance: number;
  readonly columns: Readonly<Record<string, readonly (number | string | null)[]>>;
  readonly categories: Readonly<Record<string, readonly string[]>>;
  readonly prediction: readonly number[];
}

const folder = new URL('../../../test/reference/foreign/', import.meta.url);
const cases = JSON.parse(readFileSync(new URL('predictions.json', folder), 'utf8')) as readonly Case[];

function featuresOf({ columns, categories }: Case): NamedFeature[] {
  return Object.keys(columns).map((name) =>
    Object.hasOwn(categories, name)
      ? { name, kind: 'category', levels: ['(missing)', '(other)', ...categories[name]!] }
      : { name, kind: 'number' },
  );
}

const words: Readonly<Record<string, number>> = { inf: Infinity, '-inf': -Infinity };

function matrixOf({ columns, categories, ...each }: Case): FeatureMatrix {
  const features = featuresOf({ ...each, columns, categories });
  const column = (name: string, levels: readonly string[] | undefined): Float64Array =>
    Float64Array.from(columns[name]!, (value) => {
      if (levels === undefined)
        return value === null ? NaN : typeof value === 'string' ? words[value]! : value;
      return value === null ? 0 : Math.max(1, levels.indexOf(String(value)));
    });
  return {
    rows: Object.values(columns)[0]!.length,
    columns: features.map(({ name, kind, levels }) => ({
      name,
      kind,
      levels: levels?.length ?? 0,
      values: column(name, levels),
    })),
  };
}

function bound(each: Case): BoundModel {
  const model = readForeign(readFileSync(new URL(each.file, folder)));
  const classes = { binary: ['no', 'yes'], multiclass: ['a', 'b', 'c'], regression: [], ranking: [] }[
    each.task
  ];
  return bindForeign(model, featuresOf(each), { task: each.task, classes });
}

function predictions({ task }: Case, margins: Float64Array, outputs: number): Float64Array {
  return isClassification(task) ? uncalibratedProbabilities(margins, outputs) : margins;
}

/** The largest |a − b| / max(1, |a|), a theirs. */
const farthest = (theirs: readonly number[], ours: Float64Array): number =>
  theirs.reduce((most, a, i) => Math.max(most, Math.abs(a - ours[i]!) / Math.max(1, Math.abs(a))), 0);

describe.each(cases.map((each) => [each.name, each] as const))('%s', (_, each) => {
  it('predicts what its library predicts', () => {
    const model = bound(each);
    const ours = predictions(each, predictBound(model, matrixOf(each)), model.trees.outputs);
    expect(ours.length).toBe(each.prediction.length);
    expect(farthest(each.prediction, ours)).toBeLessThanOrEqual(each.tolerance);
  });

  it('is scored by the kernels to the last bit, in one thread and in three', async () => {
    const model = bound(each);
    const matrix = matrixOf(each);
    const plain = Buffer.from(predictBound(model, matrix).buffer);
    for (const threads of [1, 3]) {
      const margins = await scoreRows(foreign, model, matrix, kernelScorers(threads, 0));
      expect(Buffer.from(margins.buffer).equals(plain)).toBe(true);
    }
  });

  it('is the same in bytes and back', () => {
    const model = bound(each);
    expect(decodeBound(encodeBound(model))).toEqual(model);
  });

  it('predicts the same in ONNX Runtime', async () => {
    const model = bound(each);
    const matrix = matrixOf(each);
    const { columns, rows } = matrix;
    const graph = new GraphBuilder();
    const stacked = graph.node(
      'Concat',
      columns.map(({ name }) =>
        graph.node('Unsqueeze', [
          graph.input(name, 'double'),
          graph.constant('axis', { type: 'int64', values: [1] }),
        ]),
      ),
      { axis: { int: 1 } },
    );
    const flat = graph.constant('flat', { type: 'int64', values: [-1] });
    graph.output('margin', 'double', graph.node('Reshape', [appendBound(graph, model, stacked), flat]));
    const session = await InferenceSession.create(graph.toModel());
    const result = await session.run(
      Object.fromEntries(
        columns.map(({ name, values }) => [name, new Tensor('float64', values, [rows])] as const),
      ),
    );
    const margins = result.margin!.data as Float64Array;
    expect(farthest(each.prediction, predictions(each, margins, model.trees.outputs))).toBeLessThanOrEqual(
      1e-6,
    );
  });
});

it('of the models above all but those whose zeros count as missing are scored by their trees alone', () => {
  const byTrees = cases.map((each) => foreign.asTrees!(bound(each)) !== undefined);
  const withoutZeros = cases.map((each) => !bound(each).zeroIsMissing.includes(1));
  expect(byTrees).toEqual(withoutZeros);
  expect(new Set(byTrees)).toEqual(new Set([true, false]));
});
