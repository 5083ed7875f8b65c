/**
 * Times as the nearest doubles; NaN is missing (the least 64-bit integer). By halves, because to read a BigInt is to
 * allocate one: the upper half is exact, so that the sum is rounded once, as `Number` rounds.
 */
export function timesAsNumbers(times: BigInt64Array): Float64Array {
  const words = new Int32Array(times.buffer, times.byteOffset, 2 * times.length);
  const numbers = new Float64Array(times.length);
  for (let i = 0; i < times.length; i++) {
    const low = words[2 * i]!;
    const high = words[2 * i + 1]!;
    numbers[i] = low === 0 && high === -(2 ** 31) ? NaN : high * 2 ** 32 + (low >>> 0);
  }
  return numbers;
}
