import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareCodePoints } from '../code-points.ts';
import { wordList } from './word-list.ts';

const encoder = new TextEncoder();
const texts = fc.array(
  fc.oneof(fc.string({ unit: 'binary', maxLength: 3 }), fc.constantFrom('a', 'b', 'é', '😀', '\uffee')),
  { maxLength: 300 },
);

describe('a list of words', () => {
  it('numbers texts by their bytes, and tells them in the order of their code points', () => {
    fc.assert(
      fc.property(texts, fc.nat(20), (given, unused) => {
        const list = wordList();
        const all = given.map((text) => {
          const bytes = encoder.encode(`>${text}<`);
          return list.add(bytes, 1, bytes.length - 1);
        });
        expect(list.size).toBe(new Set(given).size);
        const some = given.slice(unused);
        const numbers = Int32Array.from([-1, ...all.slice(unused)]);
        const only = list.only(numbers.slice());
        expect(only.size).toBe(new Set(some).size);
        const dictionary = list.inOrder(numbers);
        expect(dictionary).toEqual([...new Set(some)].sort(compareCodePoints));
        expect([...numbers]).toEqual([-1, ...some.map((text) => dictionary.indexOf(text))]);
      }),
    );
  });

  it('goes on with the texts that are kept', () => {
    const list = wordList();
    const number = (of: ReturnType<typeof wordList>, text: string): number => {
      const bytes = encoder.encode(text);
      return of.add(bytes, 0, bytes.length);
    };
    const many = Int32Array.from({ length: 500 }, (_, i) => number(list, `w${i}`));
    const last = many.slice(400);
    const only = list.only(last);
    expect(only.size).toBe(100);
    expect(number(only, 'w450')).toBe(last[50]);
    expect(number(only, 'new')).toBe(100);
    expect(only.inOrder(Int32Array.of(100, last[0]!))).toEqual(['new', 'w400']);
  });
});
