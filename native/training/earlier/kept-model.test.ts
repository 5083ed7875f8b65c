import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { fitTrees } from '../../../test/support/fit-trees.ts';
import { randomMatrix, randomTarget } from '../../../test/support/random-matrix.ts';
import { AssayError } from '../../engine/errors.ts';
import type { FeatureSet } from '../../features/contract.ts';
import { decodeArrays, encodeArrays } from '../../stats/arrays.ts';
import { gbtParams, type FitResult } from '../contract.ts';
import type { KeptModelHead } from './contract.ts';
import { decodeKeptModel, encodeKeptModel } from './kept-model.ts';

const matrix = randomMatrix({ rows: 200, numbers: 2, categories: 1 });
const levels = Array.from({ length: matrix.columns[2]!.levels }, (_, code) => `l${code}`);
const features: FeatureSet = {
  assay: 'features/1',
  rows: 200,
  inputs: [],
  blocks: matrix.columns.map(({ name }) => ({
    source: { read: 'number', column: name },
    transforms: [],
    outputs: 1,
  })),
  outputs: matrix.columns.map(({ name, kind }) => ({
    name,
    kind,
    ...(kind === 'category' && { levels }),
    origin: { column: name, how: '' },
  })),
  notes: [],
};

let bytes: Uint8Array;
beforeAll(async () => {
  const y = randomTarget(matrix, 'binary', 2, 0);
  const { bytes: model } = await fitTrees({
    task: 'binary',
    train: { matrix, y },
    params: { rounds: 3, leaves: 5 },
  });
  const fit = {
    task: 'binary',
    classes: ['no', 'yes'],
    params: gbtParams.parse({}),
    rounds: 3,
  } as unknown as FitResult;
  bytes = encodeKeptModel(fit, features, { dataset: 'a'.repeat(64), split: 'b'.repeat(64) }, model);
});

/** The file with another head. */
function withHead(change: (head: KeptModelHead) => object): Uint8Array {
  const arrays = decodeArrays(bytes);
  const head = JSON.parse(new TextDecoder().decode(arrays.head as Uint8Array)) as KeptModelHead;
  return encodeArrays({
    ...arrays,
    head: new TextEncoder().encode(JSON.stringify({ ...head, ...change(head) })),
  });
}

describe('a file of trees', () => {
  it('is read back', () => {
    const { head, trees } = decodeKeptModel(bytes);
    expect(head.shrinkage).toEqual([{ rounds: 3, learningRate: 0.1 }]);
    expect(head.features).toEqual(features);
    expect(trees.nodeStart).toHaveLength(4);
  });

  it.each<[string, (head: KeptModelHead) => object, RegExp]>([
    ['other features', (head) => ({ features: { ...head.features, outputs: [] } }), /features are not those/],
    ['no columns', (head) => ({ features: { ...head.features, blocks: [] } }), /lack their columns/],
    ['other rounds', () => ({ shrinkage: [] }), /rounds are not those/],
    ['other classes', () => ({ task: 'multiclass' }), /classes are not those/],
    ['a head of another format', () => ({ assay: 'trees/9' }), /trees\/1/],
  ])('is refused with %s', (_, change, reason) => {
    expect(() => decodeKeptModel(withHead(change))).toThrow(reason);
  });

  it('is read or refused as bad input, whatever was changed in it', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.boolean(), (at, to, cut) => {
        const other = cut ? bytes.slice(0, at) : bytes.slice();
        if (!cut) other[at] = to;
        try {
          decodeKeptModel(other);
        } catch (error) {
          expect(error).toBeInstanceOf(AssayError);
          expect((error as AssayError).data.kind).toBe('BadInput');
        }
      }),
      { numRuns: 400 },
    );
  });
});
