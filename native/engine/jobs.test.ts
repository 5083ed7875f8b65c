import { describe, expect, test } from 'vitest';
import type { JobEvent } from './contract.ts';
import { badInput } from './errors.ts';
import { Jobs, RateMeter, type JobContext } from './jobs.ts';

async function all(events: AsyncIterable<JobEvent>): Promise<JobEvent[]> {
  const seen: JobEvent[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}

const step = { step: 's', kind: 'k', title: 't' };

describe('jobs', () => {
  test('a watcher sees every event to the result, whenever it comes', async () => {
    const jobs = new Jobs();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const id = jobs.start('work', async (job) => {
      job.report({ type: 'stepStarted', ...step, cached: false });
      await held;
      job.report({ type: 'note', level: 'info', text: 'half way' });
      return 42;
    });
    const early = all(jobs.watch(id));
    release();
    const late = await early.then(() => all(jobs.watch(id)));
    expect((await early).map((event) => event.type)).toEqual(['stepStarted', 'note', 'finished']);
    expect(late).toEqual(await early);
    expect(jobs.list()).toEqual([{ id, title: 'work', state: 'finished' }]);
  });

  test('of a step’s progress a late watcher sees the newest only', async () => {
    const jobs = new Jobs();
    const id = jobs.start('work', async (job) => {
      for (let done = 1; done <= 1000; done++) job.report({ type: 'progress', ...step, done });
    });
    const seen = await all(jobs.watch(id));
    expect(seen.filter((event) => event.type === 'progress')).toEqual([
      { type: 'progress', ...step, done: 1000 },
    ]);
  });

  test('of a curve a late watcher sees every point', async () => {
    const jobs = new Jobs();
    const id = jobs.start('work', async (job) => {
      for (let round = 1; round <= 5; round++) {
        job.report({ type: 'progress', ...step, done: round, curve: { round, train: 1 / round } });
      }
    });
    const seen = await all(jobs.watch(id));
    const rounds = seen.flatMap((event) => (event.type === 'progress' ? [event.curve?.round] : []));
    expect(rounds).toEqual([1, 2, 3, 4, 5]);
  });

  test('cancelling reaches the work, and the job says that it was cancelled', async () => {
    const jobs = new Jobs();
    let context: JobContext | undefined;
    const id = jobs.start('work', (job) => {
      context = job;
      return new Promise((_resolve, reject) => {
        job.signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true });
      });
    });
    jobs.cancel(id);
    const events = await all(jobs.watch(id));
    expect(context!.signal.aborted).toBe(true);
    expect(events).toEqual([
      { type: 'failed', error: { kind: 'Cancelled', what: 'The job was cancelled.' } },
    ]);
    expect(jobs.list()[0]!.state).toBe('cancelled');
  });

  test('an error keeps what, where and how to mend it', async () => {
    const jobs = new Jobs();
    const id = jobs.start('work', async () => {
      throw badInput('wrong', 'line 3', 'mend it');
    });
    expect((await all(jobs.watch(id))).at(-1)).toEqual({
      type: 'failed',
      error: { kind: 'BadInput', what: 'wrong', where: 'line 3', fix: 'mend it' },
    });
  });

  test('a watcher that is aborted stops without an end event', async () => {
    const jobs = new Jobs();
    const id = jobs.start('work', () => new Promise(() => undefined));
    const controller = new AbortController();
    const watching = all(jobs.watch(id, controller.signal));
    controller.abort();
    expect(await watching).toEqual([]);
  });

  test('an unknown job is not found', async () => {
    await expect(all(new Jobs().watch('none'))).rejects.toMatchObject({ data: { kind: 'NotFound' } });
  });
});

test('what was done before the first word of a unit counts for no rate', () => {
  const meter = new RateMeter();
  meter.at(0, { done: 10, total: 40, unit: 'kept trees' });
  expect(meter.at(1000, { done: 40, total: 40, unit: 'kept trees' })).toMatchObject({ perSecond: 30 });
  expect(meter.at(1500, { done: 41, total: 100, unit: 'trees' })).toEqual({});
  expect(meter.at(2500, { done: 43, total: 100, unit: 'trees' })).toEqual({
    perSecond: 2,
    secondsLeft: 28.5,
  });
});

test('rate and time left follow from what was done', () => {
  const meter = new RateMeter();
  expect(meter.at(100, { done: 0, total: 10 })).toEqual({});
  expect(meter.at(200, { done: 1, total: 10 })).toEqual({});
  expect(meter.at(1100, { done: 5, total: 10 })).toEqual({ perSecond: 5, secondsLeft: 1 });
  expect(meter.at(2100, { done: 10 })).toEqual({ perSecond: 5 });
});
