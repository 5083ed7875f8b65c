import { useState } from 'react';
import type { DraftStage } from '../../native/engine/contract.ts';
import { runDraft, useJobs } from '../app/jobs.ts';

/** Runs the draft as far as a stage; `error` is what stopped it. */
export function useRun(until: DraftStage, title: string) {
  const [error, setError] = useState<unknown>();
  const running = useJobs(({ jobs }) => jobs.some((job) => job.state === 'running' && job.title === title));
  const run = (): void => {
    setError(undefined);
    runDraft(until, title).then((job) => {
      if (job.state === 'failed') setError(job.error);
    }, setError);
  };
  return { run, running, error, clear: () => setError(undefined) };
}
