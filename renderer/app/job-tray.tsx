import { ActionIcon, Button, Progress } from '@mantine/core';
import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { useState } from 'react';
import { ErrorNotice } from '../components/error-notice.tsx';
import { Status } from '../components/status.tsx';
import { duration, integer } from '../components/numbers.ts';
import { cancelJob, useJobs, type Job } from './jobs.ts';

const stateWords = {
  finished: 'passed',
  failed: 'failed',
  cancelled: 'neutral',
  running: 'neutral',
} as const;

export function JobTray() {
  const { jobs } = useJobs();
  const [open, setOpen] = useState(false);
  const shown = jobs.findLast(({ state }) => state === 'running') ?? jobs.at(-1);
  return (
    <section className="tray" aria-label="Jobs">
      <div className="bar">
        {shown === undefined ? <span className="dim grow">No jobs</span> : <JobLine job={shown} />}
        <Button
          variant="subtle"
          color="gray"
          size="compact-xs"
          disabled={jobs.length === 0}
          aria-expanded={open}
          rightSection={open ? <ChevronDown size={14} /> : <ChevronUp size={14} />}
          onClick={() => setOpen(!open)}
        >
          Jobs ({jobs.length})
        </Button>
      </div>
      {open && jobs.length > 0 && (
        <div className="list">
          {jobs.toReversed().map((job) => (
            <JobDetails key={job.id} job={job} />
          ))}
        </div>
      )}
    </section>
  );
}

function JobLine({ job }: { job: Job }) {
  const step = job.steps.findLast(({ state }) => state === 'running') ?? job.steps.at(-1);
  const progress = step?.state === 'running' ? step.progress : undefined;
  const total = progress?.total;
  const share =
    progress === undefined || total === undefined || total === 0 ? undefined : progress.done / total;
  return (
    <>
      <strong>{job.title}</strong>
      {job.state === 'running' ? (
        <>
          <span className="name" role="status">
            {step?.title ?? 'Starting'}
          </span>
          <Progress
            value={share === undefined ? 100 : share * 100}
            animated={share === undefined}
            w={160}
            aria-label={`Progress of ${job.title}`}
          />
          <span className="dim">
            {share !== undefined && `${Math.floor(share * 100)} %`}
            {progress?.perSecond !== undefined &&
              progress.perSecond >= 1 &&
              ` · ${integer(progress.perSecond)} ${progress.unit ?? ''}/s`}
            {progress?.secondsLeft !== undefined && ` · ${duration(progress.secondsLeft)} left`}
          </span>
          <span className="grow" />
          <Button variant="default" size="compact-xs" onClick={() => void cancelJob(job.id)}>
            Cancel
          </Button>
        </>
      ) : (
        <>
          <Status state={stateWords[job.state]} word={job.state} />
          <span className="dim name grow">{job.error?.what}</span>
        </>
      )}
    </>
  );
}

function JobDetails({ job }: { job: Job }) {
  const { dismiss } = useJobs();
  return (
    <div style={{ paddingBottom: 8 }}>
      <div className="row spread">
        <div className="row grow">
          <JobLine job={job} />
        </div>
        {job.state !== 'running' && (
          <ActionIcon aria-label={`Dismiss ${job.title}`} onClick={() => dismiss(job.id)}>
            <X size={14} />
          </ActionIcon>
        )}
      </div>
      {job.error !== undefined && job.state === 'failed' && <ErrorNotice error={job.error} />}
      {job.notes.map((note, i) => (
        <p key={i} className="dim">
          {note.level === 'warning' ? 'Note: ' : ''}
          {note.text}
        </p>
      ))}
      <p className="dim">
        {job.steps
          .map((step) =>
            step.cached
              ? `${step.title} (known)`
              : step.seconds === undefined
                ? step.title
                : `${step.title} ${duration(step.seconds)}`,
          )
          .join(' · ')}
      </p>
    </div>
  );
}
