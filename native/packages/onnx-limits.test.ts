import { isClassification } from '../data/contract.ts';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { random, randomMatrix, randomQueries, randomTarget } from '../../test/support/random-matrix.ts';
import { uncalibratedProbabilities } from '../calibration/probabilities.ts';
import type { FeatureColumn, FeatureMatrix } from '../features/matrix.ts';
import { GraphBuilder } from '../onnx/graph.ts';
import type { Learner } from '../training/learner.ts';
import { learners } from '../training/learners.ts';
import type { Task } from '../training/target.ts';
import type { TreesModel } from '../training/trees/model/model.ts';
import { objectiveNames } from '../training/trees/objectives/contract.ts';
import { kernelEngines } from '../training/trees/runtime.ts';
import { appendDecision } from './model-graph.ts';

const ROWS = 100_000;
const classes = { binary: ['no', 'yes'], multiclass: ['a', 'b', 'c'], regression: [], ranking: [] };

/** Small and quick, but with splits on few rows. */
const small: Record<string, object> = {
  gbt: { rounds: 6, leaves: 15, minRows: 3, categoryMinRows: 5, categorySmooth: 1 },
  'random-forest': { trees: 6, leaves: 15 },
  'extra-trees': { trees: 6, leaves: 15 },
  'isolation-forest': { trees: 6, rows: 60 },
};

const shapeOf = ({ family }: Pick<Learner, 'family'>) =>
  family === 'linear' ? { numbers: 5 } : { numbers: 5, categories: 2, levels: 40, missing: 0.15 };

/** What a number is compared with in a model of trees. */
function thresholdsOf(model: unknown, feature: number): number[] {
  const { feature: split, threshold } = model as Partial<TreesModel>;
  if (split === undefined || threshold === undefined) return [];
  return [...new Set(Array.from(threshold).filter((_, node) => split[node] === feature))];
}

/** Numbers about a threshold: the value itself, its neighbours in single precision, and those in double precision. */
const about = (threshold: number): number[] => [
  threshold,
  Math.fround(threshold),
  threshold + Math.abs(threshold) * 2 ** -52,
  threshold - Math.abs(threshold) * 2 ** -53,
  Math.fround(threshold * (1 + 2 ** -23)),
  Math.fround(threshold * (1 - 2 ** -23)),
];
const ends = [Infinity, -Infinity, NaN, 0, -0, 5e-324, 1.7e308, -1.7e308];

/** Rows for trees and for linear learners, and words that say what becomes of their values: drawn once. */
const drawnRows = new Map(
  (['tree', 'linear'] as const).map((family) => [
    family,
    randomMatrix({ rows: ROWS, seed: 3, ...shapeOf({ family }) }),
  ]),
);
const words = new Uint32Array(ROWS);
{
  const draws = random('harsh');
  for (let row = 0; row < ROWS; row++) words[row] = draws.below(row, 2 ** 32);
}

/** Rows of which every other value is one that a model could take for another. */
function harsh(learner: Learner, model: unknown): FeatureMatrix {
  const drawn = drawnRows.get(learner.family === 'linear' ? 'linear' : 'tree')!;
  const columns = drawn.columns.map((column, index): FeatureColumn => {
    if (column.kind === 'category' || learner.family === 'linear') return column;
    const odd = [...thresholdsOf(model, index).flatMap(about), ...ends];
    const values = column.values.map((value, row) => {
      // Other bits for each column.
      const word = Math.imul(words[row]!, 2 * index + 1) >>> 0;
      const kind = word >>> 30;
      if (kind === 0) return value;
      return kind === 1 ? Math.fround(value) : odd[(word & 0xffffff) % odd.length]!;
    });
    return { ...column, values };
  });
  return { rows: ROWS, columns };
}

async function runtimeScores(learner: Learner, model: unknown, task: Task, matrix: FeatureMatrix) {
  const graph = new GraphBuilder();
  const axis = graph.constant('axis', { type: 'int64', values: [1] });
  const inputs = matrix.columns.map(({ name }) =>
    graph.node('Unsqueeze', [graph.input(name, 'double'), axis]),
  );
  const joined = graph.node('Concat', inputs, { axis: { int: 1 } });
  const margin = learner.appendToGraph(graph, model, joined);
  const flat = graph.constant('flat', { type: 'int64', values: [-1] });
  graph.output('margins', 'double', graph.node('Reshape', [margin, flat]));
  if (isClassification(task)) {
    const calibrator = { task, method: 'none' as const, classes: classes[task].length, outputs: [] };
    appendDecision(graph, { task, classes: classes[task], calibrator, threshold: 0.5 }, margin);
  }
  const session = await InferenceSession.create(graph.toModel());
  const feeds = matrix.columns.map(({ name, values }) => [name, new Tensor('float64', values, [ROWS])]);
  const { margins, label } = await session.run(Object.fromEntries(feeds) as Record<string, Tensor>);
  return { margins: margins!.data as Float64Array, labels: label?.data as unknown as string[] | undefined };
}

function labelsOf(task: 'binary' | 'multiclass', margins: Float64Array, outputs: number): string[] {
  const probabilities = uncalibratedProbabilities(margins, outputs);
  return Array.from({ length: ROWS }, (_, row) => {
    if (task === 'binary') return classes.binary[probabilities[row]! >= 0.5 ? 1 : 0]!;
    const own = probabilities.subarray(row * outputs, (row + 1) * outputs);
    return classes.multiclass[own.indexOf(Math.max(...own))]!;
  });
}

const cases = [...learners.values()].flatMap((learner) =>
  learner.tasks.flatMap((task) => {
    const objectives = learner.id === 'gbt' && task === 'regression' ? objectiveNames : [undefined];
    return objectives.map((objective) => [learner.id, task, objective] as const);
  }),
);

describe('ONNX Runtime on a hundred thousand harsh rows', () => {
  it.each(cases)('scores and labels as we do: %s, %s, %s', async (id, task, objective) => {
    const learner = learners.get(id)!;
    const matrix = randomMatrix({ rows: 400, seed: 1, ...shapeOf(learner) });
    const labels = randomTarget(matrix, task);
    const { model } = await learner.fit({
      task,
      classes: classes[task],
      train: {
        matrix,
        y: objective === undefined ? labels : labels.map((value) => 1 + Math.abs(value)),
        ...randomQueries(task, 400),
      },
      params: learner.params.parse({ ...small[id], ...(objective && { objective }) }),
      random,
      trees: kernelEngines(1),
    });
    const rows = harsh(learner, model);
    const ours = learner.predict(model, rows);
    const theirs = await runtimeScores(learner, model, task, rows);
    expect(theirs.margins.length).toBe(ours.length);
    let worst = 0;
    for (let i = 0; i < ours.length; i++) {
      const off = Math.abs(ours[i]! - theirs.margins[i]!) / Math.max(1, Math.abs(ours[i]!));
      if (!(off <= worst)) worst = off;
    }
    expect(worst).toBeLessThanOrEqual(1e-6);
    if (!isClassification(task)) return;
    const expected = labelsOf(task, ours, learner.outputs(model));
    expect(theirs.labels!.findIndex((label, row) => label !== expected[row])).toBe(-1);
  });
});
