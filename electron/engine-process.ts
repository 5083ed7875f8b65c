import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';
import {
  controlAnswer,
  type ControlAnswer,
  type ControlRequest,
  type EngineState,
} from '../native/engine/host/pipe/contract.ts';
import type { Granted } from './contract.ts';
import type { EnginePlaces } from './engine-places.ts';
import { RestartLimit } from './restart-limit.ts';
import { windowPipe, type WindowPipe, type WindowPort } from './window-pipe.ts';

export interface EngineProcess {
  readonly pid: number | undefined;
  /** Gives a window's port to the engine. */
  connect(port: WindowPort): void;
  grant(path: string, use: 'read' | 'write' | 'folder'): Promise<Granted>;
  /** The path of a grant; null where there is none. */
  path(grant: string): Promise<string | null>;
  evidence(ticket: string): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Hands a secret to the engine; a window names it by the token, once. */
  secret(value: string): Promise<string>;
  /** Titles of the jobs under way. */
  readonly running: readonly string[];
  /** Calls back once, when no job is under way any more. */
  onceIdle(then: () => void): void;
  stop(): Promise<void>;
}

export interface EngineProcessOptions {
  readonly places: EnginePlaces;
  readonly flags: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  /** It could not be started, or died too often. */
  onFailed(why: string): void;
}

const keptOfStderr = 4_000;
type Question = Extract<ControlRequest, { id: number }>;
type Reply = Extract<ControlAnswer, { id: number }>;
/** A question without its number, whatever its type. */
type Asked<One = Question> = One extends Question ? Omit<One, 'id'> : never;

/**
 * The engine beside the application: a process of its own, started again when it dies. Windows, paths and reports go
 * over two pipes that nobody else holds; the state that is to outlive it stays in this process's memory.
 */
export function startEngine(options: EngineProcessOptions): EngineProcess {
  const limit = new RestartLimit();
  const waiting = new Map<number, { resolve(reply: Reply): void; reject(error: Error): void }>();
  const gone = Promise.withResolvers<void>();
  let state: EngineState = { grants: {}, sessions: [] };
  let running: readonly string[] = [];
  let idle: (() => void)[] = [];
  let lastId = 0;
  let everReady = false;
  let stopping = false;
  let why = '';
  let child: ChildProcess;
  let windows: WindowPipe;
  let control: Duplex;
  start();

  function start(): void {
    const { node, main } = options.places;
    child = spawn(node, [main, ...options.flags], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
      env: options.environment ?? process.env,
      windowsHide: true,
      // Ctrl+C in a terminal is for the application, which ends the engine in its own time.
      detached: process.platform !== 'win32',
    });
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      process.stderr.write(text);
      why = (why + text).slice(-keptOfStderr);
    });
    windows = windowPipe(child.stdio[3] as Duplex);
    control = child.stdio[4] as Duplex;
    control.on('error', () => control.destroy());
    // Lines pass on the pipe's errors; that the process has gone is told by its end.
    createInterface({ input: control })
      .on('line', read)
      .on('error', () => undefined);
    say({ type: 'restore', state });
    child.on('error', (error) => {
      why = error.message;
      if (child.pid === undefined) ended();
    });
    child.on('exit', ended);
  }

  function say(line: ControlRequest): void {
    if (!control.destroyed) control.write(`${JSON.stringify(line)}\n`);
  }

  function read(line: string): void {
    const message = controlAnswer.parse(JSON.parse(line));
    switch (message.type) {
      case 'ready':
        everReady = true;
        return;
      case 'state':
        state = message.state;
        return;
      case 'jobs':
        runs(message.running);
        return;
      case 'failed':
        why = message.fix === undefined ? message.what : `${message.what}\n${message.fix}`;
        return;
      default:
        waiting.get(message.id)?.resolve(message);
        waiting.delete(message.id);
    }
  }

  function runs(titles: readonly string[]): void {
    running = titles;
    if (titles.length > 0) return;
    const told = idle;
    idle = [];
    for (const then of told) then();
  }

  function ended(): void {
    for (const { reject } of waiting.values()) reject(new Error('The engine is being started again.'));
    waiting.clear();
    windows.lost();
    // Its jobs have gone with it.
    runs([]);
    if (stopping) {
      gone.resolve();
      return;
    }
    // What does not come up at all will not do so a second time.
    const wait = everReady ? limit.next() : undefined;
    if (wait === undefined) options.onFailed(why.trim());
    else setTimeout(() => stopping || start(), wait);
  }

  function ask<Type extends Reply['type']>(
    answer: Type,
    question: Asked,
  ): Promise<Extract<Reply, { type: Type }>> {
    const id = ++lastId;
    return new Promise((resolve, reject) => {
      waiting.set(id, {
        reject,
        resolve: (reply) => {
          if (reply.type === answer) resolve(reply as Extract<Reply, { type: Type }>);
          else reject(new Error('The engine answered something else.'));
        },
      });
      say({ ...question, id });
    });
  }

  return {
    get pid() {
      return child.pid;
    },
    get running() {
      return running;
    },
    onceIdle(then) {
      if (running.length === 0) then();
      else idle.push(then);
    },
    connect: (port) => windows.connect(port),
    async grant(path, use) {
      const { grant, name } = await ask('granted', { type: 'grant', path, use });
      return { grant, name };
    },
    path: async (grant) => (await ask('path', { type: 'path', grant })).path,
    async evidence(ticket) {
      const { page } = await ask('evidence', { type: 'evidence', ticket });
      return page === null ? null : new Uint8Array(Buffer.from(page, 'base64'));
    },
    secret: async (value) => (await ask('secret', { type: 'secret', value })).token,
    stop() {
      stopping = true;
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) gone.resolve();
      else control.end();
      return gone.promise;
    },
  };
}
