import { permutation, type Random } from '../../../stats/random.ts';

/** n of `from` things: 1 for those drawn. */
export function draw(random: Random, from: number, n: number): Float64Array {
  const drawn = new Float64Array(from);
  for (const index of permutation(random, from).subarray(0, n)) drawn[index] = 1;
  return drawn;
}

/** n of some things, in their order. */
export function drawOf(random: Random, from: readonly number[], n: number): number[] {
  const drawn = draw(random, from.length, n);
  return from.filter((_, place) => drawn[place] === 1);
}

/** n of the numbers 0 … from − 1, ascending, in n draws (R. W. Floyd's algorithm): for few of many. */
export function drawFew(random: Random, from: number, n: number): Uint32Array {
  const drawn = new Set<number>();
  for (let last = from - n; last < from; last++) {
    const number = random.below(last - (from - n), last + 1);
    drawn.add(drawn.has(number) ? last : number);
  }
  return Uint32Array.from(drawn).sort();
}

/** How often each of `from` things is drawn, in n draws with replacement. */
export function drawAgain(random: Random, from: number, n: number): Float64Array {
  const times = new Float64Array(from);
  for (let i = 0; i < n; i++) times[random.below(i, from)]!++;
  return times;
}

/**
 * For each of so many nodes the bits of n features drawn of some, as `TreeDraw.nodeFeatures` has them.
 * @param features numbers of those to draw from
 * @param of features of the matrix
 */
export function drawNodeFeatures(
  random: Random,
  { nodes, features, of, n }: { nodes: number; features: ArrayLike<number>; of: number; n: number },
): Uint8Array {
  const stride = Math.ceil(of / 8);
  const bits = new Uint8Array(nodes * stride);
  const order = Uint32Array.from(features);
  for (let node = 0; node < nodes; node++) {
    // The order that the last node left is as good a start as any.
    for (let taken = 0; taken < n; taken++) {
      const other = taken + random.below(node * n + taken, order.length - taken);
      const feature = order[other]!;
      order[other] = order[taken]!;
      order[taken] = feature;
      bits[node * stride + (feature >> 3)]! |= 1 << (feature & 7);
    }
  }
  return bits;
}
