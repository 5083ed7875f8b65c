/** The tree trainer's engine: WebAssembly kernels in one thread or several, over shared memory. */
import { badInput, cancelled } from '../../engine/errors.ts';
import { isBinned } from './binned.ts';
import { alone, growMemory, takeMemory, together } from './crew/runtime.ts';
import type { EngineBeside, TreeEngineFactory } from './engine.ts';
import { layBins } from './kernel-bins.ts';
import { engineOf, setScores } from './kernel-engine.ts';
import * as at from './kernel-layout.ts';
import { MOST_BYTES, planMemory, writeControl, writeFeatures } from './kernel-memory.ts';
import { COMMAND, type ProgramStart } from './kernel-program.ts';

/** Cells below which the calling thread is as fast as several, and done before anyone could cancel it. */
const WORTH_THREADS = 100_000;

/** Of so many leaves each has too few cells for several threads to share: they would wait for each other at every split. */
const SMALL_LEAVES = 50;

/**
 * An engine factory that uses up to so many threads. The model is the same for any number.
 * @param worthThreads cells (rows × features) from which on threads of their own are used
 */
export function kernelEngines(
  mostThreads: number,
  worthThreads = WORTH_THREADS,
): TreeEngineFactory<EngineBeside> {
  return async (input) => {
    const { train, validation, objective, rules, mostBins, binSample, signal } = input;
    const rows = train.y.length;
    const features = train.matrix.columns.length;
    const weighted = train.weights !== undefined;
    const validationWeighted = validation?.weights !== undefined;
    const binned = isBinned(train.matrix);
    const sample = binned ? 0 : (binSample?.length ?? 0);
    const few = rows * features < worthThreads;
    const small = (rows * features) / rules.leaves < worthThreads / SMALL_LEAVES;
    const plan = planMemory({
      threads: few || small ? 1 : Math.max(1, Math.min(mostThreads, Math.ceil(rows / at.BLOCK))),
      rows,
      validationRows: validation?.y.length ?? 0,
      outputs: objective.outputs,
      leaves: Math.min(rules.leaves, rows),
      features,
      mostBins,
      binned,
      sample,
      weighted,
      validationWeighted,
      drawsNodeFeatures: input.drawsNodeFeatures === true,
    });
    if (plan.bytes > MOST_BYTES) throw tooLarge(rows, features, plan.bytes);
    const memory = takeMemory(plan.bytes);
    const { buffer } = memory;
    const start: ProgramStart = { plan, objective, weighted, validationWeighted, sample };
    writeControl(buffer, plan, rules);
    if (sample > 0) new Uint32Array(buffer, plan.address.sample, sample).set(binSample!);
    const crew = few ? alone(memory, start) : together(memory, plan.threads, start, signal);
    try {
      const bins = await layBins(buffer, start, input, crew);
      const bytes = writeFeatures(buffer, plan, bins, rules);
      if (bytes > MOST_BYTES) throw tooLarge(rows, features, bytes);
      growMemory(memory, bytes);
      setScores(buffer, start, input);
      await crew.run(COMMAND.layTiles);
      if (signal?.aborted) throw cancelled();
      // The buffer that is as long as the memory has become.
      return engineOf(memory.buffer, start, input, bins, crew);
    } catch (error) {
      await crew.close();
      throw error;
    }
  };
}

function tooLarge(rows: number, features: number, bytes: number): Error {
  return badInput(
    `Training on ${rows.toLocaleString('en')} rows × ${features.toLocaleString('en')} features needs ${(bytes / 2 ** 30).toFixed(1)} GiB; the trainer can use 4.`,
    'Training',
    'Use fewer rows, fewer features, or fewer leaves.',
  );
}
