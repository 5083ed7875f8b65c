import type { ChildProcess } from 'node:child_process';
import type { DiagnosticLog } from '../../workspace/diagnostic-log.ts';
import { AssayError, cancelled, internal } from '../errors.ts';
import { forkWorker, killAfterMs, stopWorker, workerDeath } from './fork-worker.ts';
import type { FromWorker, ToWorker } from './protocol.ts';

export type QueryMessage = Extract<ToWorker, { type: 'query' }>;

interface Asked {
  resolve(output: unknown): void;
  reject(error: Error): void;
  killTimer?: NodeJS.Timeout;
}

/** The one process that browses data: any number of queries at once, beside the processes that run steps. */
export class QueryProcess {
  #child: ChildProcess | undefined;
  readonly #asked = new Map<string, Asked>();
  readonly #diagnostics: () => DiagnosticLog | undefined;

  constructor(diagnostics: () => DiagnosticLog | undefined) {
    this.#diagnostics = diagnostics;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** The answer; an asker who goes away is let go at once, and the process ended where it does not let go too. */
  async ask(message: QueryMessage, signal?: AbortSignal): Promise<unknown> {
    if (signal?.aborted === true) throw cancelled('The answer is not wanted any more.');
    const child = (this.#child ??= this.#start());
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        child.send({ type: 'cancel', id: message.id } satisfies ToWorker, () => undefined);
        asked.killTimer = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
        reject(cancelled('The answer is not wanted any more.'));
      };
      const asked: Asked = {
        resolve: (output) => {
          signal?.removeEventListener('abort', onAbort);
          resolve(output);
        },
        reject: (error) => {
          signal?.removeEventListener('abort', onAbort);
          reject(error);
        },
      };
      this.#asked.set(message.id, asked);
      signal?.addEventListener('abort', onAbort, { once: true });
      child.send(message, (error) => {
        if (error === null) return;
        this.#take(message.id)?.reject(
          internal(`The browse process did not take the query: ${error.message}`),
        );
      });
    });
  }

  #take(id: string): Asked | undefined {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    clearTimeout(asked?.killTimer);
    return asked;
  }

  #start(): ChildProcess {
    const { child, lastWords } = forkWorker();
    this.#diagnostics()?.note('worker.started', {
      process: 'browse',
      ...(child.pid === undefined ? {} : { pid: child.pid }),
    });
    const lost = (error: AssayError): void => {
      if (this.#child !== child) return;
      this.#child = undefined;
      for (const id of [...this.#asked.keys()]) this.#take(id)?.reject(error);
    };
    child.on('message', (message: FromWorker) => {
      if (message.type === 'answer') this.#take(message.id)?.resolve(message.output);
      else if (message.type === 'failed') this.#take(message.id)?.reject(new AssayError(message.error));
    });
    child.on('exit', (code, signalName) => {
      this.#diagnostics()?.note('worker.exited', {
        process: 'browse',
        ...(code === null ? {} : { exitCode: code }),
        ...(signalName === null ? {} : { signal: signalName }),
      });
      lost(workerDeath('browse', 'query', lastWords(), code, signalName));
    });
    child.on('error', (error) => lost(internal(`The browse process could not be started: ${error.message}`)));
    return child;
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#child = undefined;
    for (const id of [...this.#asked.keys()]) this.#take(id)?.reject(cancelled());
    await stopWorker(child);
  }
}
