/** How rows are dealt to several memories where one does not hold them. */
import * as at from './layout.ts';
import { MOST_BYTES, planMemory, type MemoryNeeds, type MemoryPlan, type RowShare } from './memory.ts';

/** V8 sets aside ten GiB of addresses for each, and a terabyte for all. */
export const MOST_MEMORIES = 64;

const blocksOf = (rows: number): number => Math.ceil(rows / at.BLOCK);

/** Shares of whole blocks, so that losses are summed as in one memory; the first has `firstBlocks`, the others equally many. */
function sharesOf({ rows, validationRows }: MemoryNeeds, memories: number, firstBlocks: number): RowShare[] {
  const blocks = blocksOf(rows);
  const startOf = (memory: number): number =>
    memory === 0
      ? 0
      : firstBlocks + Math.floor(((blocks - firstBlocks) * (memory - 1)) / Math.max(1, memories - 1));
  const rowOf = (memory: number): number => Math.min(rows, startOf(memory) * at.BLOCK);
  const validationRowOf = (memory: number): number =>
    Math.min(validationRows, Math.floor((blocksOf(validationRows) * startOf(memory)) / blocks) * at.BLOCK);
  return Array.from({ length: memories }, (_, memory) => ({
    first: rowOf(memory),
    rows: rowOf(memory + 1) - rowOf(memory),
    validationFirst: validationRowOf(memory),
    validationRows: validationRowOf(memory + 1) - validationRowOf(memory),
  }));
}

/**
 * The fewest memories, from two on, that hold rows in bins. The first also holds the histograms of the leaves, and has as
 * many rows as it has room for beside them, none where it has none.
 * @param histograms bytes of them
 * @param mostBytes of a memory
 * @returns undefined where the histograms or a single block of rows are too large
 */
export function planShares(
  needs: MemoryNeeds,
  histograms: number,
  mostBytes = MOST_BYTES,
): readonly MemoryPlan[] | undefined {
  const blocks = blocksOf(needs.rows);
  for (let memories = 2; memories <= Math.min(MOST_MEMORIES, blocks + 1); memories++) {
    const plansWith = (firstBlocks: number): MemoryPlan[] =>
      sharesOf(needs, memories, firstBlocks).map((share) => planMemory(needs, share));
    const firstFits = (firstBlocks: number): boolean =>
      plansWith(firstBlocks)[0]!.bytes + histograms <= mostBytes;
    if (!firstFits(0)) return undefined;
    // Those whose bins stay on disk lie in the other memories alone.
    let [fits, tooMany] = [0, needs.spilled ? 1 : Math.ceil(blocks / memories) + 1];
    while (tooMany - fits > 1) {
      const middle = (fits + tooMany) >>> 1;
      if (firstFits(middle)) fits = middle;
      else tooMany = middle;
    }
    const plans = plansWith(fits);
    if (plans.every(({ bytes }, memory) => memory === 0 || bytes <= mostBytes)) return plans;
  }
  return undefined;
}
