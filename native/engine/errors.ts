/**
 * The closed kinds of error. They are data: they survive a process boundary with their cause,
 * and every door (window, loopback, command line) shows them the same way.
 */
export type ErrorKind = 'BadInput' | 'NotFound' | 'Conflict' | 'Denied' | 'Cancelled' | 'Internal';

export interface ErrorData {
  kind: ErrorKind;
  /** What happened, as one sentence without a stack trace. */
  what: string;
  /** File, column, row or line, where known. */
  where?: string;
  /** What to do about it. */
  fix?: string;
  /** Of an Internal error: the id under which the diagnostic log holds the details. */
  id?: string;
  cause?: ErrorData;
}

export class AssayError extends Error {
  readonly data: ErrorData;
  constructor(data: ErrorData) {
    super(data.where === undefined ? data.what : `${data.where}: ${data.what}`);
    this.name = data.kind;
    this.data = data;
  }
}

/** The user's input is wrong. Say where it is and how to mend it. */
export function badInput(what: string, where?: string, fix?: string): AssayError {
  return new AssayError({ kind: 'BadInput', what, where, fix });
}
export function notFound(what: string, where?: string, fix?: string): AssayError {
  return new AssayError({ kind: 'NotFound', what, where, fix });
}
/** The state of the world does not allow it now: a lock is held, a disk is full, a format is newer. */
export function conflict(what: string, where?: string, fix?: string): AssayError {
  return new AssayError({ kind: 'Conflict', what, where, fix });
}
export function denied(what: string, where?: string, fix?: string): AssayError {
  return new AssayError({ kind: 'Denied', what, where, fix });
}
export function cancelled(what = 'The job was cancelled.'): AssayError {
  return new AssayError({ kind: 'Cancelled', what });
}
/** A fault of the program or of one of its processes. */
export function internal(what: string, where?: string, fix?: string): AssayError {
  return new AssayError({ kind: 'Internal', what, where, fix });
}

/** Any thrown value as data. An unknown error becomes Internal; its message is kept, its stack is not. */
export function errorData(error: unknown): ErrorData {
  if (error instanceof AssayError) return error.data;
  if (error instanceof Error) return { kind: 'Internal', what: error.message };
  return { kind: 'Internal', what: String(error) };
}
