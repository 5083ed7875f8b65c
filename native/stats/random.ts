/**
 * Randomness by counter: the same step, purpose and index give the same number, in any order and on any thread.
 * Philox4x32-10: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, Parallel random numbers: as easy as 1, 2, 3 (SC11).
 */
import { sha256 } from '@noble/hashes/sha2.js';

// As signed 32-bit integers, so that the loop below stays in integer arithmetic.
const MULTIPLIER_0 = 0xd2511f53 | 0;
const MULTIPLIER_1 = 0xcd9e8d57 | 0;
const KEY_STEP_0 = 0x9e3779b9 | 0;
const KEY_STEP_1 = 0xbb67ae85 | 0;
const MULTIPLIER_0_HIGH = 0xd251;
const MULTIPLIER_0_LOW = 0x1f53;
const MULTIPLIER_1_HIGH = 0xcd9e;
const MULTIPLIER_1_LOW = 0x8d57;

/** Four random 32-bit words from a counter of four words and a key of two. */
export function philox(
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
  out: Uint32Array,
): void {
  philoxBlocks(c0, c1, c2, c3, k0, k1, out, 4);
}

/** Fills the first `length` words of `out`, a multiple of 4, from the counters c0, c0 + 1, … of the first word. */
export function philoxBlocks(
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
  out: Uint32Array,
  length: number,
): void {
  for (let at = 0; at < length; at += 4) {
    let x0 = (c0 + (at >>> 2)) | 0;
    let x1 = c1 | 0;
    let x2 = c2 | 0;
    let x3 = c3 | 0;
    let key0 = k0 | 0;
    let key1 = k1 | 0;
    for (let round = 0; round < 10; round++) {
      // The 64-bit products x0 · 0xd2511f53 and x2 · 0xcd9e8d57 by 16-bit halves.
      const low0 = x0 & 0xffff;
      const high0 = x0 >>> 16;
      const middle0 = (Math.imul(high0, MULTIPLIER_0_LOW) + (Math.imul(low0, MULTIPLIER_0_LOW) >>> 16)) | 0;
      const cross0 = (Math.imul(low0, MULTIPLIER_0_HIGH) + (middle0 & 0xffff)) | 0;
      const product0 = (Math.imul(high0, MULTIPLIER_0_HIGH) + (middle0 >>> 16) + (cross0 >>> 16)) | 0;
      const low2 = x2 & 0xffff;
      const high2 = x2 >>> 16;
      const middle2 = (Math.imul(high2, MULTIPLIER_1_LOW) + (Math.imul(low2, MULTIPLIER_1_LOW) >>> 16)) | 0;
      const cross2 = (Math.imul(low2, MULTIPLIER_1_HIGH) + (middle2 & 0xffff)) | 0;
      const product2 = (Math.imul(high2, MULTIPLIER_1_HIGH) + (middle2 >>> 16) + (cross2 >>> 16)) | 0;
      const next0 = product2 ^ x1 ^ key0;
      const next2 = product0 ^ x3 ^ key1;
      x1 = Math.imul(x2, MULTIPLIER_1);
      x3 = Math.imul(x0, MULTIPLIER_0);
      x0 = next0;
      x2 = next2;
      key0 = (key0 + KEY_STEP_0) | 0;
      key1 = (key1 + KEY_STEP_1) | 0;
    }
    out[at] = x0;
    out[at + 1] = x1;
    out[at + 2] = x2;
    out[at + 3] = x3;
  }
}

/**
 * An index is an integer from 0 to 2^53 − 1. The functions draw from streams of their own, so
 * uint32(5), uniform(5) and below(5, n) are independent.
 */
export interface Random {
  /** Key of the generator, for loops that call philox themselves; their third counter word must be ≥ 16. */
  readonly key: readonly [number, number];
  uint32(index: number): number;
  /** In [0, 1), a multiple of 2^−53. */
  uniform(index: number): number;
  /** Integer in [0, n), every one equally likely; 1 ≤ n ≤ 2^32. */
  below(index: number, n: number): number;
}

const STREAM = { uint32: 0, uniform: 1, below: 2 } as const;

/** Key: the first 8 bytes, little-endian, of SHA-256(the step id's 32 bytes ‖ the purpose in UTF-8). */
export function createRandom(stepIdHex: string, purpose: string): Random {
  if (!/^[0-9a-f]{64}$/.test(stepIdHex)) {
    throw new RangeError('A step id is 64 lower-case hexadecimal digits.');
  }
  const text = new TextEncoder().encode(purpose);
  const seed = new Uint8Array(32 + text.length);
  for (let i = 0; i < 32; i++) seed[i] = Number.parseInt(stepIdHex.slice(2 * i, 2 * i + 2), 16);
  seed.set(text, 32);
  const digest = sha256(seed);
  const view = new DataView(digest.buffer, digest.byteOffset);
  return fromKey(view.getUint32(0, true), view.getUint32(4, true));
}

function fromKey(k0: number, k1: number): Random {
  // One cached block a stream: neighbouring indices share it.
  const cached = [-1, -1, -1];
  const blocks = [new Uint32Array(4), new Uint32Array(4), new Uint32Array(4)];
  const retry = new Uint32Array(4);

  function block(stream: number, number: number): Uint32Array {
    const words = blocks[stream]!;
    if (cached[stream] !== number) {
      philox(number | 0, (number / 2 ** 32) | 0, stream, 0, k0, k1, words);
      cached[stream] = number;
    }
    return words;
  }

  return {
    key: [k0, k1],
    uint32: (index) => block(STREAM.uint32, Math.floor(index / 4))[index % 4]!,
    uniform(index) {
      const words = block(STREAM.uniform, Math.floor(index / 2));
      const at = (index % 2) * 2;
      return ((words[at]! >>> 5) * 2 ** 26 + (words[at + 1]! >>> 6)) * 2 ** -53;
    },
    below(index, n) {
      if (!(n >= 1 && n <= 2 ** 32 && Number.isInteger(n))) {
        throw new RangeError(`below needs a whole number from 1 to 2^32, not ${n}.`);
      }
      const number = Math.floor(index / 4);
      // Words in the last, incomplete run of n values are drawn again, so none is favoured.
      const limit = 2 ** 32 - (2 ** 32 % n);
      let word = block(STREAM.below, number)[index % 4]!;
      for (let attempt = 1; word >= limit; attempt++) {
        philox(number | 0, (number / 2 ** 32) | 0, STREAM.below, attempt, k0, k1, retry);
        word = retry[index % 4]!;
      }
      return word % n;
    },
  };
}

/** A random order of 0 … n−1 (Fisher and Yates), every order equally likely. */
export function permutation(random: Random, n: number): Uint32Array {
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  for (let i = n - 1; i > 0; i--) {
    const j = random.below(i, i + 1);
    const swap = order[i]!;
    order[i] = order[j]!;
    order[j] = swap;
  }
  return order;
}
