import { randomUUID } from 'node:crypto';
import type { Progress } from '../workspace/step-kind.ts';
import type { JobEvent, JobState } from './contract.ts';
import type { DiagnosticLog } from '../workspace/diagnostic-log.ts';
import { cancelled, errorData, notFound, type ErrorData } from './errors.ts';

/** What a job's work may use: report and be cancelled. */
export interface JobContext {
  readonly signal: AbortSignal;
  report(event: Exclude<JobEvent, { type: 'finished' | 'failed' }>): void;
}

interface Job {
  readonly id: string;
  readonly title: string;
  readonly controller: AbortController;
  readonly events: JobEvent[];
  readonly waiting: Set<() => void>;
  state: JobState;
}

const isEnd = (event: JobEvent | undefined): boolean =>
  event?.type === 'finished' || event?.type === 'failed';

/**
 * Rate and time left of one step from its own progress; undefined until they mean something. What was done before a
 * unit is heard of for the first time does not count: an earlier run may have done it.
 */
export class RateMeter {
  #unit: string | undefined;
  #began: { readonly now: number; readonly done: number } | undefined;

  at(now: number, progress: Progress): { perSecond?: number; secondsLeft?: number } {
    if (this.#began === undefined || this.#unit !== progress.unit) {
      this.#unit = progress.unit;
      this.#began = { now, done: progress.done };
    }
    const seconds = (now - this.#began.now) / 1000;
    if (seconds < 0.3 || progress.done <= this.#began.done) return {};
    const perSecond = (progress.done - this.#began.done) / seconds;
    return progress.total === undefined
      ? { perSecond }
      : { perSecond, secondsLeft: Math.max(0, (progress.total - progress.done) / perSecond) };
  }
}

/** Long actions of one engine: each has progress, can be cancelled, and is watched by any number of doors. */
export class Jobs {
  readonly #jobs = new Map<string, Job>();
  readonly #diagnostics: () => DiagnosticLog | undefined;
  readonly #onChange: () => void;

  /**
   * @param diagnostics where to note what happens; asked each time, since the workspace may open later
   * @param onChange told when a job began or ended
   */
  constructor(
    diagnostics: () => DiagnosticLog | undefined = () => undefined,
    onChange: () => void = () => undefined,
  ) {
    this.#diagnostics = diagnostics;
    this.#onChange = onChange;
  }

  start(title: string, work: (context: JobContext) => Promise<unknown>): string {
    const job: Job = {
      id: randomUUID(),
      title,
      controller: new AbortController(),
      events: [],
      waiting: new Set(),
      state: 'running',
    };
    this.#jobs.set(job.id, job);
    const tell = (event: JobEvent): void => {
      // Only the newest progress of a step matters to a watcher that comes late, but a curve is drawn from its beginning.
      const last = job.events.at(-1);
      const replaces = last?.type === 'progress' && last.curve === undefined;
      if (event.type === 'progress' && replaces && last.step === event.step) {
        job.events[job.events.length - 1] = event;
      } else job.events.push(event);
      for (const wake of job.waiting) wake();
    };
    const finish = async (): Promise<void> => {
      this.#diagnostics()?.note('job.started', { job: job.id });
      try {
        const result = await work({ signal: job.controller.signal, report: tell });
        job.state = 'finished';
        this.#diagnostics()?.note('job.finished', { job: job.id });
        tell({ type: 'finished', result });
      } catch (error) {
        const data = job.controller.signal.aborted ? cancelled().data : this.#noted(error, job.id);
        job.state = data.kind === 'Cancelled' ? 'cancelled' : 'failed';
        tell({ type: 'failed', error: data });
      }
      this.#onChange();
    };
    this.#onChange();
    void finish();
    return job.id;
  }

  /** Streams a job's events from its beginning until it ends; stops early when the signal is aborted. */
  async *watch(id: string, signal?: AbortSignal): AsyncGenerator<JobEvent, void, void> {
    const job = this.#job(id);
    let at = 0;
    let lastSeen: JobEvent | undefined;
    for (;;) {
      // A progress event may have been replaced by a newer one in its place.
      if (at > 0 && job.events[at - 1] !== lastSeen) at--;
      const event = job.events[at];
      if (event !== undefined) {
        at++;
        lastSeen = event;
        yield event;
        if (isEnd(event)) return;
        continue;
      }
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          job.waiting.delete(wake);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        job.waiting.add(wake);
        signal?.addEventListener('abort', wake, { once: true });
        if (signal?.aborted === true) wake();
      });
      if (signal?.aborted === true) return;
    }
  }

  cancel(id: string): void {
    this.#job(id).controller.abort();
  }

  list(): { id: string; title: string; state: JobState }[] {
    return [...this.#jobs.values()].map(({ id, title, state }) => ({ id, title, state }));
  }

  /** An error as data; of one that nobody foresaw the details go to the diagnostic log, under an id. */
  #noted(error: unknown, job: string): ErrorData {
    const data = errorData(error);
    const id = data.kind === 'Internal' ? randomUUID() : undefined;
    const diagnostics = this.#diagnostics();
    diagnostics?.noteError(error, {
      job,
      errorKind: data.kind,
      ...(id === undefined ? {} : { errorId: id }),
    });
    return id === undefined || diagnostics === undefined ? data : { ...data, id };
  }

  /** Titles of those under way. */
  get running(): string[] {
    return [...this.#jobs.values()].filter(({ state }) => state === 'running').map(({ title }) => title);
  }

  #job(id: string): Job {
    const job = this.#jobs.get(id);
    if (job === undefined) throw notFound(`No job ${id} in this engine.`);
    return job;
  }
}
