/** Engines whose memories are made so small that rows need several. */
import { PAGE } from '../../native/training/trees/host/memory.ts';
import { needsOf, plansFor } from '../../native/training/trees/host/needs.ts';
import { findInputBins, inputInBins } from '../../native/training/trees/rows/binned-input.ts';
import type { EngineBeside, EngineInput, TreeEngineFactory } from '../../native/training/trees/engine.ts';
import { BLOCK } from '../../native/training/trees/host/layout.ts';
import { kernelEngines } from '../../native/training/trees/runtime.ts';

/** How many memories hold rows in bins; Infinity: no number of them does. */
function memoriesWith(input: EngineInput, threads: number, mostBytes: number): number {
  try {
    return plansFor(input, needsOf(input, threads), mostBytes).memories.length;
  } catch {
    return Infinity;
  }
}

/** The largest memories that are at least so many. */
function largest(input: EngineInput, threads: number, memories: number): number {
  let [tooSmall, enough] = [1, 2 ** 12];
  while (enough - tooSmall > 1) {
    const middle = (tooSmall + enough) >>> 1;
    if (memoriesWith(input, threads, middle * PAGE) < memories) enough = middle;
    else tooSmall = middle;
  }
  return tooSmall * PAGE;
}

/**
 * Deals rows to so many memories, or to as many fewer as can hold them.
 * @param told of how many they are
 * @param folder where bins stay on disk; undefined: they lie in the memories
 */
export function severalMemories(
  memories: number,
  threads: number,
  told: (memories: number, spilled: boolean) => void = () => undefined,
  folder?: string,
): TreeEngineFactory<EngineBeside> {
  return async (given) => {
    const input = inputInBins(given, await findInputBins(given));
    const used = Math.min(threads, Math.ceil(input.train.y.length / BLOCK));
    let wanted = memories;
    while (wanted > 1 && memoriesWith(input, used, largest(input, used, wanted)) === Infinity) wanted--;
    return kernelEngines(threads, 0, {
      mostBytes: largest(input, used, wanted),
      told,
      spill: folder === undefined ? undefined : { folder, most: 0 },
    })(input);
  };
}
