import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { DiagnosticLog } from '../../workspace/diagnostic-log.ts';
import type { ProcessKind, Progress } from '../../workspace/step-kind.ts';
import { AssayError, cancelled, internal } from '../errors.ts';
import type { FromWorker, ToWorker } from './protocol.ts';

const workerMain = fileURLToPath(new URL('./worker-main.ts', import.meta.url));
const killAfterMs = 5_000;

type RunMessage = Extract<ToWorker, { type: 'run' }>;

export interface StepOutcome {
  readonly result: string;
  readonly seconds: number;
}

interface Running {
  readonly id: string;
  resolve(outcome: StepOutcome): void;
  reject(error: Error): void;
  onProgress(progress: Progress): void;
}

/** One process of a kind: runs one step at a time, is started when first needed and again after a crash. */
class WorkerProcess {
  readonly kind: ProcessKind;
  #child: ChildProcess | undefined;
  #running: Running | undefined;
  #stderr = '';
  #queue: Promise<unknown> = Promise.resolve();
  readonly #diagnostics: () => DiagnosticLog | undefined;

  constructor(kind: ProcessKind, diagnostics: () => DiagnosticLog | undefined) {
    this.kind = kind;
    this.#diagnostics = diagnostics;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  run(message: RunMessage, signal: AbortSignal, onProgress: (p: Progress) => void): Promise<StepOutcome> {
    const next = this.#queue.then(() => this.#runNow(message, signal, onProgress));
    this.#queue = next.catch(() => undefined);
    return next;
  }

  async #runNow(
    message: RunMessage,
    signal: AbortSignal,
    onProgress: (p: Progress) => void,
  ): Promise<StepOutcome> {
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
        this.#running = { id: message.id, resolve, reject, onProgress };
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
    const child = fork(workerMain, [], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
      // A worker gets no secrets: not the passphrase, not the caller's tokens.
      env: workerEnvironment(),
      execArgv: ['--max-old-space-size=8192'],
    });
    this.#stderr = '';
    this.#diagnostics()?.note('worker.started', {
      process: this.kind,
      ...(child.pid === undefined ? {} : { pid: child.pid }),
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-4_000);
      if (process.env.ASSAY_DEBUG !== undefined) process.stderr.write(text);
    });
    child.on('message', (message: FromWorker) => {
      const running = this.#running;
      if (running === undefined || message.type === 'ready' || message.id !== running.id) return;
      if (message.type === 'progress') running.onProgress(message.progress);
      else if (message.type === 'done') running.resolve({ result: message.result, seconds: message.seconds });
      else running.reject(new AssayError(message.error));
    });
    child.on('exit', (code, signalName) => {
      if (this.#child === child) this.#child = undefined;
      this.#diagnostics()?.note('worker.exited', {
        process: this.kind,
        ...(code === null ? {} : { exitCode: code }),
        ...(signalName === null ? {} : { signal: signalName }),
      });
      this.#running?.reject(this.#death(code, signalName));
    });
    child.on('error', (error) => {
      if (this.#child === child) this.#child = undefined;
      this.#running?.reject(internal(`The ${this.kind} process could not be started: ${error.message}`));
    });
    return child;
  }

  #death(code: number | null, signalName: NodeJS.Signals | null): AssayError {
    const outOfMemory = /heap out of memory|bad_alloc/i.test(this.#stderr);
    const how = signalName === null ? `ended with code ${code}` : `was killed (${signalName})`;
    return internal(
      `The ${this.kind} process ${how} while it worked on this step. Nothing else is affected.`,
      undefined,
      outOfMemory || signalName === 'SIGKILL'
        ? 'It may have run out of memory: close other programs or give it less data, then run it again.'
        : 'Run it again; where it happens twice, export the diagnostics.',
    );
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#child = undefined;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
      child.once('exit', () => {
        clearTimeout(timer);
        resolve();
      });
      if (child.connected) child.disconnect();
      else child.kill('SIGKILL');
    });
  }
}

export function workerEnvironment(): NodeJS.ProcessEnv {
  const kept = [
    'PATH',
    'HOME',
    'TMPDIR',
    'TEMP',
    'TMP',
    'SystemRoot',
    'LANG',
    'ASSAY_DEBUG',
    'XDG_RUNTIME_DIR',
  ];
  return Object.fromEntries(
    kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  ) as NodeJS.ProcessEnv;
}

/** The engine's worker processes, one a kind. */
export class WorkerPool {
  readonly #workers = new Map<ProcessKind, WorkerProcess>();
  readonly #diagnostics: () => DiagnosticLog | undefined;

  /** @param diagnostics where to note what happens; asked each time, since the workspace may open later */
  constructor(diagnostics: () => DiagnosticLog | undefined = () => undefined) {
    this.#diagnostics = diagnostics;
  }

  run(
    kind: ProcessKind,
    message: RunMessage,
    signal: AbortSignal,
    onProgress: (progress: Progress) => void,
  ): Promise<StepOutcome> {
    return this.#worker(kind).run(message, signal, onProgress);
  }

  /** Process ids of the workers that are up, by kind. */
  pids(): Partial<Record<ProcessKind, number>> {
    return Object.fromEntries(
      [...this.#workers].flatMap(([kind, worker]) => (worker.pid === undefined ? [] : [[kind, worker.pid]])),
    );
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#workers.values()].map((worker) => worker.stop()));
  }

  #worker(kind: ProcessKind): WorkerProcess {
    let worker = this.#workers.get(kind);
    if (worker === undefined) this.#workers.set(kind, (worker = new WorkerProcess(kind, this.#diagnostics)));
    return worker;
  }
}
