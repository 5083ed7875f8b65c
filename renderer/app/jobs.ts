import { create } from 'zustand';
import type { DraftStage, JobEvent } from '../../native/engine/contract.ts';
import type { ErrorData } from '../../native/engine/errors.ts';
import { engine, errorOf } from '../engine.ts';
import { refresh } from './queries.ts';

export interface StepProgress {
  readonly step: string;
  readonly kind: string;
  readonly title: string;
  readonly state: 'running' | 'finished';
  readonly cached: boolean;
  readonly seconds?: number;
  readonly progress?: Extract<JobEvent, { type: 'progress' }>;
}

export interface Job {
  readonly id: string;
  readonly title: string;
  readonly state: 'running' | 'finished' | 'failed' | 'cancelled';
  readonly steps: readonly StepProgress[];
  readonly notes: readonly { level: 'info' | 'warning'; text: string }[];
  readonly result?: unknown;
  readonly error?: ErrorData;
  /** Every progress event of `training.fit`, for the live curve. */
  readonly curve: readonly Extract<JobEvent, { type: 'progress' }>[];
}

interface JobsState {
  readonly jobs: readonly Job[];
  dismiss(id: string): void;
}

const dismissedKey = 'assay.dismissed-jobs';

/** Jobs that were dismissed in this window, so that a reload does not bring them back. */
function dismissed(): string[] {
  try {
    return JSON.parse(sessionStorage.getItem(dismissedKey) ?? '[]') as string[];
  } catch {
    return [];
  }
}

export const useJobs = create<JobsState>((set, get) => ({
  jobs: [],
  dismiss: (id) => {
    sessionStorage.setItem(dismissedKey, JSON.stringify([...dismissed(), id].slice(-200)));
    set({ jobs: get().jobs.filter((job) => job.id !== id) });
  },
}));

function change(id: string, how: (job: Job) => Job): void {
  useJobs.setState(({ jobs }) => ({ jobs: jobs.map((job) => (job.id === id ? how(job) : job)) }));
}

function withStep(
  job: Job,
  event: { step: string; kind: string; title: string },
  more: Partial<StepProgress>,
): Job {
  const before = job.steps.find(({ step }) => step === event.step);
  const after: StepProgress = {
    state: 'running',
    cached: false,
    ...before,
    step: event.step,
    kind: event.kind,
    title: event.title,
    ...more,
  };
  return {
    ...job,
    steps:
      before === undefined ? [...job.steps, after] : job.steps.map((one) => (one === before ? after : one)),
  };
}

function applied(job: Job, event: JobEvent): Job {
  switch (event.type) {
    case 'stepStarted':
      return withStep(job, event, { cached: event.cached });
    case 'progress':
      return {
        ...withStep(job, event, { progress: event }),
        curve: event.kind === 'training.fit' ? [...job.curve, event] : job.curve,
      };
    case 'stepFinished':
      return withStep(job, event, { state: 'finished', cached: event.cached, seconds: event.seconds });
    case 'note':
      return { ...job, notes: [...job.notes, { level: event.level, text: event.text }] };
    case 'finished':
      return { ...job, state: 'finished', result: event.result };
    case 'failed':
      return { ...job, state: event.error.kind === 'Cancelled' ? 'cancelled' : 'failed', error: event.error };
  }
}

/** A new engine knows nothing of the jobs of the one before; what they had finished is in the workspace. */
const endedWithEngine: ErrorData = {
  kind: 'Internal',
  what: 'The engine ended unexpectedly while this ran, and was started again.',
  fix: 'What was finished is kept. Run it again: it goes on from there.',
};

/** Shows a job in the tray until it ends; also one that another window or an earlier load of this page began. */
export async function follow(id: string, title: string): Promise<Job> {
  const known = useJobs.getState().jobs.find((job) => job.id === id);
  if (known === undefined) {
    const job: Job = { id, title, state: 'running', steps: [], notes: [], curve: [] };
    useJobs.setState(({ jobs }) => ({ jobs: [...jobs, job] }));
  }
  try {
    for await (const event of engine.watch(id, new AbortController().signal)) {
      change(id, (job) => applied(job, event));
      if (event.type === 'stepFinished' && !event.cached) void refresh();
    }
  } catch (error) {
    const data = errorOf(error);
    change(id, (job) => ({
      ...job,
      state: 'failed',
      error: data.kind === 'NotFound' ? endedWithEngine : data,
    }));
  }
  await refresh();
  return useJobs.getState().jobs.find((job) => job.id === id)!;
}

const mostPickedUp = 20;

/** Picks up the jobs that the engine has: those that run, and those that ended and were not dismissed. */
export async function followRunning(): Promise<void> {
  const list = await engine.call((client) => client.jobs.list());
  const { jobs } = useJobs.getState();
  // A job that is followed already goes on by itself over a new connection.
  const others = list.filter(({ id }) => !jobs.some((job) => job.id === id) && !dismissed().includes(id));
  for (const { id, title } of others.slice(-mostPickedUp)) void follow(id, title);
}

/** Runs the draft as far as this stage; the tray shows how it goes. */
export async function runDraft(
  until: DraftStage,
  title: string,
  secret: { passphrase?: string; key?: string } = {},
): Promise<Job> {
  const { job } = await engine.call((client) => client.draft.run({ until, ...secret }));
  return follow(job, title);
}

export const cancelJob = (id: string): Promise<unknown> =>
  engine.call((client) => client.jobs.cancel({ job: id }));
