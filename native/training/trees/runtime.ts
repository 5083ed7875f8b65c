/** The tree trainer's engine: WebAssembly kernels in one thread or several, over shared memory. */
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { badInput, conflict, internal } from '../../engine/errors.ts';
import { isBinned } from './binned.ts';
import type { TreeEngineFactory } from './engine.ts';
import { layBins } from './kernel-bins.ts';
import { engineOf, setScores, type Crew } from './kernel-engine.ts';
import * as at from './kernel-layout.ts';
import { MOST_BYTES, PAGE, planMemory, writeControl, writeFeatures } from './kernel-memory.ts';
import { ASKED, COMMAND, DONE, programOf, TURN, type Kernels, type ProgramStart } from './kernel-program.ts';

let compiled: WebAssembly.Module | undefined;
export const kernelsModule = (): WebAssembly.Module =>
  (compiled ??= new WebAssembly.Module(readFileSync(new URL('./kernels.wasm', import.meta.url))));

/** Threads that have nothing to do: starting one takes longer than training on few rows. */
const idleThreads: Worker[] = [];

/**
 * The memory of an earlier fit. A new one for each fit would stay until the garbage of every thread that saw it is
 * collected, and V8 does not count shared memory as a reason to collect: fifty folds would hold fifty memories.
 */
let idleMemory: WebAssembly.Memory | undefined;

const size = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

/** Lets a memory hold so many bytes. */
function growMemory(memory: WebAssembly.Memory, bytes: number): void {
  const pages = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
  if (pages <= 0) return;
  try {
    memory.grow(pages);
  } catch {
    throw noMemory(bytes);
  }
}

const noMemory = (bytes: number): Error =>
  conflict(
    `The system does not give the trainer the ${size(bytes)} of memory that it needs.`,
    'Training',
    'Close other programs, or use fewer rows, fewer features, or fewer leaves.',
  );

/** A memory of so many bytes at least; all but its tables may hold what an earlier fit left. */
function takeMemory(bytes: number): WebAssembly.Memory {
  let memory = idleMemory;
  idleMemory = undefined;
  if (memory === undefined) {
    try {
      memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_BYTES / PAGE, shared: true });
    } catch {
      throw noMemory(bytes);
    }
  }
  growMemory(memory, bytes);
  new Uint8Array(memory.buffer, 0, at.HEAP).fill(0);
  return memory;
}

function keepMemory(memory: WebAssembly.Memory): void {
  if (idleMemory === undefined || idleMemory.buffer.byteLength < memory.buffer.byteLength)
    idleMemory = memory;
}

/** The calling thread: it is not free for anything else while a command runs. */
function alone(memory: WebAssembly.Memory, start: ProgramStart): Crew {
  const kernels = new WebAssembly.Instance(kernelsModule(), { env: { memory } })
    .exports as unknown as Kernels;
  const program = programOf(kernels, memory.buffer, start, 0);
  return { run: async (command) => program(command), close: async () => keepMemory(memory) };
}

function newThread(): Worker {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: kernelsModule() });
  // Listened to at all times: an error that nobody hears would end the process.
  worker.on('error', () => undefined);
  worker.on('exit', () => {
    const place = idleThreads.indexOf(worker);
    if (place >= 0) idleThreads.splice(place, 1);
  });
  return worker;
}

const AGAIN = 'Run it again; where it happens twice, export the diagnostics.';

/** Threads that wait for commands. One that fails fails the command, and closing then ends them all. */
function together(memory: WebAssembly.Memory, start: ProgramStart, signal: AbortSignal | undefined): Crew {
  const { threads } = start.plan;
  const words = new Int32Array(memory.buffer, 0, 1024);
  const control = new Int32Array(memory.buffer, at.CONTROL, 64);
  const workers = Array.from({ length: threads }, () => idleThreads.pop() ?? newThread());
  let failure: Error | undefined;
  let giveUp = (_: Error): void => undefined;
  const fail = (what: string): void => {
    failure ??= internal(what, 'Training', AGAIN);
    giveUp(failure);
  };
  const onError = (error: unknown): void =>
    fail(`A training thread failed: ${error instanceof Error ? error.message : String(error)}`);
  const onExit = (): void => fail('A training thread ended.');
  workers.forEach((worker, thread) => {
    worker.ref();
    worker.on('error', onError).on('exit', onExit);
    worker.postMessage({ memory, start, thread });
  });
  const stop = (): void => {
    Atomics.store(control, at.CANCELLED, 1);
  };
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  async function run(command: number): Promise<void> {
    if (failure !== undefined) throw failure;
    // One a command: a promise that lives as long as the fit would gather what waits for it at every wake-up.
    const failed = Promise.withResolvers<never>();
    failed.promise.catch(() => undefined);
    giveUp = failed.reject;
    words[ASKED] = command;
    Atomics.store(words, DONE, 0);
    Atomics.add(words, TURN, 1);
    Atomics.notify(words, TURN);
    for (;;) {
      const count = Atomics.load(words, DONE);
      if (count === threads) return;
      const waiting = Atomics.waitAsync(words, DONE, count);
      if (waiting.async) await Promise.race([waiting.value, failed.promise]);
    }
  }
  return {
    run,
    async close() {
      signal?.removeEventListener('abort', stop);
      const sound = await run(COMMAND.end).then(
        () => true,
        () => false,
      );
      for (const worker of workers) worker.off('error', onError).off('exit', onExit).unref();
      if (sound) {
        idleThreads.push(...workers);
        keepMemory(memory);
      } else await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

/** Cells below which the calling thread is as fast as several, and done before anyone could cancel it. */
const WORTH_THREADS = 100_000;

/** Of so many leaves each has too few cells for several threads to share: they would wait for each other at every split. */
const SMALL_LEAVES = 50;

/**
 * An engine factory that uses up to so many threads. The model is the same for any number.
 * @param worthThreads cells (rows × features) from which on threads of their own are used
 */
export function kernelEngines(mostThreads: number, worthThreads = WORTH_THREADS): TreeEngineFactory {
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
    const crew = few ? alone(memory, start) : together(memory, start, signal);
    try {
      const bins = await layBins(buffer, start, input, crew);
      const bytes = writeFeatures(buffer, plan, bins, rules);
      if (bytes > MOST_BYTES) throw tooLarge(rows, features, bytes);
      growMemory(memory, bytes);
      setScores(buffer, start, input);
      await crew.run(COMMAND.layTiles);
      return engineOf(buffer, start, input, bins, crew);
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
