const DIGIT = 11;
const BUCKETS = 1 << DIGIT;
/** Below it the built-in sort is as fast. */
const FEW = 2048;

/**
 * The row numbers in rising order of their values; equal values (0 and −0 are equal) keep the order of their rows.
 * A radix sort on the bits of the doubles: time grows with the number of rows alone.
 * @param values [n], no NaN
 */
export function rowsInOrder(values: Float64Array): Uint32Array {
  const n = values.length;
  let rows = new Uint32Array(n);
  for (let i = 0; i < n; i++) rows[i] = i;
  if (n < FEW) return rows.sort((a, b) => values[a]! - values[b]! || a - b);
  const bits = new Float64Array(1);
  const words = new Uint32Array(bits.buffer);
  const low = new Uint32Array(n);
  const high = new Uint32Array(n);
  // Keys that compare as unsigned integers: all bits flipped for negatives, the sign bit for others.
  for (let i = 0; i < n; i++) {
    bits[0] = values[i]! + 0;
    const sign = words[1]! >> 31;
    low[i] = words[0]! ^ sign;
    high[i] = words[1]! ^ (sign | 0x80000000);
  }
  let next = new Uint32Array(n);
  const counts = new Uint32Array(BUCKETS);
  for (const keys of [low, high]) {
    for (let shift = 0; shift < 32; shift += DIGIT) {
      counts.fill(0);
      for (let i = 0; i < n; i++) counts[(keys[i]! >>> shift) & (BUCKETS - 1)]!++;
      if (counts[(keys[0]! >>> shift) & (BUCKETS - 1)] === n) continue;
      let place = 0;
      for (let digit = 0; digit < BUCKETS; digit++) {
        const count = counts[digit]!;
        counts[digit] = place;
        place += count;
      }
      for (let i = 0; i < n; i++) {
        const row = rows[i]!;
        next[counts[(keys[row]! >>> shift) & (BUCKETS - 1)]!++] = row;
      }
      [rows, next] = [next, rows];
    }
  }
  return rows;
}

/** Index of the first value that is not below `limit`; their number where all are. @param sorted rising */
export function lowerBound(sorted: Float64Array, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
