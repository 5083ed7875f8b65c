import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AssayError } from '../engine/errors.ts';
import type { Column } from '../stats/frame.ts';
import { queriesOf } from './read-queries.ts';
import { targetLike, targetOf } from './read-target.ts';

const text = (values: (string | null)[]): Column => {
  const dictionary = [...new Set(values.filter((v) => v !== null))].sort();
  return {
    type: 'text',
    codes: Int32Array.from(values, (v) => (v === null ? -1 : dictionary.indexOf(v))),
    dictionary,
  };
};
const numbers = (...values: number[]): Column => ({ type: 'number', values: Float64Array.from(values) });

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(AssayError);
    const { kind, what, where, fix } = (error as AssayError).data;
    expect(kind).toBe('BadInput');
    expect(where).toContain('"y"');
    return `${what} ${fix ?? ''}`;
  }
  throw new Error('It was not refused.');
}

describe('targetOf a ranking', () => {
  const ranking = { task: 'ranking' } as const;
  it('reads whole numbers from 0 to 31, and true and false as 1 and 0', () => {
    const target = targetOf(numbers(0, 31, NaN, 2), 'y', ranking);
    expect(target).toMatchObject({ task: 'ranking', classes: [], notes: [] });
    expect([...target.y]).toEqual([0, 31, NaN, 2]);
    expect([...target.missing]).toEqual([0, 0, 1, 0]);
    const clicked: Column = { type: 'boolean', values: Uint8Array.of(1, 0, 255) };
    expect([...targetOf(clicked, 'y', ranking).y]).toEqual([1, 0, NaN]);
    expect([...targetLike(numbers(3, 3), 'y', { ...ranking, classes: [] }).y]).toEqual([3, 3]);
  });

  it.each<[string, Column, string]>([
    ['halves', numbers(1, NaN, 0.5), 'The relevance in row 3 is 0.5.'],
    ['numbers below 0', numbers(0, -1), 'The relevance in row 2 is -1.'],
    ['numbers above 31', numbers(0, 32), 'The relevance in row 2 is 32.'],
    ['one value', numbers(2, 2), 'The target has one value only, 2'],
    ['text', text(['1', '2']), 'The task is ranking, but the target is not a number.'],
  ])('refuses %s', (_, column, message) => {
    expect(refusal(() => targetOf(column, 'y', ranking))).toContain(message);
  });

  it('is never guessed, and has no positive class', () => {
    expect(targetOf(numbers(0, 1, 2), 'y').task).toBe('regression');
    expect(refusal(() => targetOf(numbers(0, 1), 'y', { ...ranking, positive: '1' }))).toContain('positive');
  });
});

describe('queriesOf', () => {
  it('numbers queries in order of appearance, whatever their rows’ order and type', () => {
    const none = new Uint8Array(5);
    expect([...queriesOf(text(['b', 'a', 'b', 'c', 'a']), 'q', none)]).toEqual([0, 1, 0, 2, 1]);
    expect([...queriesOf(numbers(7, 7, 0, -0, 7), 'q', none)]).toEqual([0, 0, 1, 1, 0]);
  });

  it('leaves out rows without a target value, and refuses others without a query', () => {
    const column = text(['b', null, 'a', 'b']);
    expect([...queriesOf(column, 'q', Uint8Array.of(0, 1, 0, 0))]).toEqual([0, -1, 1, 0]);
    expect(() => queriesOf(column, 'q', new Uint8Array(4))).toThrow('Row 2 has no q');
  });
});

