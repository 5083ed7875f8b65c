import { fork } from 'node:child_process';
import { AssayError, cancelled, internal, type ErrorData } from '../errors.ts';
import { workerEnvironment } from './worker-environment.ts';

/** What a process that does one piece of work is told. */
export type ToOwnProcess<Request> =
  { readonly type: 'work'; readonly request: Request } | { readonly type: 'cancel' };

export type FromOwnProcess<Result, Progress> =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'done'; readonly result: Result }
  | { readonly type: 'failed'; readonly error: ErrorData };

export interface OwnProcessOptions<Progress> {
  readonly signal: AbortSignal;
  readonly progress?: (progress: Progress) => void;
  /** What people call the process. */
  readonly name: string;
  /** Said where it died: what is lost by it. */
  readonly lost: string;
  /** Time that it gets to end by itself when it is cancelled. */
  readonly killAfterMs?: number;
}

/** Runs one request in a process of its own, since bytes of strangers are read there, and ends it with the request. */
export function runInOwnProcess<Request, Result, Progress = never>(
  main: string,
  request: Request,
  { signal, progress, name, lost, killAfterMs = 5_000 }: OwnProcessOptions<Progress>,
): Promise<Result> {
  if (signal.aborted) return Promise.reject(cancelled());
  const child = fork(main, [], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
    env: workerEnvironment(),
  });
  const send = (message: ToOwnProcess<Request>): void => void child.send(message, () => undefined);
  let killTimer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    send({ type: 'cancel' });
    // Native code may not see the message; a process can always be ended.
    killTimer = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  return new Promise<Result>((resolve, reject) => {
    let answer: Exclude<FromOwnProcess<Result, Progress>, { type: 'progress' }> | undefined;
    child.on('message', (message: FromOwnProcess<Result, Progress>) => {
      if (message.type === 'progress') progress?.(message.progress);
      else answer = message;
    });
    child.once('error', (error) =>
      reject(internal(`The ${name} process could not be started: ${error.message}`)),
    );
    // Only once it has ended is there nothing of it left, neither memory nor a temporary file.
    child.once('exit', (code, signalName) => {
      // A cancel that came too late changes nothing: the answer is there.
      if (answer?.type === 'done') resolve(answer.result);
      else if (signal.aborted) reject(cancelled());
      else if (answer?.type === 'failed') reject(new AssayError(answer.error));
      else reject(death(name, lost, code, signalName));
    });
    send({ type: 'work', request });
  }).finally(() => {
    clearTimeout(killTimer);
    signal.removeEventListener('abort', onAbort);
  });
}

function death(
  name: string,
  lost: string,
  code: number | null,
  signalName: NodeJS.Signals | null,
): AssayError {
  return internal(
    `The ${name} process ${signalName === null ? `ended with code ${code}` : `was killed (${signalName})`}. ${lost}`,
    undefined,
    signalName === 'SIGKILL'
      ? 'It may have run out of memory: close other programs, then run it again.'
      : 'Run it again; where it happens twice, export the diagnostics.',
  );
}
