import { ActionIcon, Button, Progress } from '@mantine/core';
import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { useState } from 'react';
import { Status } from '../components/status.tsx';
import { counted, duration, integer } from '../components/numbers.ts';
import { JobDetails } from './job-details.tsx';
import { cancelJob, useJobs, type Job, type StepProgress } from './jobs.ts';

const stateWords = {
  finished: 'passed',
  failed: 'failed',
  cancelled: 'neutral',
  running: 'neutral',
} as const;

/** What runs and what ran: one line, and all of it when opened. */
export function JobTray() {
  const { jobs, dismiss } = useJobs();
  const [open, setOpen] = useState(false);
  const running = jobs.filter(({ state }) => state === 'running');
  const ended = jobs.filter(({ state }) => state !== 'running');
  const shown = running.at(-1) ?? jobs.at(-1);
  const isOpen = open && jobs.length > 0;
  return (
    <section className="tray" aria-label="Jobs">
      <div className="bar">
        {shown === undefined ? (
          <span className="dim grow">No jobs</span>
        ) : (
          <JobLine job={shown} onDismiss={shown.state === 'running' ? undefined : () => dismiss(shown.id)} />
        )}
        {running.length > 1 && <span className="dim">{counted(running.length, 'job')} run</span>}
        {isOpen && ended.length > 1 && (
          <Button
            variant="subtle"
            color="gray"
            size="compact-xs"
            onClick={() => ended.forEach(({ id }) => dismiss(id))}
          >
            Dismiss all that ended
          </Button>
        )}
        <Button
          variant="subtle"
          color="gray"
          size="compact-xs"
          disabled={jobs.length === 0}
          aria-expanded={isOpen}
          aria-controls="job-list"
          rightSection={isOpen ? <ChevronDown size={14} aria-hidden /> : <ChevronUp size={14} aria-hidden />}
          onClick={() => setOpen(!open)}
        >
          Jobs ({jobs.length})
        </Button>
      </div>
      {isOpen && (
        <div className="list" id="job-list" role="list" aria-label="All jobs">
          {jobs.toReversed().map((job) => (
            <article key={job.id} role="listitem" aria-label={job.title} className="job">
              <div className="bar">
                <JobLine job={job} onDismiss={job.state === 'running' ? undefined : () => dismiss(job.id)} />
              </div>
              <JobDetails job={job} />
            </article>
          ))}
        </div>
      )}
    </section>
  );
}

export function shareOf({ progress }: Pick<StepProgress, 'progress'>): number | undefined {
  const total = progress?.total;
  return progress === undefined || total === undefined || total <= 0
    ? undefined
    : Math.min(1, progress.done / total);
}

/** `42 % · 1,200 rows/s · 3 s left`, as far as it is known. */
export function paceOf(step: StepProgress): string {
  const { progress } = step;
  const share = shareOf(step);
  return [
    share === undefined ? undefined : `${Math.floor(share * 100)} %`,
    progress?.perSecond === undefined || progress.perSecond < 1
      ? undefined
      : `${integer(progress.perSecond)} ${progress.unit ?? 'steps'}/s`,
    progress?.secondsLeft === undefined
      ? undefined
      : `${progress.atMost === true ? 'at most ' : ''}${duration(progress.secondsLeft)} left`,
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
}

function JobLine({ job, onDismiss }: { job: Job; onDismiss?: (() => void) | undefined }) {
  const step = job.steps.findLast(({ state }) => state === 'running');
  if (job.state === 'running') {
    const share = step === undefined ? undefined : shareOf(step);
    return (
      <>
        <strong className="name">{job.title}</strong>
        <span className="name" role="status">
          {step?.title ?? 'Starting'}
        </span>
        <Progress
          className="job-progress"
          value={share === undefined ? 100 : share * 100}
          animated={share === undefined}
          aria-label={`Progress of ${job.title}`}
        />
        <span className="dim pace">{step !== undefined && paceOf(step)}</span>
        <span className="grow" />
        <Button variant="default" size="compact-xs" onClick={() => void cancelJob(job.id)}>
          Cancel
        </Button>
      </>
    );
  }
  return (
    <>
      <strong className="name">{job.title}</strong>
      <Status state={stateWords[job.state]} word={job.state} />
      <span className="dim name grow" title={job.error?.what}>
        {job.state === 'failed' && job.error?.what}
      </span>
      {onDismiss !== undefined && (
        <ActionIcon aria-label={`Dismiss ${job.title}`} onClick={onDismiss}>
          <X size={14} aria-hidden />
        </ActionIcon>
      )}
    </>
  );
}
