/** A thread of the tree trainer: does its part of each command that the host gives; see `runtime.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import { ASKED, COMMAND, DONE, TURN } from '../host/program.ts';
import { blocksFor } from '../spilled/files.ts';
import { kernelsOver } from './files.ts';
import { programFor, type CrewStart } from './programs.ts';

interface Start {
  readonly memories: readonly WebAssembly.Memory[];
  readonly start: CrewStart;
  readonly thread: number;
}

const module = workerData as WebAssembly.Module;

parentPort!.on('message', ({ memories, start, thread }: Start) => {
  const blocks = blocksFor(start);
  const run = programFor(kernelsOver(module), memories, start, thread, blocks?.read);
  const words = new Int32Array(memories[0]!.buffer, 0, 1024);
  for (let turn = 0; ; turn++) {
    // More than once where the wake-up for a turn that was seen without waiting comes late.
    while (Atomics.load(words, TURN) === turn) Atomics.wait(words, TURN, turn);
    const command = words[ASKED]!;
    if (command === COMMAND.end) blocks?.close();
    else run(command);
    Atomics.add(words, DONE, 1);
    Atomics.notify(words, DONE);
    if (command === COMMAND.end) return;
  }
});
