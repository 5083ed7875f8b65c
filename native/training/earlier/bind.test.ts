import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random, randomMatrix } from '../../../test/support/random-matrix.ts';
import { randomTrees } from '../../../test/support/random-trees.ts';
import type { FeatureSet } from '../../features/contract.ts';
import type { FeatureMatrix } from '../../features/matrix.ts';
import { predictTrees } from '../trees/model/model.ts';
import { bindEarlier } from './bind.ts';

const CODES = ['(missing)', '(other)'];

/** A set of columns as they are: numbers by name, categories with these levels. */
function setOf(columns: readonly (readonly [name: string, levels?: readonly string[]])[]): FeatureSet {
  return {
    assay: 'features/1',
    rows: 1,
    inputs: [],
    blocks: columns.map(([name, levels]) => ({
      source:
        levels === undefined
          ? { read: 'number', column: name }
          : { read: 'text', column: name, levels: [...levels] },
      transforms: levels === undefined ? [] : [{ transform: 'category', levels: levels.length + 2 }],
      outputs: 1,
    })),
    outputs: columns.map(([name, levels]) => ({
      name,
      origin: { column: name, how: '' },
      ...(levels === undefined
        ? { kind: 'number' as const }
        : { kind: 'category' as const, levels: [...CODES, ...levels] }),
    })),
    notes: [],
  };
}

const letters = [...'abcdefghij'];

describe('an earlier model on other features', () => {
  it('gives rows the margins that it gave them, whatever the order of features and levels', () => {
    fc.assert(
      fc.property(
        fc.nat(1000),
        fc.shuffledSubarray(letters, { minLength: 1, maxLength: 8 }),
        fc.shuffledSubarray(letters, { minLength: 10 }),
        (seed, theirs, order) => {
          // Levels of theirs are among ours; those that they do not know are other ones to them.
          const ours = order.filter((level) => theirs.includes(level) || seed % 2 === 0);
          const rows = 60;
          const draws = random(`levels ${seed}`);
          const numbers = randomMatrix({ rows, numbers: 2, missing: 0.2, seed }).columns;
          const level = Array.from(
            { length: rows },
            (_, row) => [...CODES, ...letters][draws.below(row, 12)]!,
          );
          const category = (levels: readonly string[]) => ({
            name: 'c',
            kind: 'category' as const,
            levels: levels.length + 2,
            values: Float64Array.from(level, (each) => {
              const at = [...CODES, ...levels].indexOf(each);
              return at < 0 ? 1 : at;
            }),
          });
          const before: FeatureMatrix = { rows, columns: [...numbers, category(theirs)] };
          const after: FeatureMatrix = { rows, columns: [category(ours), numbers[1]!, numbers[0]!] };
          const model = randomTrees({ matrix: before, trees: 4, leaves: 6, seed });
          // Levels that neither set knows are other ones in both.
          const bound = bindEarlier(
            model,
            setOf([['x0'], ['x1'], ['c', theirs]]),
            setOf([['c', ours], ['x1'], ['x0']]),
          );
          expect(predictTrees(bound, after)).toEqual(predictTrees(model, before));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('needs no feature that no split reads', () => {
    const matrix = randomMatrix({ rows: 20, numbers: 3 });
    const model = randomTrees({ matrix, trees: 2, leaves: 1 });
    const bound = bindEarlier(model, setOf([['x0'], ['x1'], ['x2']]), setOf([['z']]));
    expect(bound.features.map(({ name }) => name)).toEqual(['z']);
  });
});
