import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { internal, type AssayError } from '../errors.ts';
import { workerEnvironment } from './worker-environment.ts';

const workerMain = fileURLToPath(new URL('./worker-main.ts', import.meta.url));

/** A native part may not see a message to stop; a process can always be ended after this time. */
export const killAfterMs = 5_000;

export interface ForkedWorker {
  readonly child: ChildProcess;
  /** The last that it wrote to its standard error. */
  lastWords(): string;
}

export function forkWorker(): ForkedWorker {
  const child = fork(workerMain, [], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
    // A worker gets no secrets: not the passphrase, not the caller's tokens.
    env: workerEnvironment(),
    execArgv: ['--max-old-space-size=8192'],
  });
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-4_000);
    if (process.env.ASSAY_DEBUG !== undefined) process.stderr.write(text);
  });
  return { child, lastWords: () => words };
}

/** How a worker's end is told to whoever waited for it; `work` is what it was doing. */
export function workerDeath(
  kind: string,
  work: string,
  words: string,
  code: number | null,
  signalName: NodeJS.Signals | null,
): AssayError {
  const outOfMemory = /heap out of memory|bad_alloc/i.test(words);
  const how = signalName === null ? `ended with code ${code}` : `was killed (${signalName})`;
  return internal(
    `The ${kind} process ${how} while it worked on this ${work}. Nothing else is affected.`,
    undefined,
    outOfMemory || signalName === 'SIGKILL'
      ? 'It may have run out of memory: close other programs or give it less data, then run it again.'
      : 'Run it again; where it happens twice, export the diagnostics.',
  );
}

/** Lets a worker go: it ends by itself when the channel closes, and is ended where it does not. */
export async function stopWorker(child: ChildProcess): Promise<void> {
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
