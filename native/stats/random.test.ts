import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom, permutation, philox, philoxBlocks } from './random.ts';

const ID = '0123456789abcdef'.repeat(4);

describe('Philox4x32-10', () => {
  // Known answers that its authors publish with Random123 (kat_vectors).
  test.each([
    [[0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      '408f276d 41c83b0e a20bc7c6 6d5451fd',
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      'd16cfe09 94fdcceb 5001e420 24126ea1',
    ],
  ] as const)('known answer of counter %j, key %j', ([c0, c1, c2, c3], [k0, k1], answer) => {
    const out = new Uint32Array(4);
    philox(c0, c1, c2, c3, k0, k1, out);
    expect([...out].map((word) => word.toString(16).padStart(8, '0')).join(' ')).toBe(answer);
  });

  test('blocks are those of the counters that follow each other', () => {
    const many = new Uint32Array(12);
    philoxBlocks(0xffffffff, 1, 2, 3, 4, 5, many, 12);
    const one = new Uint32Array(4);
    [0xffffffff, 0, 1].forEach((counter, i) => {
      philox(counter, 1, 2, 3, 4, 5, one);
      expect(many.slice(4 * i, 4 * i + 4)).toEqual(one);
    });
  });
});

describe('createRandom', () => {
  test('gives the same numbers in any order, and others for another step or purpose', () => {
    const random = createRandom(ID, 'rows');
    const forwards = Array.from({ length: 50 }, (_, i) => [
      random.uint32(i),
      random.uniform(i),
      random.below(i, 1000),
    ]);
    const backwards = Array.from({ length: 50 }, (_, i) => [
      createRandom(ID, 'rows').uint32(49 - i),
      random.uniform(49 - i),
      random.below(49 - i, 1000),
    ]).reverse();
    expect(backwards).toEqual(forwards);
    expect(createRandom(ID, 'columns').uint32(0)).not.toBe(random.uint32(0));
    expect(createRandom('f'.repeat(64), 'rows').uint32(0)).not.toBe(random.uint32(0));
    // Pinned: another number here would change every model that was ever drawn with it.
    expect(forwards.slice(0, 2)).toMatchInlineSnapshot(`
      [
        [
          4228493683,
          0.1926277828830425,
          468,
        ],
        [
          4041850571,
          0.0698609237756026,
          225,
        ],
      ]
    `);
  });

  test('refuses what is no step id', () => {
    expect(() => createRandom('abc', 'rows')).toThrow('64 lower-case hexadecimal digits');
    expect(() => createRandom(ID, 'rows').below(0, 0)).toThrow('1 to 2^32');
  });

  test('is spread evenly', () => {
    const random = createRandom(ID, 'spread');
    const n = 60_000;
    const counts = new Float64Array(7);
    let sum = 0;
    let outside = 0;
    for (let i = 0; i < n; i++) {
      counts[random.below(i, 7)]!++;
      const u = random.uniform(i);
      if (!(u >= 0 && u < 1)) outside++;
      sum += u;
    }
    expect(outside).toBe(0);
    // Chi-square with 6 degrees of freedom: 22.5 is exceeded once in a thousand.
    const expected = n / 7;
    expect(counts.reduce((total, count) => total + (count - expected) ** 2 / expected, 0)).toBeLessThan(22.5);
    expect(Math.abs(sum / n - 0.5)).toBeLessThan(4 / Math.sqrt(12 * n));
    expect(random.below(3, 2 ** 32)).toBeLessThan(2 ** 32);
    expect(random.uint32(2 ** 50)).not.toBe(random.uint32(0));
  });

  test('permutation holds every number once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), (n) => {
        const order = permutation(createRandom(ID, String(n)), n);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      }),
    );
  });
});
