import { BARRIER_COUNT, BARRIER_TURN, THREADS } from '../host/layout';
import { word } from './shared';

const SPINS = 100_000;

/** Waits for all threads. Waits mostly are shorter than waking a thread takes: it spins for a while (about a tenth of a millisecond). */
export function barrier(): void {
  const threads = word(THREADS);
  if (threads === 1) return;
  const turn = atomic.load<i32>(BARRIER_TURN);
  if (atomic.add<i32>(BARRIER_COUNT, 1) === threads - 1) {
    atomic.store<i32>(BARRIER_COUNT, 0);
    atomic.add<i32>(BARRIER_TURN, 1);
    atomic.notify(BARRIER_TURN, -1);
    return;
  }
  for (let spin = 0; spin < SPINS; spin++) {
    if (atomic.load<i32>(BARRIER_TURN) !== turn) return;
  }
  while (atomic.load<i32>(BARRIER_TURN) === turn) atomic.wait<i32>(BARRIER_TURN, turn, -1);
}
