import { KEY_0, KEY_1, THRESHOLD_STREAM } from '../host/layout';
import { word } from './shared';

/** The first of the four words of Philox4x32-10 (as `native/stats/random.ts` has it) that belong to a node and feature. */
export function drawThreshold(node: i32, feature: i32): u32 {
  let x0 = <u32>node;
  let x1 = <u32>feature;
  let x2: u32 = THRESHOLD_STREAM;
  let x3: u32 = 0;
  let key0 = <u32>word(KEY_0);
  let key1 = <u32>word(KEY_1);
  for (let round = 0; round < 10; round++) {
    const first = <u64>x0 * 0xd2511f53;
    const second = <u64>x2 * 0xcd9e8d57;
    x0 = <u32>(second >> 32) ^ x1 ^ key0;
    x2 = <u32>(first >> 32) ^ x3 ^ key1;
    x1 = <u32>second;
    x3 = <u32>first;
    key0 += 0x9e3779b9;
    key1 += 0xbb67ae85;
  }
  return x0;
}
