import { describe, expect, it } from 'vitest';
import { fitTrees, type TreesFit } from '../../../../test/support/fit-trees.ts';
import { random, randomMatrix, randomTarget } from '../../../../test/support/random-matrix.ts';
import type { FitHooks, LabelledRows } from '../../learner.ts';
import type { Task } from '../../target.ts';
import { drawAgain } from '../draws/draws.ts';
import { extraTrees, randomForest } from './forest.ts';
import { predictTrees, type TreesModel } from '../model/model.ts';
import { kernelEngines } from '../runtime.ts';

async function fitForest(fit: TreesFit) {
  const { fitted, bytes } = await fitTrees(fit);
  return { fitted, model: fitted.model, bytes: Buffer.from(bytes) };
}

function rowsOf(task: Task, rows: number, seed: number, weighted = false): LabelledRows {
  const matrix = randomMatrix({ rows, numbers: 4, categories: 2, missing: 0.1, seed });
  const draws = random(`weights ${seed}`);
  const weights = weighted && {
    weights: Float64Array.from({ length: rows }, (_, i) => 1 + draws.below(i, 3)),
  };
  return { matrix, y: randomTarget(matrix, task, 3, seed), ...weights };
}

const cases = [randomForest, extraTrees].flatMap((learner) =>
  (['binary', 'multiclass', 'regression'] as const).map((task) => [learner.id, task, learner] as const),
);

describe.each(cases)('%s, %s', (_, task, learner) => {
  const train = rowsOf(task, 300, 1, true);
  const validation = rowsOf(task, 80, 2);
  const params = { trees: 4, leaves: 40, minRows: 1 };

  it('gives the same bytes by any engine', async () => {
    const plain = await fitForest({ learner, task, train, validation, params });
    for (const trees of [kernelEngines(1), kernelEngines(3, 0)]) {
      const kernels = await fitForest({ learner, task, train, validation, params, trees });
      expect(kernels.fitted.curves).toEqual(plain.fitted.curves);
      expect(kernels.fitted.importances).toEqual(plain.fitted.importances);
      expect(kernels.bytes.equals(plain.bytes)).toBe(true);
    }
  });

  it('goes on from what was kept', async () => {
    const states: Uint8Array[] = [];
    const hooks: FitHooks = {
      checkpoint: { resume: async () => undefined, offer: async (save) => void states.push(save()) },
    };
    const whole = await fitForest({ learner, task, train, validation, params, hooks });
    const resumed = await fitForest({
      ...{ learner, task, train, validation, params },
      hooks: { checkpoint: { resume: async (restore) => restore(states[1]!), offer: async () => undefined } },
    });
    expect(resumed.bytes.equals(whole.bytes)).toBe(true);
    expect(resumed.fitted).toEqual(whole.fitted);
  });

  it('draws other trees each time, and other ones by another seed', async () => {
    const { model } = await fitForest({ learner, task, train, params });
    const sizes = Array.from({ length: 4 }, (__, tree) =>
      model.feature
        .subarray(model.nodeStart[tree * model.outputs], model.nodeStart[tree * model.outputs + 1])
        .join(),
    );
    expect(new Set(sizes).size).toBeGreaterThan(1);
  });
});

/** Rows that no two of are alike in the first column. */
function distinctRows(task: Task, rows: number): LabelledRows {
  const values = Float64Array.from({ length: rows }, (_, row) => row);
  const matrix = { rows, columns: [{ name: 'x', kind: 'number' as const, levels: 0, values }] };
  const draws = random('distinct');
  return {
    matrix,
    y: Float64Array.from(values, (row) => (task === 'regression' ? row * row : draws.below(row, 2))),
  };
}

describe('a tree that sees all rows and is grown to the end', () => {
  const params = { trees: 1, leaves: 4096, minRows: 1, replacement: false, nodeFeatures: 1 };

  it.each([randomForest, extraTrees])('knows each number: $id', async (learner) => {
    // Bins of at least three rows: each row three times.
    const { y } = distinctRows('regression', 60);
    const values = Float64Array.from({ length: 180 }, (_, i) => Math.floor(i / 3));
    const matrix = { rows: 180, columns: [{ name: 'x', kind: 'number' as const, levels: 0, values }] };
    const train = { matrix, y: Float64Array.from(values, (row) => y[row]!) };
    const { model } = await fitForest({ learner, task: 'regression', train, params });
    predictTrees(model, matrix).forEach((value, row) => expect(value).toBeCloseTo(train.y[row]!, 2));
  });

  it('is as sure of a class as half a row lets it be', async () => {
    const values = Float64Array.from({ length: 60 }, (_, i) => (i < 30 ? 0 : 1));
    const matrix = { rows: 60, columns: [{ name: 'x', kind: 'number' as const, levels: 0, values }] };
    const { model } = await fitForest({
      learner: randomForest,
      task: 'binary',
      train: { matrix, y: values },
      params,
    });
    const least = 0.5 / 61;
    const sure = Math.log((1 - least) / least);
    expect(predictTrees(model, matrix)[0]).toBeCloseTo(-sure, 9);
    expect(predictTrees(model, matrix)[59]).toBeCloseTo(sure, 9);
  });
});

describe('the out-of-bag loss', () => {
  it('is that of each row by the trees that were grown without it', async () => {
    const task = 'regression';
    const train = rowsOf(task, 120, 4);
    const trees = 6;
    const { model, fitted } = await fitForest({
      learner: randomForest,
      task,
      train,
      params: { trees, leaves: 8 },
    });
    const rows = train.y.length;
    const start = model.start[0]! / trees;
    // The trees one by one: a model of a tree gives its own values.
    const byTree = Array.from({ length: trees }, (_, tree) => {
      const [from, to] = [model.nodeStart[tree]!, model.nodeStart[tree + 1]!];
      const one: TreesModel = {
        ...model,
        start: Float64Array.of(0),
        link: { kind: 'identity' },
        nodeStart: Int32Array.of(0, to - from),
        feature: model.feature.slice(from, to),
        left: model.left.slice(from, to),
        threshold: model.threshold.slice(from, to),
        missingLeft: model.missingLeft.slice(from, to),
        memberStart: model.memberStart.slice(from, to + 1),
        value: model.value.slice(from, to),
      };
      return predictTrees(one, train.matrix);
    });
    let loss = 0;
    for (let row = 0; row < rows; row++) {
      const unseen = byTree.filter((__, tree) => drawAgain(random(`rows ${tree}`), rows, rows)[row] === 0);
      const mean = unseen.reduce((sum, values) => sum + values[row]!, 0) / Math.max(1, unseen.length);
      loss += (start + mean - train.y[row]!) ** 2;
    }
    expect(fitted.curves!.train.at(-1)).toBeCloseTo(loss / rows, 9);
    expect(fitted.notes.join()).toMatch(/out of bag/);
  });
});