describe('targetOf', () => {
  it('reads a binary target with its classes in the order negative, positive', () => {
    const target = targetOf(text(['b', 'a', null, 'b']), 'y', { positive: 'a' });
    expect(target).toMatchObject({ task: 'binary', classes: ['b', 'a'], notes: [] });
    expect([...target.y]).toEqual([0, 1, NaN, 0]);
    expect([...target.missing]).toEqual([0, 0, 1, 0]);
  });

  it('compares the positive with the text form of numbers and booleans', () => {
    expect(targetOf(numbers(1, 0, NaN), 'y', { positive: '1' }).classes).toEqual(['0', '1']);
    expect([...targetOf(numbers(2, 1.5), 'y', { positive: '2.0' }).y]).toEqual([1, 0]);
    const flags: Column = { type: 'boolean', values: Uint8Array.of(1, 0, 255) };
    expect([...targetOf(flags, 'y', { positive: 'true' }).y]).toEqual([1, 0, NaN]);
    expect([...targetOf(flags, 'y', { positive: 'false' }).y]).toEqual([0, 1, NaN]);
  });

  it('compares one value with the rest and says so', () => {
    const target = targetOf(text(['a', 'b', 'c']), 'y', { positive: 'b' });
    expect(target.classes).toEqual(['not b', 'b']);
    expect([...target.y]).toEqual([0, 1, 0]);
    expect(target.notes[0]).toContain('3 values');
  });

  it('takes numbers as regression and three to a hundred texts as classes', () => {
    expect(targetOf(numbers(1, 2, 3), 'y').task).toBe('regression');
    expect(targetOf(numbers(0, 1), 'y', { task: 'regression' }).task).toBe('regression');
    expect(targetOf(numbers(10, 9, 1), 'y', { task: 'multiclass' }).classes).toEqual(['1', '10', '9']);
    const target = targetOf(text(['c', 'a', 'b', null]), 'y');
    expect(target).toMatchObject({ task: 'multiclass', classes: ['a', 'b', 'c'] });
    expect([...target.y]).toEqual([2, 0, 1, NaN]);
  });

  it('counts only values that occur, not the whole dictionary', () => {
    const column: Column = { type: 'text', codes: Int32Array.of(1, 3, 1), dictionary: ['a', 'b', 'c', 'd'] };
    expect(targetOf(column, 'y', { positive: 'd' }).classes).toEqual(['b', 'd']);
  });

  it('refuses what is ambiguous or impossible and says how to mend it', () => {
    expect(refusal(() => targetOf(text(['no', 'yes']), 'y'))).toMatch(/"no", "yes".*positive: "yes"/);
    expect(refusal(() => targetOf(numbers(0, 1, NaN), 'y'))).toMatch(/0 and 1.*positive: "1"/);
    expect(refusal(() => targetOf(text(['a', 'b']), 'y', { positive: 'c' }))).toMatch(
      /"c" does not occur.*"a", "b"/,
    );
    expect(refusal(() => targetOf(text(['a', null]), 'y'))).toMatch(/one class only, "a"/);
    expect(refusal(() => targetOf(text(['a', 'a']), 'y', { positive: 'a' }))).toMatch(/one class only, "a"/);
    expect(refusal(() => targetOf(numbers(3, 3), 'y'))).toMatch(/one value only, 3/);
    expect(refusal(() => targetOf(text([null, null]), 'y'))).toMatch(/missing in every row/);
    expect(refusal(() => targetOf(text([]), 'y'))).toMatch(/missing in every row/);
    expect(refusal(() => targetOf(numbers(1, Infinity), 'y'))).toMatch(/infinite in row 2/);
    const many = Array.from({ length: 101 }, (_, i) => `v${i}`);
    expect(refusal(() => targetOf(text(many), 'y'))).toMatch(/101 classes.* at most 100/);
    const time: Column = { type: 'timestamp', values: BigInt64Array.of(0n) };
    expect(refusal(() => targetOf(time, 'y'))).toMatch(/date or time/);
    expect(refusal(() => targetOf(text(['a', 'b']), 'y', { task: 'regression' }))).toMatch(/not a number/);
    expect(refusal(() => targetOf(text(['a', 'b']), 'y', { task: 'binary' }))).toMatch(/no positive class/);
    const both = { task: 'regression', positive: '1' } as const;
    expect(refusal(() => targetOf(numbers(0, 1), 'y', both))).toMatch(/task is regression/);
  });

  it('gives every present row the class of its own value', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.constantFrom('a', 'b', 'c', 'd')), { minLength: 1 }), (values) => {
        fc.pre(new Set(values.filter((v) => v !== null)).size >= 3);
        const target = targetOf(text(values), 'y');
        values.forEach((value, row) => {
          expect(value === null ? target.missing[row] === 1 : target.classes[target.y[row]!] === value).toBe(
            true,
          );
        });
      }),
    );
  });
});

describe('targetLike', () => {
  const model = { task: 'binary', classes: ['<=50K', '>50K'] } as const;

  it('matches other rows with the classes of a model, even where they lack one', () => {
    expect([...targetLike(text(['>50K', null, '>50K']), 'y', model).y]).toEqual([1, NaN, 1]);
    const rest = { task: 'binary', classes: ['not a', 'a'] } as const;
    expect([...targetLike(text(['b', 'a', 'z']), 'y', rest).y]).toEqual([0, 1, 0]);
    const three = { task: 'multiclass', classes: ['1', '2', '3'] } as const;
    expect([...targetLike(numbers(3, 1), 'y', three).y]).toEqual([2, 0]);
    expect([...targetLike(numbers(3, 1), 'y', { task: 'regression', classes: [] }).y]).toEqual([3, 1]);
  });

  it('refuses values that are no class', () => {
    expect(refusal(() => targetLike(text(['>50K.']), 'y', model))).toMatch(
      /">50K\." is no class.*"<=50K", ">50K"/,
    );
    expect(refusal(() => targetLike(text(['a']), 'y', { task: 'regression', classes: [] }))).toMatch(
      /number/,
    );
  });
});
