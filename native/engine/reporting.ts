import type { JobEvent } from './contract.ts';
import { RateMeter, type JobContext } from './jobs.ts';
import type { StepEvents } from './step-runner.ts';

/** A runner's events as a job's events, with rate and time left. */
export function reporting(job: JobContext): StepEvents {
  const meters = new Map<string, RateMeter>();
  return {
    started: (step) =>
      job.report({
        type: 'stepStarted',
        step: step.id,
        kind: step.kind,
        title: step.title,
        cached: step.cached,
      }),
    progress(step, progress) {
      const now = performance.now();
      let meter = meters.get(step.id);
      if (meter === undefined) meters.set(step.id, (meter = new RateMeter()));
      const event: JobEvent = {
        type: 'progress',
        step: step.id,
        kind: step.kind,
        title: step.title,
        ...progress,
        ...meter.at(now, progress),
      };
      job.report(event);
    },
    note: (note) => job.report({ type: 'note', ...note }),
    finished: (step) =>
      job.report({
        type: 'stepFinished',
        step: step.id,
        kind: step.kind,
        title: step.title,
        seconds: step.seconds,
        cached: step.cached,
      }),
  };
}
