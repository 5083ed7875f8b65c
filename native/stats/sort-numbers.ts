import { scratch } from './scratch.ts';

const DIGIT = 11;
const BUCKETS = 1 << DIGIT;
const MASK = BUCKETS - 1;
/** Below it the built-in sort is as fast. */
const FEW = 4096;

const spare = scratch((length) => new Float64Array(length));

/** How often each digit of the keys occurs, least significant first: three digits of the low word, three of the high. */
function countDigits(words: Uint32Array, n: number): readonly Uint32Array[] {
  const [a, b, c] = [new Uint32Array(BUCKETS), new Uint32Array(BUCKETS), new Uint32Array(BUCKETS)];
  const [d, e, f] = [new Uint32Array(BUCKETS), new Uint32Array(BUCKETS), new Uint32Array(BUCKETS)];
  for (let i = 0; i < n; i++) {
    const sign = words[2 * i + 1]! >> 31;
    const low = words[2 * i]! ^ sign;
    const high = words[2 * i + 1]! ^ (sign | 0x80000000);
    a[low & MASK]!++;
    b[(low >>> DIGIT) & MASK]!++;
    c[low >>> (2 * DIGIT)]!++;
    d[high & MASK]!++;
    e[(high >>> DIGIT) & MASK]!++;
    f[high >>> (2 * DIGIT)]!++;
  }
  return [a, b, c, d, e, f];
}

/**
 * Sorts numbers (no NaN) ascending, −0 before 0, in place. A radix sort on the bits of the doubles, ten times as fast
 * as the built-in one on a million values; digits that all values share cost nothing. Needs as much memory again.
 *
 * The keys, which compare as unsigned integers, have all bits flipped for negatives and the sign bit for others; they
 * are made anew at each digit, so that only the values move.
 */
export function sortNumbers(values: Float64Array): Float64Array {
  const n = values.length;
  if (n < FEW) return values.sort();
  let source = values;
  let words: Uint32Array = new Uint32Array(values.buffer, values.byteOffset, 2 * n);
  let target: Float64Array = spare(n);
  let targetWords: Uint32Array = new Uint32Array(target.buffer, target.byteOffset, 2 * n);
  for (const [digit, places] of countDigits(words, n).entries()) {
    if (places.includes(n)) continue;
    let place = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const count = places[bucket]!;
      places[bucket] = place;
      place += count;
    }
    const shift = (digit % 3) * DIGIT;
    if (digit < 3) {
      for (let i = 0; i < n; i++) {
        const key = words[2 * i]! ^ (words[2 * i + 1]! >> 31);
        target[places[(key >>> shift) & MASK]!++] = source[i]!;
      }
    } else {
      for (let i = 0; i < n; i++) {
        const high = words[2 * i + 1]!;
        const key = high ^ ((high >> 31) | 0x80000000);
        target[places[(key >>> shift) & MASK]!++] = source[i]!;
      }
    }
    [source, target] = [target, source];
    [words, targetWords] = [targetWords, words];
  }
  if (source !== values) values.set(source);
  return values;
}
