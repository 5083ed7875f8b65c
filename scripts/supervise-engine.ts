import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { RestartLimit } from '../electron/restart-limit.ts';
import { root } from './build-once.ts';

/** Where to open the page: a file (0600) that leads there with a one-time code. */
export interface Offer {
  readonly redirect: string;
  readonly port: number;
}

export interface SupervisedEngine {
  /** The process that is there now. */
  readonly process: ChildProcess;
  /** The first offer; undefined where the engine ended before it listened and said why on stderr. */
  readonly offer: Promise<Offer | undefined>;
  /** Its exit code, when it was stopped or died too often. */
  readonly ended: Promise<number>;
  /** Makes the file of the offer good once more. */
  renew(): void;
  stop(): void;
}

export interface SuperviseOptions {
  /** Flags of `native/engine/host/loopback/main.ts`. */
  readonly flags: readonly string[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** For people: that it was started again, or is not any more. */
  readonly say?: (line: string) => void;
}

/**
 * Runs the engine with its loopback page, and starts it again on the same port with the same sessions whenever it dies.
 * What the next one needs is kept in this process's memory and goes over the pipe between them, nowhere else.
 */
export function superviseEngine(options: SuperviseOptions): SupervisedEngine {
  const say = options.say ?? (() => undefined);
  const limit = new RestartLimit();
  const offered = Promise.withResolvers<Offer | undefined>();
  const ended = Promise.withResolvers<number>();
  let state: unknown = {};
  let listened = false;
  let stopping = false;
  let child = start();

  function start(): ChildProcess {
    const next = spawn(
      process.execPath,
      [path.join(root, 'native/engine/host/loopback/main.ts'), '--supervised', ...options.flags],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: { ...process.env, ...options.environment },
        // Ctrl+C is for the program that supervises: it tells the engine to end by closing its stdin.
        detached: process.platform !== 'win32',
      },
    );
    next.stdin!.on('error', () => undefined).write(`${JSON.stringify(state)}\n`);
    createInterface({ input: next.stdout! }).on('line', read);
    next.on('error', (error) => say(`The engine could not be started: ${error.message}`));
    // 'close' and not 'exit': the last lines that it wrote are read by then.
    next.on('close', (code) => gone(code));
    return next;
  }

  function read(line: string): void {
    const message = JSON.parse(line) as { state?: unknown; redirect?: string; port?: number };
    if (message.state !== undefined) state = message.state;
    if (message.redirect === undefined || message.port === undefined) return;
    listened = true;
    offered.resolve({ redirect: message.redirect, port: message.port });
  }

  function gone(code: number | null): void {
    if (stopping || !listened) {
      offered.resolve(undefined);
      ended.resolve(code ?? 1);
      return;
    }
    const wait = limit.next();
    if (wait === undefined) {
      say('The engine died six times within a minute and is not started again. What was confirmed is safe.');
      ended.resolve(1);
      return;
    }
    say('The engine ended unexpectedly and is started again.');
    setTimeout(() => {
      if (stopping) ended.resolve(0);
      else child = start();
    }, wait);
  }

  return {
    get process() {
      return child;
    },
    offer: offered.promise,
    ended: ended.promise,
    renew: () => void child.stdin?.write('\n'),
    stop() {
      stopping = true;
      if (child.exitCode === null && child.signalCode === null) child.stdin?.end();
      else ended.resolve(0);
    },
  };
}
