import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DeviceError, type ComputeDevice, type DeviceInfo } from './device.ts';
import { workerEnvironment } from '../engine/workers/worker-environment.ts';
import type { AdaptersAnswer } from './contract.ts';
import type { DeviceAnswer, DeviceAnswers, DeviceRequest } from './protocol.ts';

const main = fileURLToPath(new URL('./device-main.ts', import.meta.url));

/** A driver that says nothing for so long hangs. */
const PATIENCE_MS = 120_000;

interface Asked {
  resolve(answer: never): void;
  reject(error: DeviceError): void;
}

/** A GPU process: answers in the order in which it is asked, and may end at any time. */
export class DeviceProcess {
  readonly #child: ChildProcess;
  readonly #asked: Asked[] = [];
  #gone: DeviceError | undefined;
  #patience: NodeJS.Timeout | undefined;

  constructor(environment = workerEnvironment()) {
    this.#child = fork(main, [], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
      env: environment,
      execArgv: [],
    });
    this.#child.on('message', (message: DeviceAnswer) => this.#take(message));
    this.#child.on('exit', (code, signal) =>
      this.#end(`The GPU's process ended (${signal ?? `code ${String(code)}`}).`),
    );
    this.#child.on('error', (error) => this.#end(`The GPU's process did not start: ${error.message}`));
    this.#rest();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get alive(): boolean {
    return this.#gone === undefined;
  }

  ask<Ask extends DeviceRequest['ask']>(
    request: Extract<DeviceRequest, { ask: Ask }>,
  ): Promise<DeviceAnswers[Ask]> {
    if (this.#gone !== undefined) return Promise.reject(this.#gone);
    return new Promise((resolve, reject) => {
      this.#asked.push({ resolve, reject });
      if (this.#asked.length === 1) this.#wait();
      this.#child.send(request, (error) => {
        if (error !== null) this.#end(`The GPU's process does not listen: ${error.message}`);
      });
    });
  }

  /** Ends it at once: a driver that is busy may not see a message. */
  kill(): void {
    this.#end('The GPU was let go.');
  }

  #take(message: DeviceAnswer): void {
    const asked = this.#asked.shift();
    if (this.#asked.length > 0) this.#wait();
    else this.#rest();
    if ('fault' in message) asked?.reject(new DeviceError(message.fault, message.message));
    else asked?.resolve(message.answer as never);
  }

  /** Holds the caller's process while an answer is due. */
  #wait(): void {
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => this.#end('The GPU does not answer.'), PATIENCE_MS);
    this.#child.ref();
    this.#child.channel?.ref();
  }

  #rest(): void {
    clearTimeout(this.#patience);
    this.#child.unref();
    this.#child.channel?.unref();
  }

  #end(why: string): void {
    if (this.#gone !== undefined) return;
    this.#gone = new DeviceError('lost', why);
    this.#rest();
    this.#child.kill('SIGKILL');
    for (const asked of this.#asked.splice(0)) asked.reject(this.#gone);
  }
}

/** The process of an earlier device with what it has open: starting one, and a device on it, takes longer than few rows. */
let idle:
  | { readonly process: DeviceProcess; readonly adapter: string | undefined; readonly info: DeviceInfo }
  | undefined;

function takeIdle(adapter: string | undefined): typeof idle {
  const taken = idle;
  idle = undefined;
  if (taken?.process.alive === true && taken.adapter === adapter) return taken;
  taken?.process.kill();
  return undefined;
}

/**
 * A device of the adapter with this id, or of the first one, in a process of its own that is kept for the next call.
 * @throws {DeviceError} `none` where there is no such adapter
 */
export async function openDevice(
  adapter?: string,
): Promise<ComputeDevice & { readonly process: DeviceProcess }> {
  const taken = takeIdle(adapter);
  const process = taken?.process ?? new DeviceProcess();
  let info: DeviceInfo;
  try {
    info = taken?.info ?? (await process.ask({ ask: 'open', adapter }));
  } catch (error) {
    process.kill();
    throw error;
  }
  let sound = true;
  /** What has failed once is not used again. */
  const careful = async <Answer>(asked: Promise<Answer>): Promise<Answer> => {
    try {
      return await asked;
    } catch (error) {
      sound = false;
      throw error;
    }
  };
  return {
    info,
    process,
    make: (buffers, programs) => careful(process.ask({ ask: 'make', buffers, programs })),
    submit: async (commands, read = []) => [
      ...(await careful(process.ask({ ask: 'submit', commands, read }))),
    ],
    async close() {
      if (sound) await careful(process.ask({ ask: 'drop' })).catch(() => undefined);
      if (!sound || idle !== undefined) process.kill();
      else idle = { process, adapter, info };
    },
  };
}

/** The adapters of this machine; where there are none, why. Never throws. */
export async function listAdapters(): Promise<AdaptersAnswer> {
  const process = new DeviceProcess();
  try {
    const adapters = [...(await process.ask({ ask: 'adapters' }))];
    return adapters.length === 0 ? { adapters, reason: 'No GPU was found on this machine.' } : { adapters };
  } catch (error) {
    return { adapters: [], reason: error instanceof Error ? error.message : String(error) };
  } finally {
    process.kill();
  }
}
