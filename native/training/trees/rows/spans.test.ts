import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BLOCK } from '../host/layout.ts';
import { listsOf } from './lists.ts';
import { blocksOf, spansOfLists } from './spans.ts';

const queries = fc
  .array(fc.tuple(fc.nat(6), fc.integer({ min: 1, max: BLOCK })), { minLength: 1, maxLength: 8 })
  .map((runs) => Int32Array.from(runs.flatMap(([query, rows]) => new Array<number>(rows).fill(3 * query))));

describe('lists', () => {
  it('hold every row once, with those of its query, ascending, in the order of their first rows', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { minLength: 1 }), (of) => {
        const { starts, rows } = listsOf({ y: new Float64Array(of.length), queries: Int32Array.from(of) });
        const found = Array.from({ length: starts.length - 1 }, (_, list) => [
          ...rows.subarray(starts[list], starts[list + 1]),
        ]);
        const wanted = [...new Set(of)].map((query) => [...of.keys()].filter((row) => of[row] === query));
        expect(found).toEqual(wanted);
      }),
    );
  });
});

describe('spans', () => {
  it('cover all lists in order, no more of them than there are blocks of rows', () => {
    fc.assert(
      fc.property(queries, (of) => {
        const lists = listsOf({ y: new Float64Array(of.length), queries: of });
        const spans = spansOfLists(lists);
        expect(spans.length).toBeLessThanOrEqual(Math.ceil(of.length / BLOCK));
        expect(spans.flatMap(({ begin, end }) => [begin, end])).toEqual(
          [0, ...spans.flatMap(({ end }) => [end, end])].slice(0, -1),
        );
        expect(spans.at(-1)!.end).toBe(lists.starts.length - 1);
      }),
      { numRuns: 30 },
    );
  });

  it('are blocks of rows where there are no lists', () => {
    expect(blocksOf(BLOCK + 1)).toEqual([
      { begin: 0, end: BLOCK },
      { begin: BLOCK, end: BLOCK + 1 },
    ]);
    expect(blocksOf(0)).toEqual([]);
  });
});
