/** The tree trainer's engine: WebAssembly kernels in one thread or several, over shared memory. */
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { badInput, cancelled, internal } from '../../engine/errors.ts';
import type { FeatureMatrix } from '../../features/matrix.ts';
import type { LabelledRows } from '../learner.ts';
import { binColumn, categoryBins, numberBinsOf, type FeatureBins } from './bins.ts';
import type { EngineInput, GrownSplit, GrownTree, TreeEngine, TreeEngineFactory } from './engine.ts';
import {
  columnBytes,
  MOST_BYTES,
  PAGE,
  planMemory,
  writeControl,
  writeFeatures,
  type MemoryPlan,
} from './kernel-memory.ts';
import {
  ASKED,
  COMMAND,
  DONE,
  OUTPUT,
  programOf,
  scoredRows,
  TURN,
  type Kernels,
  type ProgramStart,
} from './kernel-program.ts';
import * as at from './kernel-layout.ts';
import type { ScoredRows } from './objective.ts';

let compiled: WebAssembly.Module | undefined;
const kernelsModule = (): WebAssembly.Module =>
  (compiled ??= new WebAssembly.Module(readFileSync(new URL('./kernels.wasm', import.meta.url))));

/** Gives commands to whoever runs them. */
interface Crew {
  run(command: number): Promise<void>;
  close(): Promise<void>;
}

function alone(kernels: Kernels, memory: WebAssembly.Memory, start: ProgramStart): Crew {
  const program = programOf(kernels, memory.buffer, start, 0);
  return { run: async (command) => program(command), close: async () => undefined };
}

/** Threads that have nothing to do, kept for the next fit: starting one takes longer than training on few rows. */
const idle: Worker[] = [];

function newThread(): Worker {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: kernelsModule() });
  // Listened to at all times: an error that nobody hears would end the process.
  worker.on('error', () => undefined);
  return worker;
}

