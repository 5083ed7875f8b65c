import { describe, expect, it } from 'vitest';
import { random, randomMatrix, randomTarget } from '../../../../test/support/random-matrix.ts';
import type { FitInput, LabelledRows } from '../../learner.ts';
import { inBins, type BinnedMatrix } from './binned.ts';
import { findBins } from './bins.ts';
import type { GbtParams } from '../../contract.ts';
import { gbt } from '../boosting/gbt.ts';
import { kernelEngines } from '../runtime.ts';

function rowsOf(rows: number, seed: number): LabelledRows {
  const matrix = randomMatrix({ rows, numbers: 3, categories: 2, missing: 0.1, seed });
  return { matrix, y: randomTarget(matrix, 'binary', 2, seed) };
}

const train = rowsOf(6_000, 1);
const validation = rowsOf(900, 2);
const bins = findBins(train.matrix, 255);
const binned = ({ matrix, ...labels }: LabelledRows): LabelledRows<BinnedMatrix> => ({
  ...labels,
  matrix: inBins(matrix, bins),
});
const common = {
  task: 'binary' as const,
  classes: ['no', 'yes'],
  params: gbt.params.parse({ rounds: 4 }),
  random,
};
const bytesOf = async (fitted: ReturnType<typeof gbt.fit>): Promise<string> =>
  Buffer.from(gbt.encode((await fitted).model)).toString('hex');
const engines: readonly Partial<FitInput<GbtParams>>[] = [
  {},
  { trees: kernelEngines(1) },
  { trees: kernelEngines(2, 0) },
];

describe('rows in bins', () => {
  it('give the trees of the rows themselves, by every engine', async () => {
    const expected = await bytesOf(gbt.fit({ ...common, train, validation }));
    for (const engine of engines) {
      const input = { ...common, ...engine, train: binned(train), validation: binned(validation) };
      expect(await bytesOf(gbt.binned!.fit(input as FitInput<GbtParams, BinnedMatrix>))).toBe(expected);
    }
  });

  it('leave out rows of weight 0 and keep the bins that were found', async () => {
    const weights = Float64Array.from(train.y, (_, row) => row % 3);
    const kept = Uint32Array.from(train.y.keys()).filter((row) => weights[row] !== 0);
    const some: LabelledRows = {
      matrix: {
        rows: kept.length,
        columns: train.matrix.columns.map((column) => ({
          ...column,
          values: Float64Array.from(kept, (row) => column.values[row]!),
        })),
      },
      y: Float64Array.from(kept, (row) => train.y[row]!),
      weights: Float64Array.from(kept, (row) => weights[row]!),
    };
    const expected = await bytesOf(gbt.binned!.fit({ ...common, train: binned(some) }));
    for (const engine of engines) {
      const input = { ...common, ...engine, train: { ...binned(train), weights } };
      expect(await bytesOf(gbt.binned!.fit(input as FitInput<GbtParams, BinnedMatrix>))).toBe(expected);
    }
  });
});
