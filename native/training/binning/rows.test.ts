import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROLE } from '../predictions.ts';
import { planRows, type GroupPlan, type RowPlan } from './rows.ts';

/** Rows of a part by number of the table, from their places in the row groups. */
function rowsOf(plan: RowPlan, part: 'train' | 'validation' | 'sampled'): number[] {
  const of = (group: GroupPlan): number[] =>
    Array.from(plan[part].subarray(...group[part]), (place) => group.first + place);
  return plan.groups.flatMap(of);
}

describe('a plan of rows', () => {
  it('names each part’s rows in file order, by row groups', () => {
    const roles = fc.array(fc.constantFrom(...Object.values(ROLE)), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(roles, fc.nat(7), fc.infiniteStream(fc.boolean()), (given, size, draws) => {
        const groups: number[] = [];
        for (let left = given.length; left > 0; left -= size + 1) groups.push(Math.min(left, size + 1));
        const rowsWith = (role: number): number[] => [...given.keys()].filter((row) => given[row] === role);
        const train = rowsWith(ROLE.train);
        const sample = Uint32Array.from(train.keys()).filter(() => draws.next().value === true);
        for (const drawn of [undefined, sample]) {
          const plan = planRows(groups, Uint8Array.from(given), drawn);
          expect(rowsOf(plan, 'train')).toEqual(train);
          expect(rowsOf(plan, 'validation')).toEqual(rowsWith(ROLE.validation));
          expect(rowsOf(plan, 'sampled')).toEqual(
            drawn === undefined ? train : Array.from(drawn, (i) => train[i]),
          );
        }
      }),
    );
  });
});