/** Threads that wait for commands; one that fails ends them all. */
function together(memory: WebAssembly.Memory, start: ProgramStart, signal: AbortSignal | undefined): Crew {
  const { threads } = start.plan;
  const words = new Int32Array(memory.buffer, 0, 1024);
  const control = new Int32Array(memory.buffer, at.CONTROL, 64);
  const workers = Array.from({ length: threads }, () => idle.pop() ?? newThread());
  const failure = new AbortController();
  const failed = new Promise<never>((_, reject) => {
    failure.signal.addEventListener('abort', () => reject(failure.signal.reason as Error));
  });
  failed.catch(() => undefined);
  const onError = (error: unknown): void =>
    failure.abort(
      internal(`A training thread failed: ${error instanceof Error ? error.message : String(error)}`),
    );
  const onExit = (): void => failure.abort(internal('A training thread ended.'));
  workers.forEach((worker, thread) => {
    worker.ref();
    worker.on('error', onError).on('exit', onExit);
    worker.postMessage({ memory, start, thread });
  });
  const stop = (): void => {
    Atomics.store(control, at.CANCELLED, 1);
  };
  signal?.addEventListener('abort', stop, { once: true });
  async function run(command: number): Promise<void> {
    words[ASKED] = command;
    Atomics.store(words, DONE, 0);
    Atomics.add(words, TURN, 1);
    Atomics.notify(words, TURN);
    for (;;) {
      if (failure.signal.aborted) throw failure.signal.reason;
      const count = Atomics.load(words, DONE);
      if (count === threads) return;
      const waiting = Atomics.waitAsync(words, DONE, count);
      if (waiting.async) await Promise.race([waiting.value, failed]);
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
      if (sound) idle.push(...workers);
      else await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

/** Cells below which one thread is as fast as several. */
const WORTH_THREADS = 100_000;

/**
 * An engine factory that uses up to so many threads. The model is the same for any number.
 * @param worthThreads cells (rows × features) from which on more than one is used
 */
export function kernelEngines(mostThreads: number, worthThreads = WORTH_THREADS): TreeEngineFactory {
  return async (input) => {
    const { train, validation, objective, rules, mostBins, binSample, signal } = input;
    const rows = train.y.length;
    const features = train.matrix.columns.length;
    const weighted = train.weights !== undefined;
    const validationWeighted = validation?.weights !== undefined;
    const sample = binSample?.length ?? 0;
    const few = rows * features < worthThreads;
    const plan = planMemory({
      threads: few ? 1 : Math.max(1, Math.min(mostThreads, Math.ceil(rows / at.BLOCK))),
      rows,
      validationRows: validation?.y.length ?? 0,
      outputs: objective.outputs,
      leaves: rules.leaves,
      features,
      mostBins,
      sample,
      weighted,
      validationWeighted,
    });
    if (plan.bytes > MOST_BYTES) throw tooLarge(rows, features, plan.bytes);
    const memory = new WebAssembly.Memory({
      initial: plan.bytes / PAGE,
      maximum: MOST_BYTES / PAGE,
      shared: true,
    });
    const { buffer } = memory;
    const start: ProgramStart = { plan, objective, weighted, validationWeighted, sample };
    const kernels = new WebAssembly.Instance(kernelsModule(), { env: { memory } })
      .exports as unknown as Kernels;
    writeControl(buffer, plan, rules);
    if (binSample !== undefined) new Uint32Array(buffer, plan.address.sample, sample).set(binSample);
    const crew = plan.threads === 1 ? alone(kernels, memory, start) : together(memory, start, signal);
    try {
      const bins = await binColumns(buffer, start, input, crew);
      const bytes = writeFeatures(buffer, plan, bins, rules);
      if (bytes > MOST_BYTES) throw tooLarge(rows, features, bytes);
      memory.grow(Math.ceil((bytes - plan.bytes) / PAGE));
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

/** Puts the bins of all columns into the memory; numbers as many at a time as there are slots. */
async function binColumns(
  buffer: ArrayBufferLike,
  { plan }: ProgramStart,
  { train, validation }: EngineInput,
  crew: Crew,
): Promise<FeatureBins[]> {
  const { address, slots, stagingBytes, rows, validationRows } = plan;
  const { columns } = train.matrix;
  const bins: FeatureBins[] = columns.map((column) =>
    column.kind === 'category' ? categoryBins(column) : numberBinsOf(new Float64Array(0), false),
  );
  const numbers = Array.from(columns.keys()).filter((index) => columns[index]!.kind === 'number');
  const words = Array.from(
    { length: slots },
    (_, slot) => new Int32Array(buffer, address.slots + 4 * at.SLOT_WORDS * slot, at.SLOT_WORDS),
  );
  async function binNumbers(of: FeatureMatrix, isValidation: boolean): Promise<void> {
    for (let first = 0; first < numbers.length; first += slots) {
      words.forEach((word, slot) => {
        const index = numbers[first + slot];
        word[at.SLOT_FEATURE] = index ?? -1;
        if (index === undefined) return;
        word[at.SLOT_VALIDATION] = isValidation ? 1 : 0;
        word[at.SLOT_BOUNDS] = bins[index]!.count - 2;
        new Float64Array(buffer, address.staging + stagingBytes * slot, of.rows).set(
          of.columns[index]!.values,
        );
      });
      await crew.run(COMMAND.bin);
      if (isValidation) continue;
      words.forEach((word, slot) => {
        const index = numbers[first + slot];
        if (index === undefined) return;
        const bounds = new Float64Array(word[at.SLOT_BOUNDS]!);
        bounds.set(new Float64Array(buffer, address.bounds + 2048 * index, bounds.length));
        bins[index] = numberBinsOf(bounds, word[at.SLOT_USABLE] === 1);
      });
    }
  }
  function binCategories(of: FeatureMatrix, base: number, count: number): void {
    of.columns.forEach(({ kind, values }, index) => {
      if (kind !== 'category') return;
      new Uint8Array(buffer, base + index * columnBytes(count), count).set(binColumn(bins[index]!, values));
    });
  }
  await binNumbers(train.matrix, false);
  binCategories(train.matrix, address.columns, rows);
  if (validation !== undefined) {
    await binNumbers(validation.matrix, true);
    binCategories(validation.matrix, address.validationColumns, validationRows);
  }
  return bins;
}

/** Puts labels, weights and the scores to start from into the memory. */
function setScores(
  buffer: ArrayBufferLike,
  start: ProgramStart,
  { train, validation, objective }: EngineInput,
): void {
  const views = scoredRows(buffer, start);
  const put = (rows: LabelledRows, to: ScoredRows): void => {
    to.y.set(rows.y);
    if (rows.weights !== undefined) to.weights!.set(rows.weights);
    to.scores.forEach((scores, output) => scores.fill(objective.start[output]!));
  };
  put(train, views.train);
  if (validation !== undefined) put(validation, views.validation);
}

function engineOf(
  buffer: ArrayBufferLike,
  start: ProgramStart,
  { train, validation, signal }: EngineInput,
  bins: readonly FeatureBins[],
  crew: Crew,
): TreeEngine {
  const { plan } = start;
  const { address, rows, validationRows } = plan;
  const words = new Int32Array(buffer, 0, 1024);
  const control = new Uint32Array(buffer, at.CONTROL, 64);
  const drawnRows = new Uint8Array(buffer, address.drawn, rows);
  const features = new DataView(buffer, address.features, plan.features * at.FEATURE_SIZE);
  const losses = new Float64Array(buffer, address.losses, Math.ceil(rows / at.BLOCK));
  const validationLosses = new Float64Array(
    buffer,
    address.validationLosses,
    Math.ceil(validationRows / at.BLOCK),
  );
  const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
  const weight = train.weights === undefined ? rows : total(train.weights);
  const validationWeight = validation?.weights === undefined ? validationRows : total(validation.weights);
  return {
    bins,
    async derive() {
      await crew.run(COMMAND.derive);
      return {
        train: total(losses) / weight,
        ...(validation === undefined ? {} : { validation: total(validationLosses) / validationWeight }),
      };
    },
    async grow(output, used, drawn) {
      words[OUTPUT] = output;
      used.forEach((one, feature) =>
        features.setInt32(feature * at.FEATURE_SIZE + at.FEATURE_USED, one, true),
      );
      control[at.DRAWN_AT] = drawn === undefined ? 0 : address.drawn;
      if (drawn !== undefined) drawnRows.set(drawn);
      await crew.run(COMMAND.grow);
      if (signal?.aborted) throw cancelled();
      return readTree(buffer, plan, control[at.TREE_NODES]!);
    },
    close: () => crew.close(),
  };
}

/** The tree that the first thread has kept. */
function readTree(buffer: ArrayBufferLike, { address }: MemoryPlan, nodes: number): GrownTree {
  const view = new DataView(buffer, address.nodes, nodes * at.NODE_SIZE);
  const splits: (GrownSplit | undefined)[] = [];
  const left: number[] = [];
  const count: number[] = [];
  for (let node = 0; node < nodes; node++) {
    const base = node * at.NODE_SIZE;
    left.push(view.getInt32(base + at.NODE_LEFT, true));
    count.push(view.getInt32(base + at.NODE_COUNT, true));
    if (left[node]! < 0) {
      splits.push(undefined);
      continue;
    }
    const mask = new Uint8Array(32);
    mask.set(new Uint8Array(buffer, address.nodes + base + at.NODE_MASK, 32));
    splits.push({
      feature: view.getInt32(base + at.NODE_FEATURE, true),
      gain: view.getFloat64(base + at.NODE_GAIN, true),
      lastLeft: view.getInt32(base + at.NODE_LAST_LEFT, true),
      missingLeft: view.getInt32(base + at.NODE_MISSING_LEFT, true) === 1,
      mask,
    });
  }
  const values = new Float64Array(nodes);
  values.set(new Float64Array(buffer, address.values, nodes));
  return { splits, left, count, values };
}
