import { describe, expect, it } from 'vitest';
import { expectPlainTrees, fitTrees } from '../../../../test/support/fit-trees.ts';
import { random, randomMatrix, randomTarget } from '../../../../test/support/random-matrix.ts';
import { Dart } from './dart.ts';
import { gbt } from './gbt.ts';

const options = { learningRate: 0.1, dropRate: 0.3, maxDrop: 4, skipDrop: 0.5 };

describe('the rounds that are dropped', () => {
  it('are as many as the rate says, of every round alike while all weigh the same', () => {
    const times = new Float64Array(10);
    let skipped = 0;
    for (let seed = 0; seed < 3000; seed++) {
      const dart = new Dart({ ...options, skipDrop: 1, maxDrop: 1000 });
      for (let round = 0; round < 10; round++) dart.drop(random('never'));
      const dropped = new Dart({ ...options, skipDrop: 0, maxDrop: 1000 });
      // The same weights: nothing was dropped while these were made.
      for (let round = 0; round < 10; round++) dropped.drop({ ...random('never'), uniform: () => 1 });
      const rounds = dropped.drop(random(`drop ${seed}`));
      if (rounds.length === 0) skipped++;
      for (const round of rounds) times[round]!++;
      expect(dart.drop(random(`drop ${seed}`))).toEqual([]);
    }
    for (const each of times) expect(Math.abs(each / 3000 - 0.3)).toBeLessThan(0.05);
    expect(skipped / 3000).toBeLessThan(0.1);
  });

  it('share what they stood for with the new tree', () => {
    const dart = new Dart(options);
    expect([dart.learningRate(0), dart.learningRate(1), dart.learningRate(4)]).toEqual([0.1, 0.05, 0.02]);
    expect([dart.keeps(1), dart.keeps(4)]).toEqual([0.5, 0.8]);
  });

  it('are never more than asked for', () => {
    const dart = new Dart({ ...options, dropRate: 1, skipDrop: 0, maxDrop: 3 });
    for (let round = 0; round < 40; round++)
      expect(dart.drop(random(`most ${round}`)).length).toBeLessThanOrEqual(3);
  });
});

describe.each(['binary', 'multiclass', 'regression'] as const)('DART, %s', (task) => {
  const rowsOf = (rows: number, seed: number) => {
    const matrix = randomMatrix({ rows, numbers: 3, categories: 1, missing: 0.1, seed });
    return { matrix, y: randomTarget(matrix, task, 3, seed) };
  };
  const train = rowsOf(300, 1);
  const params = { rounds: 12, leaves: 6, dropRate: 0.4, skipDrop: 0.2, learningRate: 0.3 };

  it('gives the same bytes by any engine, and its curve is that of the trees as they are then', async () => {
    const validation = rowsOf(60, 2);
    const { fitted, curves } = await expectPlainTrees({ task, train, validation, params });
    // All rounds are kept, though there are validation rows.
    expect(fitted.rounds).toBe(12);
    expect(curves!.validation.length).toBe(12);
    expect(fitted.notes.join()).toMatch(/DART/);
    // The model's margins are the scores that the last loss was reckoned from.
    const margins = gbt.predict(fitted.model, validation.matrix);
    expect(lossOf(margins, validation.y, fitted.model.outputs)).toBeCloseTo(curves!.validation.at(-1)!, 9);
  });

  it('is another model than that without', async () => {
    const [dropping, plain] = await Promise.all([
      fitTrees({ task, train, params }),
      fitTrees({ task, train, params: { ...params, dropRate: 0 } }),
    ]);
    expect(Buffer.from(dropping.bytes).equals(Buffer.from(plain.bytes))).toBe(false);
  });

  function lossOf(margins: Float64Array, y: Float64Array, outputs: number): number {
    let sum = 0;
    y.forEach((label, row) => {
      const own = Array.from(margins.subarray(row * outputs, (row + 1) * outputs));
      if (task === 'regression') sum += (own[0]! - label) ** 2;
      else if (task === 'binary') sum += Math.log1p(Math.exp(label === 1 ? -own[0]! : own[0]!));
      else sum += Math.log(own.reduce((all, each) => all + Math.exp(each), 0)) - own[label]!;
    });
    return sum / y.length;
  }
});
