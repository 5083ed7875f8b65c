/** Values that are sorted by insertion before runs of them are merged. */
const RUN = 12;

/**
 * The places of the first `length` values in falling order; of equal values the earlier place comes first. A merge sort
 * in given memory: lists to be ranked are short and many.
 * @param values no NaN
 * @param order room for the places, as is `spare`
 * @returns one of the two
 */
export function sortFalling(
  values: Float64Array,
  length: number,
  order: Uint32Array,
  spare: Uint32Array,
): Uint32Array {
  for (let begin = 0; begin < length; begin += RUN) {
    const end = Math.min(length, begin + RUN);
    for (let i = begin; i < end; i++) {
      const value = values[i]!;
      let at = i;
      for (; at > begin && values[order[at - 1]!]! < value; at--) order[at] = order[at - 1]!;
      order[at] = i;
    }
  }
  let [from, to] = [order, spare];
  for (let run = RUN; run < length; run *= 2) {
    for (let begin = 0; begin < length; begin += 2 * run) mergeRuns(values, from, to, begin, run, length);
    [from, to] = [to, from];
  }
  return from;
}

/** Merges the runs that begin at `begin` and `run` behind it. */
function mergeRuns(
  values: Float64Array,
  from: Uint32Array,
  to: Uint32Array,
  begin: number,
  run: number,
  length: number,
): void {
  const middle = Math.min(length, begin + run);
  const end = Math.min(length, begin + 2 * run);
  let left = begin;
  let right = middle;
  for (let at = begin; at < end; at++) {
    const takesLeft = right >= end || (left < middle && values[from[left]!]! >= values[from[right]!]!);
    to[at] = takesLeft ? from[left++]! : from[right++]!;
  }
}
