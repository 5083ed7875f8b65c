import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ErrorKind } from '../engine/errors.ts';

/** What can be noted. A closed list: a name made at run time might be a value. */
const EVENTS = [
  'engine.started',
  'engine.stopped',
  'workspace.opened',
  'workspace.closed',
  'workspace.recovered',
  'worker.started',
  'worker.exited',
  'worker.killed',
  'job.started',
  'job.finished',
  'job.failed',
  'job.cancelled',
  'step.started',
  'step.finished',
  'step.cached',
  'call.failed',
  'error',
] as const;
export type DiagnosticEvent = (typeof EVENTS)[number];

/** The newest and those before it. */
export const MAXIMUM_FILES = 5;

const LEVELS = ['info', 'warning', 'error'] as const;
const ERROR_KINDS: readonly ErrorKind[] = [
  'BadInput',
  'NotFound',
  'Conflict',
  'Denied',
  'Cancelled',
  'Internal',
];
const PROCESSES = ['engine', 'query', 'training', 'scoring'] as const;
const SIGNALS = /^SIG[A-Z]{2,10}\d{0,2}$/;
const ERROR_CODES = new Set(
  'ENOENT EACCES EPERM EROFS ENOSPC EDQUOT EIO EMFILE ENFILE ENOMEM EPIPE ECONNRESET ECONNREFUSED EEXIST EBUSY ETIMEDOUT EXDEV ENOTDIR EISDIR ENAMETOOLONG ESTALE ERR_IPC_CHANNEL_CLOSED ERR_WORKER_OUT_OF_MEMORY'.split(
    ' ',
  ),
);
const STEP_KIND = /^[a-z]{2,20}\.[a-z]{2,20}(?:-[a-z]{2,20}){0,2}$/;
const VERSION = /^v?\d{1,4}\.\d{1,4}\.\d{1,6}$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const DIGEST = /^[0-9a-f]{64}$/;

const oneOf = (allowed: readonly string[] | ReadonlySet<string>) => {
  const set = new Set(allowed);
  return (value: unknown) => typeof value === 'string' && set.has(value);
};
const matches = (pattern: RegExp) => (value: unknown) => typeof value === 'string' && pattern.test(value);
const count = (value: unknown) => typeof value === 'number' && Number.isFinite(value) && value >= 0;

/**
 * The only fields there are, each with the values that it may have: names from closed lists, ids, digests, and
 * numbers about the program's own work. There is none for free text, a path, a column's name or a message.
 */
const FIELDS = {
  step: matches(DIGEST),
  job: matches(UUID),
  errorId: matches(UUID),
  kind: matches(STEP_KIND),
  errorKind: oneOf(ERROR_KINDS),
  code: oneOf(ERROR_CODES),
  process: oneOf(PROCESSES),
  signal: matches(SIGNALS),
  exitCode: (value: unknown) => Number.isInteger(value),
  pid: count,
  threads: count,
  memoryBytes: count,
  seconds: count,
  node: matches(VERSION),
  version: matches(VERSION),
} satisfies Record<string, (value: unknown) => boolean>;

export type DiagnosticFields = {
  readonly [Name in keyof typeof FIELDS]?: Name extends
    'exitCode' | 'pid' | 'threads' | 'memoryBytes' | 'seconds'
    ? number
    : string;
};

export interface DiagnosticLog {
  note(event: DiagnosticEvent, fields?: DiagnosticFields, level?: (typeof LEVELS)[number]): void;
  /** An error's kind, system code and the places in the program's own code; never its message. */
  noteError(error: unknown, fields?: DiagnosticFields): void;
}

export interface DiagnosticLogOptions {
  readonly maximumBytes?: number;
  readonly maximumFiles?: number;
  readonly now?: () => Date;
}

/**
 * The rotating diagnostic log: `diagnostics/engine.log`, then `engine.1.log` … Whatever is not in the lists above is
 * left out and only counted, so that no value of a user's data can get in. It never fails a job: what cannot be
 * written is lost.
 */
export function openDiagnosticLog(root: string, options: DiagnosticLogOptions = {}): DiagnosticLog {
  const { maximumBytes = 1 << 20, maximumFiles = MAXIMUM_FILES, now = () => new Date() } = options;
  const folder = path.join(root, 'diagnostics');
  const isEvent = oneOf(EVENTS);
  const isLevel = oneOf(LEVELS);

  const write = (entry: Readonly<Record<string, unknown>>) => {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const line = `${JSON.stringify(entry)}\n`;
      rotate(folder, line.length, maximumBytes, maximumFiles);
      appendFileSync(logFile(folder, 0), line, { mode: 0o600 });
    } catch {
      // A full disk must not end the job that wanted to tell of it.
    }
  };
  const note = (
    event: string,
    fields: Readonly<Record<string, unknown>>,
    level: string,
    frames?: string[],
  ) => {
    const allowed: Record<string, unknown> = {};
    let leftOut = 0;
    for (const [name, value] of Object.entries(fields)) {
      if (value === undefined) continue;
      if (Object.hasOwn(FIELDS, name) && FIELDS[name as keyof typeof FIELDS](value)) allowed[name] = value;
      else leftOut++;
    }
    write({
      time: now().toISOString(),
      level: isLevel(level) ? level : 'error',
      event: isEvent(event) ? event : 'error',
      ...allowed,
      ...(leftOut > 0 ? { leftOut } : {}),
      ...(frames === undefined ? {} : { at: frames }),
    });
  };
  return {
    note: (event, fields = {}, level = 'info') => note(event, fields, level),
    noteError: (error, fields = {}) => {
      const { name, code, stack, message } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
      const errorKind = ERROR_KINDS.find((kind) => kind === name) ?? 'Internal';
      const known = code !== undefined && ERROR_CODES.has(code) ? { code } : {};
      note('error', { errorKind, ...known, ...fields }, 'error', framesOf(stack, message));
    },
  };
}

/** Places in our own sources and in Node: no message, no function names, no folders of the user. */
function framesOf(stack: unknown, message: unknown): string[] {
  if (typeof stack !== 'string') return [];
  const frames: string[] = [];
  // A message may have lines that look like places.
  const places = typeof message === 'string' && message !== '' ? stack.split(message).join('') : stack;
  for (const line of places.split('\n')) {
    const match =
      /^ {4}at .*?((?:native|electron)\/[a-z0-9/-]{1,100}\.ts|node:[a-z/_]{1,60}):(\d{1,6}):(\d{1,6})\)?$/.exec(
        line,
      );
    if (match !== null && frames.length < 20)
      frames.push(`${match[1] ?? ''}:${match[2] ?? ''}:${match[3] ?? ''}`);
  }
  return frames;
}

function rotate(folder: string, more: number, maximumBytes: number, maximumFiles: number): void {
  const size = statSync(logFile(folder, 0), { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0 || size + more <= maximumBytes) return;
  rmSync(logFile(folder, maximumFiles - 1), { force: true });
  for (let index = maximumFiles - 2; index >= 0; index--) {
    if (statSync(logFile(folder, index), { throwIfNoEntry: false }) === undefined) continue;
    renameSync(logFile(folder, index), logFile(folder, index + 1));
  }
}

export function logFile(folder: string, index: number): string {
  return path.join(folder, index === 0 ? 'engine.log' : `engine.${String(index)}.log`);
}
