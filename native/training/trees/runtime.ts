/** The tree trainer's engine: WebAssembly kernels in one thread or several, over shared memory. */
import { cancelled } from '../../engine/errors.ts';
import { findInputBins, inputInBins } from './rows/binned-input.ts';
import { isBinned } from './rows/binned.ts';
import type { FeatureBins } from './rows/bins.ts';
import { alone, growMemory, takeMemories, together } from './crew/runtime.ts';
import type { EngineBeside, EngineInput, TreeEngineFactory } from './engine.ts';
import { layBins } from './host/bins.ts';
import { writeControl, writeFeatures } from './host/control.ts';
import { engineOf } from './host/engine.ts';
import * as at from './host/layout.ts';
import { MOST_BYTES } from './host/memory.ts';
import { needsOf, plansFor, type Plans } from './host/needs.ts';
import { COMMAND } from './host/program.ts';
import { listsOfLabels } from './rows/lists.ts';
import { removing, spillInto } from './spilled/store.ts';
import { setScores, shareOf, type ProgramStart, type Share } from './host/share.ts';

/** Cells below which the calling thread is as fast as several, and done before anyone could cancel it. */
const WORTH_THREADS = 100_000;

/** Of so many leaves each has too few cells for several threads to share: they would wait for each other at every split. */
const SMALL_LEAVES = 50;

export interface MemoryLimits {
  /** Of one memory. */
  readonly mostBytes?: number | undefined;
  /** Told of how many memories hold the rows, where one does not, and whether the bins stay on disk. */
  readonly told?: (memories: number, spilled: boolean) => void;
  /** Where bins are kept that would take more than so many bytes beside what else is by row. */
  readonly spill?: { readonly folder: string; readonly most: number } | undefined;
}

/**
 * An engine factory that uses up to so many threads. The model is the same for any number of threads and memories.
 * @param worthThreads cells (rows × features) from which on threads of their own are used
 */
export function kernelEngines(
  mostThreads: number,
  worthThreads = WORTH_THREADS,
  { mostBytes = MOST_BYTES, told, spill }: MemoryLimits = {},
): TreeEngineFactory<EngineBeside> {
  async function engineFor(input: EngineInput): Promise<EngineBeside> {
    const { train, rules } = input;
    const cells = train.y.length * train.matrix.columns.length;
    const few = cells < worthThreads;
    const small = cells / rules.leaves < worthThreads / SMALL_LEAVES;
    const blocks = Math.ceil(train.y.length / at.BLOCK);
    const needs = needsOf(input, few || small ? 1 : Math.max(1, Math.min(mostThreads, blocks)));
    const plans = plansFor(input, needs, mostBytes, spill?.most ?? Infinity);
    if (plans.memories.length > 1) {
      if (!isBinned(train.matrix)) return engineFor(inputInBins(input, await findInputBins(input)));
      told?.(plans.memories.length, plans.spilled);
    }
    return engineIn(plans, input, few);
  }

  async function engineIn(
    { memories: plans, spilled }: Plans,
    input: EngineInput,
    few: boolean,
  ): Promise<EngineBeside> {
    const { train, validation, objective, rules, signal, binSample } = input;
    const start: ProgramStart = {
      plans,
      objective,
      weighted: train.weights !== undefined,
      validationWeighted: validation?.weights !== undefined,
      lists: listsOfLabels(train),
      validationLists: validation && listsOfLabels(validation),
      spilled: spilled ? await spillInto(spill!.folder, input) : undefined,
      sample: isBinned(train.matrix) ? 0 : (binSample?.length ?? 0),
    };
    const memories = takeMemories(plans.map(({ bytes }) => bytes));
    const shares = plans.map((plan, memory) => shareOf(memories[memory]!.buffer, plan, start));
    for (const { buffer, plan } of shares) writeControl(buffer, plan, rules);
    const [{ buffer, plan }] = shares as [Share];
    if (start.sample > 0) new Uint32Array(buffer, plan.address.sample, start.sample).set(binSample!);
    const threads = few ? alone(memories, start) : together(memories, plan.threads, start, signal);
    const crew = start.spilled === undefined ? threads : removing(start.spilled, threads);
    let bins: readonly FeatureBins[];
    try {
      bins = spilled ? await findInputBins(input) : await layBins(shares, input, crew);
      const bytes = writeFeatures(buffer, plan, bins, rules);
      if (bytes <= mostBytes) {
        growMemory(memories[0]!, bytes);
        for (const share of shares) setScores(share, input);
        if (!spilled) await crew.run(COMMAND.layTiles);
        if (signal?.aborted) throw cancelled();
        // The buffer that is as long as the memory has become.
        const lead = shareOf(memories[0]!.buffer, plan, start);
        return engineOf([lead, ...shares.slice(1)], start, input, bins, crew);
      }
    } catch (error) {
      await crew.close();
      throw error;
    }
    // Only now that the bins are there is it known how large the histograms are.
    await crew.close();
    return engineFor(inputInBins(input, bins));
  }
  return engineFor;
}
