import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeArrays, encodeArrays, type NumericArray } from './arrays.ts';

const anyArray: fc.Arbitrary<NumericArray> = fc.oneof(
  fc.float64Array(),
  fc.float32Array(),
  fc.int32Array(),
  fc.uint32Array(),
  fc.uint16Array(),
  fc.uint8Array(),
  fc.bigInt64Array(),
);
const named = fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), anyArray, { maxKeys: 6 });

describe('array container', () => {
  test('gives back what was put in, bit by bit', () => {
    fc.assert(
      fc.property(named, (arrays) => {
        const back = decodeArrays(encodeArrays(arrays));
        expect(Object.keys(back).sort()).toEqual(Object.keys(arrays).sort());
        for (const [name, array] of Object.entries(arrays)) {
          const again = back[name]!;
          expect(again.constructor).toBe(array.constructor);
          expect(new Uint8Array(again.buffer)).toEqual(
            new Uint8Array(array.buffer.slice(array.byteOffset, array.byteOffset + array.byteLength)),
          );
        }
      }),
    );
  });

  test('has one form, whatever the order of names and wherever the arrays lie', () => {
    const big = Float64Array.from([9, 1, 2, 3]);
    const a = encodeArrays({ b: Uint8Array.of(1, 2, 3), a: big.subarray(1) });
    const b = encodeArrays({ a: Float64Array.of(1, 2, 3), b: Uint8Array.of(1, 2, 3) });
    expect(a).toEqual(b);
    expect(decodeArrays(a.subarray(0))).toEqual(decodeArrays(b));
    // Also where the bytes begin at an odd address.
    const shifted = new Uint8Array(a.length + 1);
    shifted.set(a, 1);
    expect(decodeArrays(shifted.subarray(1))).toEqual(decodeArrays(b));
  });

  test('refuses every shortened file, and never gives arrays of another length for changed bytes', () => {
    const bytes = encodeArrays({ y: Float64Array.of(1, 2), role: Uint8Array.of(3) });
    for (let length = 0; length < bytes.length - 7; length++) {
      expect(() => decodeArrays(bytes.subarray(0, length))).toThrow();
    }
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = bytes.slice();
        damaged[at] = damaged[at]! ^ flip;
        try {
          const arrays = decodeArrays(damaged);
          for (const array of Object.values(arrays))
            expect(array.byteLength).toBeLessThanOrEqual(bytes.length);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
    );
  });
});
