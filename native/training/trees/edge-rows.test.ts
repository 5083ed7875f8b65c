import { describe, expect, it } from 'vitest';
import { expectPlainTrees, fitTrees } from '../../../test/support/fit-trees.ts';
import { random } from '../../../test/support/random-matrix.ts';
import type { FeatureColumn } from '../../features/matrix.ts';
import type { LabelledRows } from '../learner.ts';
import { gbt } from './boosting/gbt.ts';
import { kernelEngines } from './runtime.ts';

const from = (rows: number, valueOf: (row: number) => number): Float64Array =>
  Float64Array.from({ length: rows }, (_, row) => valueOf(row));

const number = (name: string, values: Float64Array): FeatureColumn => ({
  name,
  kind: 'number',
  levels: 0,
  values,
});
const category = (name: string, levels: number, values: Float64Array): FeatureColumn => ({
  name,
  kind: 'category',
  levels,
  values,
});
const draws = random('edges');
const uniform = (rows: number, stream = 0): Float64Array =>
  from(rows, (row) => draws.uniform(row + stream * 2 ** 32));
const labelled = (columns: FeatureColumn[], y: Float64Array): LabelledRows => ({
  matrix: { rows: y.length, columns },
  y,
});
/** Every split that gains anything is taken. */
const loose = { rounds: 3, minRows: 1, minHessian: 0, categoryMinRows: 1, categorySmooth: 0 };

describe('columns', () => {
  it('that are constant, all missing, or of one value and missing', async () => {
    const rows = 200;
    const missing = from(rows, (row) => (row % 3 === 0 ? NaN : 7));
    const y = from(rows, (row) => (Number.isNaN(missing[row]!) !== (row % 17 === 0) ? 1 : 0));
    const columns = [
      number('constant', new Float64Array(rows).fill(-0)),
      number('nothing', new Float64Array(rows).fill(NaN)),
      number('seven or nothing', missing),
      category('one level', 1, new Float64Array(rows)),
    ];
    const { fitted } = await expectPlainTrees({ task: 'binary', train: labelled(columns, y), params: loose });
    expect(fitted.importances.map(({ splits }) => splits)).toEqual([0, 0, 3, 0]);
    // Only missing values go right: the number on the left may be anything.
    const margin = gbt.predict(fitted.model, { rows, columns });
    expect(margin[0]).toBeGreaterThan(0);
    expect(margin[1]).toBeLessThan(0);
  });

  it.each([254, 255, 256, 257, 1000])('of %i distinct values', async (distinct) => {
    const rows = 3 * 1000 + 500;
    const x = from(rows, (row) => (row * 7) % distinct);
    const noise = uniform(rows);
    const y = from(rows, (row) => Math.sin(x[row]! / 9) + noise[row]!);
    await expectPlainTrees({ task: 'regression', train: labelled([number('x', x)], y), params: loose });
  });

  it('of infinities, both zeros, denormals and the largest numbers', async () => {
    const extremes = [
      -Infinity,
      -Number.MAX_VALUE,
      -1e308,
      -5e-324,
      -0,
      0,
      5e-324,
      1e-310,
      1e308,
      Number.MAX_VALUE,
      Infinity,
      NaN,
    ];
    const rows = 60 * extremes.length;
    const x = from(rows, (row) => extremes[row % extremes.length]!);
    const group = from(rows, (row) => Math.max(5, row % extremes.length));
    const y = from(rows, (row) => (group[row]! * 7) % 5);
    const train = labelled([number('x', x)], y);
    const params = { ...loose, rounds: 60, learningRate: 0.5 };
    const { fitted } = await expectPlainTrees({ task: 'regression', train, params, validation: train });
    // Values that differ are told apart, −0 and 0 are not; below them one group is enough.
    gbt
      .predict(fitted.model, train.matrix)
      .forEach((value, row) => expect(Math.abs(value - y[row]!)).toBeLessThan(0.01));
  });

  it('ten thousand of them, of sixty rows', async () => {
    const rows = 60;
    const columns = Array.from({ length: 10_000 }, (_, f) =>
      number(
        `x${f}`,
        from(rows, (row) => (row * (f + 1)) % 61),
      ),
    );
    const y = from(rows, (row) => ((row * 777) % 61 > 30 === (row % 7 !== 0) ? 1 : 0));
    const train = labelled(columns, y);
    await expectPlainTrees({ task: 'binary', train, params: { rounds: 1, minRows: 5, leaves: 3 } });
  });

  it('none at all', async () => {
    const { fitted } = await expectPlainTrees({
      task: 'regression',
      train: labelled(
        [],
        from(9, (row) => row),
      ),
    });
    expect(fitted.notes[0]).toMatch(/No split gains/);
  });

  it.each([1, 2, 255, 256, 1000])(
    'of %i categories, with codes that training did not see',
    async (levels) => {
      const rows = 3000;
      const seen = Math.max(1, Math.ceil(levels * 0.9));
      const codes = (count: number, below: number) => from(count, (row) => (row * row + 3 * row) % below);
      const of = (count: number, below: number): LabelledRows => {
        const values = codes(count, below);
        const noise = uniform(count, levels);
        const y = from(count, (row) => ((values[row]! * 13) % 7) + noise[row]!);
        return labelled([category('c', levels, values)], y);
      };
      for (const categoryOneVersusRest of [0, 300, 2 ** 40]) {
        await expectPlainTrees({
          task: 'regression',
          train: of(rows, seen),
          validation: of(500, levels),
          params: { ...loose, categoryOneVersusRest },
        });
      }
    },
  );
});

