import type { ChildProcess } from 'node:child_process';
import type { TrainedOn } from '../../gpu/contract.ts';
import type { DiagnosticLog } from '../../workspace/diagnostic-log.ts';
import type { ProcessKind, Progress, StepNote } from '../../workspace/step-kind.ts';
import { AssayError, cancelled, internal } from '../errors.ts';
import { forkWorker, killAfterMs, stopWorker, workerDeath } from './fork-worker.ts';
import type { FromWorker, ToWorker } from './protocol.ts';
import { QueryProcess, type QueryMessage } from './query-process.ts';

type RunMessage = Extract<ToWorker, { type: 'run' }>;

export interface StepOutcome {
  readonly result: string;
  readonly seconds: number;
  readonly device?: TrainedOn | undefined;
}

/** Is told what a step says while it runs. */
export interface StepListener {
  progress(progress: Progress): void;
  note(note: StepNote): void;
}

interface Running {
  readonly id: string;
  readonly listener: StepListener;
  resolve(outcome: StepOutcome): void;
  reject(error: Error): void;
}

/** One process of a kind: runs one step at a time, is started when first needed and again after a crash. */
class WorkerProcess {
  readonly kind: ProcessKind;
  #child: ChildProcess | undefined;
  #running: Running | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  readonly #diagnostics: () => DiagnosticLog | undefined;

  constructor(kind: ProcessKind, diagnostics: () => DiagnosticLog | undefined) {
    this.kind = kind;
    this.#diagnostics = diagnostics;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  run(message: RunMessage, signal: AbortSignal, listener: StepListener): Promise<StepOutcome> {
    const next = this.#queue.then(() => this.#runNow(message, signal, listener));
    this.#queue = next.catch(() => undefined);
    return next;
  }

  async #runNow(message: RunMessage, signal: AbortSignal, listener: StepListener): Promise<StepOutcome> {
    if (signal.aborted) throw cancelled();
    const child = (this.#child ??= this.#start());
    let killTimer: NodeJS.Timeout | undefined;
    const onAbort = (): void => {
      child.send({ type: 'cancel', id: message.id } satisfies ToWorker, () => undefined);
      // Native code may not see the message; a process can always be ended.
      killTimer = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await new Promise<StepOutcome>((resolve, reject) => {
        this.#running = { id: message.id, resolve, reject, listener };
        child.send(message, (error) => {
          if (error !== null)
            reject(internal(`The ${this.kind} process did not take the step: ${error.message}`));
        });
      });
    } catch (error) {
      if (signal.aborted) throw cancelled();
      throw error;
    } finally {
      this.#running = undefined;
      clearTimeout(killTimer);
      signal.removeEventListener('abort', onAbort);
    }
  }

  #start(): ChildProcess {
    const { child, lastWords } = forkWorker();
    this.#diagnostics()?.note('worker.started', {
      process: this.kind,
      ...(child.pid === undefined ? {} : { pid: child.pid }),
    });
    child.on('message', (message: FromWorker) => {
      const running = this.#running;
      if (running === undefined || message.type === 'ready' || message.type === 'answer') return;
      if (message.id !== running.id) return;
      if (message.type === 'progress') running.listener.progress(message.progress);
      else if (message.type === 'note') running.listener.note(message.note);
      else if (message.type === 'done') running.resolve(message);
      else running.reject(new AssayError(message.error));
    });
    child.on('exit', (code, signalName) => {
      if (this.#child === child) this.#child = undefined;
      this.#diagnostics()?.note('worker.exited', {
        process: this.kind,
        ...(code === null ? {} : { exitCode: code }),
        ...(signalName === null ? {} : { signal: signalName }),
      });
      this.#running?.reject(workerDeath(this.kind, 'step', lastWords(), code, signalName));
    });
    child.on('error', (error) => {
      if (this.#child === child) this.#child = undefined;
      this.#running?.reject(internal(`The ${this.kind} process could not be started: ${error.message}`));
    });
    return child;
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#child = undefined;
    await stopWorker(child);
  }
}

/** The engine's worker processes: one a kind of step, and one that browses. */
export class WorkerPool {
  readonly #workers = new Map<ProcessKind, WorkerProcess>();
  readonly #queries: QueryProcess;
  readonly #diagnostics: () => DiagnosticLog | undefined;

  /** @param diagnostics where to note what happens; asked each time, since the workspace may open later */
  constructor(diagnostics: () => DiagnosticLog | undefined = () => undefined) {
    this.#diagnostics = diagnostics;
    this.#queries = new QueryProcess(diagnostics);
  }

  /** Asks the process that browses; running steps do not hold it up. */
  query(message: QueryMessage, signal?: AbortSignal): Promise<unknown> {
    return this.#queries.ask(message, signal);
  }

  run(
    kind: ProcessKind,
    message: RunMessage,
    signal: AbortSignal,
    listener: StepListener,
  ): Promise<StepOutcome> {
    return this.#worker(kind).run(message, signal, listener);
  }

  /** Process ids of the workers that are up, by kind. */
  pids(): Partial<Record<ProcessKind | 'browse', number>> {
    const all = [...this.#workers, ['browse', this.#queries] as const];
    return Object.fromEntries(all.flatMap(([kind, { pid }]) => (pid === undefined ? [] : [[kind, pid]])));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#workers.values(), this.#queries].map((worker) => worker.stop()));
  }

  #worker(kind: ProcessKind): WorkerProcess {
    let worker = this.#workers.get(kind);
    if (worker === undefined) this.#workers.set(kind, (worker = new WorkerProcess(kind, this.#diagnostics)));
    return worker;
  }
}
