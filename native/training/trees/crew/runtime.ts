/** Who runs the kernels: the calling thread, or threads that wait for commands over the memories that they share. */
import { Worker } from 'node:worker_threads';
import { conflict, internal } from '../../../engine/errors.ts';
import type { Crew } from '../host/engine.ts';
import * as at from '../host/layout.ts';
import { MOST_BYTES, PAGE } from '../host/memory.ts';
import { ASKED, COMMAND, DONE, TURN } from '../host/program.ts';
import { blocksFor } from '../spilled/files.ts';
import { kernelsModule, kernelsOver } from './files.ts';
import { programFor, type CrewStart } from './programs.ts';

/** Threads that have nothing to do: starting one takes longer than training on few rows. */
const idleThreads: Worker[] = [];

/**
 * The memories of earlier fits. New ones for each fit would stay until the garbage of every thread that saw them is
 * collected, and V8 does not count shared memory as a reason to collect: fifty folds would hold fifty memories. So
 * many are kept as a fit had at once.
 */
const idleMemories: WebAssembly.Memory[] = [];
let mostKept = 1;

const size = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

/** Lets a memory hold so many bytes. */
export function growMemory(memory: WebAssembly.Memory, bytes: number): void {
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

const sizeOf = (memory: WebAssembly.Memory): number => memory.buffer.byteLength;

/** A memory of so many bytes at least; all but its tables may hold what an earlier fit left. */
export function takeMemory(bytes: number): WebAssembly.Memory {
  // The smallest that is large enough, else the largest.
  const place = idleMemories.findIndex((memory) => sizeOf(memory) >= bytes);
  let [memory] = idleMemories.splice(place, 1);
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

/** Memories of so many bytes each; of several, all or none. */
export function takeMemories(bytes: readonly number[]): readonly WebAssembly.Memory[] {
  const taken: WebAssembly.Memory[] = [];
  try {
    for (const each of bytes) taken.push(takeMemory(each));
  } catch (error) {
    keepMemories(taken);
    throw error;
  }
  return taken;
}

/** Keeps memories for the next fit: of all that nobody uses the largest. */
function keepMemories(memories: readonly WebAssembly.Memory[]): void {
  mostKept = Math.max(mostKept, memories.length);
  idleMemories.push(...memories);
  idleMemories.sort((a, b) => sizeOf(a) - sizeOf(b));
  idleMemories.splice(0, idleMemories.length - mostKept);
}

/** The calling thread: it is not free for anything else while a command runs. */
export function alone(memories: readonly WebAssembly.Memory[], start: CrewStart): Crew {
  const blocks = blocksFor(start);
  const program = programFor(kernelsOver(kernelsModule()), memories, start, 0, blocks?.read);
  return {
    run: async (command) => program(command),
    async close() {
      blocks?.close();
      keepMemories(memories);
    },
  };
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
export function together(
  memories: readonly WebAssembly.Memory[],
  threads: number,
  start: CrewStart,
  signal?: AbortSignal,
): Crew {
  const words = new Int32Array(memories[0]!.buffer, 0, 1024);
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
    worker.postMessage({ memories, start, thread });
  });
  const stop = (): void => {
    for (const { buffer } of memories) Atomics.store(new Int32Array(buffer, at.CONTROL, 64), at.CANCELLED, 1);
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
        keepMemories(memories);
      } else await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