describe('rows', () => {
  it('one or two', async () => {
    for (const rows of [1, 2]) {
      const x = from(rows, (row) => row);
      const train = labelled([number('x', x), category('c', 2, x)], x);
      const { fitted } = await expectPlainTrees({ task: 'regression', train, params: loose });
      expect(fitted.rounds).toBe(rows === 1 ? 0 : 3);
      if (rows === 2) await expectPlainTrees({ task: 'binary', train, params: loose });
    }
  });

  it('of one class are refused', async () => {
    const train = labelled([number('x', uniform(50))], new Float64Array(50).fill(1));
    await expect(fitTrees({ task: 'binary', train, trees: kernelEngines(2, 0) })).rejects.toMatchObject({
      data: { kind: 'BadInput', what: 'All training rows have the class "yes".' },
    });
  });

  it('fewer than leaves: as many leaves as rows at most', async () => {
    const rows = 300;
    const x = uniform(rows);
    const columns = Array.from({ length: 40 }, (_, f) => number(`x${f}`, f === 0 ? x : uniform(rows, f)));
    const y = from(rows, (row) => Math.sin(40 * x[row]!) * (row + 1));
    const params = { ...loose, leaves: 4096, rounds: 2, bins: 255 };
    const { fitted } = await expectPlainTrees({ task: 'regression', train: labelled(columns, y), params });
    expect((fitted.model.nodeStart[1]! + 1) / 2).toBeLessThanOrEqual(rows);
    expect(fitted.model.nodeStart[1]).toBeGreaterThan(rows);
  });

  it('of fewer blocks than there are threads', async () => {
    const rows = 4096 + 3;
    const x = uniform(rows);
    const train = labelled(
      [number('x', x)],
      from(rows, (row) => x[row]! ** 2),
    );
    const fit = { task: 'regression', train, params: { rounds: 2 } } as const;
    const plain = await fitTrees(fit);
    const kernels = await fitTrees({ ...fit, trees: kernelEngines(8, 0) });
    expect(Buffer.from(kernels.bytes).equals(Buffer.from(plain.bytes))).toBe(true);
  });

  it.each([
    ['one feature', { featureFraction: 1e-9 }],
    ['one row', { rowFraction: 1e-9 }],
  ])('of which %s is drawn', async (_, drawn) => {
    const rows = 400;
    const columns = Array.from({ length: 9 }, (__, f) => number(`x${f}`, uniform(rows, f)));
    const y = from(rows, (row) => (columns[3]!.values[row]! > 0.5 ? 1 : 0));
    const { fitted } = await expectPlainTrees({
      task: 'binary',
      train: labelled(columns, y),
      params: { ...loose, rounds: 8, ...drawn },
    });
    const { feature, nodeStart } = fitted.model;
    for (let tree = 0; tree < 8; tree++) {
      const used = new Set(
        feature.subarray(nodeStart[tree], nodeStart[tree + 1]).filter((index) => index >= 0),
      );
      expect(used.size).toBe('rowFraction' in drawn ? 0 : 1);
    }
  });
});

describe('weights and labels', () => {
  const rows = 500;
  const x = uniform(rows);
  const noise = uniform(rows, 1);
  const train = labelled(
    [number('x', x)],
    from(rows, (row) => (x[row]! + noise[row]! > 1 ? 1 : 0)),
  );

  it.each([2 ** -330, 2 ** 330])('weights of %d, and some of 0', async (weight) => {
    const weights = from(rows, (row) => (row % 5 === 0 ? 0 : weight));
    for (const task of ['binary', 'regression', 'multiclass'] as const) {
      const params = { ...loose, leaves: 6 };
      const { fitted } = await expectPlainTrees({ task, train: { ...train, weights }, params });
      const unit = await fitTrees({
        task,
        train: { ...train, weights: weights.map((w) => (w > 0 ? 1 : 0)) },
        params,
      });
      // A common power of two changes no tree.
      expect([...fitted.model.feature]).toEqual([...unit.fitted.model.feature]);
      const [a, b] = [fitted, unit.fitted].map(({ model }) => gbt.predict(model, train.matrix));
      a!.forEach((value, row) => expect(Math.abs(value - b![row]!)).toBeLessThan(1e-3));
    }
  });

  it.each([NaN, Infinity, -1, 1e101, 1e-101, Number.MAX_VALUE])(
    'a weight of %d is refused, with its row',
    async (weight) => {
      const weights = from(rows, (row) => (row === 41 ? weight : 1));
      await expect(
        fitTrees({ task: 'binary', train: { ...train, weights }, trees: kernelEngines(2, 0) }),
      ).rejects.toMatchObject({ data: { kind: 'BadInput', where: 'training row 42' } });
    },
  );

  it('a label whose weighted square cannot be summed is refused, with its row', async () => {
    const y = from(rows, (row) => (row === 6 ? 1e60 : train.y[row]!));
    const weights = new Float64Array(rows).fill(1e60);
    await expect(
      fitTrees({ task: 'regression', train: { ...train, y, weights }, trees: kernelEngines(2, 0) }),
    ).rejects.toMatchObject({ data: { kind: 'BadInput', where: 'training row 7' } });
  });

  it.each([NaN, Infinity, -Infinity, 1e200])('a label of %d is refused, with its row', async (label) => {
    const y = from(rows, (row) => (row === 6 ? label : train.y[row]!));
    for (const task of ['regression', 'binary'] as const) {
      await expect(
        fitTrees({ task, train: { ...train, y }, trees: kernelEngines(2, 0) }),
      ).rejects.toMatchObject({ data: { kind: 'BadInput', where: 'training row 7' } });
    }
  });
});
