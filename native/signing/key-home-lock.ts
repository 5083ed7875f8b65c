import { setTimeout as wait } from 'node:timers/promises';
import { AssayError } from '../engine/errors.ts';
import { acquireLock, type WorkspaceLock } from '../workspace/lock.ts';

const retryMs = 20;
/** Whoever holds it writes one small file. */
const longestMs = 10_000;

/** Does what no other process may do in this key home at the same moment: look whether a name is free, and take it. */
export async function aloneInKeyHome<Result>(home: string, work: () => Promise<Result>): Promise<Result> {
  const lock = await patientLock(home);
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

async function patientLock(home: string): Promise<WorkspaceLock> {
  const until = performance.now() + longestMs;
  for (;;) {
    try {
      return await acquireLock(home);
    } catch (error) {
      const held = error instanceof AssayError && error.data.kind === 'Conflict';
      if (!held || performance.now() > until) throw error;
      await wait(retryMs);
    }
  }
}
