import { Progress } from '@mantine/core';
import { Check, CircleAlert, CircleDashed, Info, LoaderCircle } from 'lucide-react';
import { z } from 'zod';
import { ErrorNotice } from '../components/error-notice.tsx';
import { bytes, duration, withInterval } from '../components/numbers.ts';
import type { Job, StepProgress } from './jobs.ts';
import { paceOf, shareOf } from './job-tray.tsx';

/** Each step of a job with how far it is, what the job said on the way, and what came of it. */
export function JobDetails({ job }: { job: Job }) {
  return (
    <div className="job-details">
      {job.error !== undefined && job.state === 'failed' && <ErrorNotice error={job.error} />}
      <ul className="job-steps" aria-label={`Steps of ${job.title}`}>
        {job.steps.map((step) => (
          <StepLine key={step.step} step={step} isOver={job.state !== 'running'} />
        ))}
      </ul>
      <Result result={job.result} />
      {job.notes.map(({ level, text }, i) => {
        const Icon = level === 'warning' ? CircleAlert : Info;
        return (
          <p key={i} className={`job-note ${level}`}>
            <Icon size={12} aria-label={level === 'warning' ? 'To attend to' : 'To know'} />
            <span className="wrap">{text}</span>
          </p>
        );
      })}
    </div>
  );
}

function StepLine({ step, isOver }: { step: StepProgress; isOver: boolean }) {
  const isRunning = step.state === 'running' && !isOver;
  const Icon = step.state === 'finished' ? Check : isRunning ? LoaderCircle : CircleDashed;
  const share = shareOf(step);
  return (
    <li>
      <Icon size={12} aria-hidden />
      <span className="name">{step.title}</span>
      <span className="dim">
        {step.state === 'finished'
          ? step.cached
            ? 'known already'
            : duration(step.seconds ?? 0)
          : isRunning
            ? paceOf(step)
            : 'not finished'}
      </span>
      {isRunning && share !== undefined && (
        <Progress className="job-progress" value={share * 100} aria-label={`Progress of ${step.title}`} />
      )}
    </li>
  );
}

const figure = z.object({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
/** Of what a job ended with, what people want to see at once. */
const outcome = z.object({
  metrics: z.object({ rocAuc: figure.optional(), rmse: figure.optional(), accuracy: figure.optional() }),
  package: z.object({ path: z.string(), bytes: z.number() }).nullable(),
});

function Result({ result }: { result: unknown }) {
  const parsed = outcome.safeParse(result);
  if (!parsed.success) return null;
  const { metrics, package: written } = parsed.data;
  const [name, main] =
    metrics.rocAuc !== undefined
      ? ['ROC AUC', metrics.rocAuc]
      : metrics.rmse !== undefined
        ? ['RMSE', metrics.rmse]
        : ['Accuracy', metrics.accuracy];
  return (
    <p className="row">
      {main !== undefined && (
        <a href="#/evaluate">
          {name} {withInterval(main)}
        </a>
      )}
      {written !== null && (
        <a href="#/package" className="name" title={written.path}>
          {written.path.replace(/^.*[/\\]/, '')} ({bytes(written.bytes)})
        </a>
      )}
    </p>
  );
}
