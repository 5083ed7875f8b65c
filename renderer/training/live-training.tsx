import { Button, Progress } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import { metricDefinition } from '../../native/metrics/contract.ts';
import { watchedIn } from '../../native/training/stopping/contract.ts';
import { useSection } from '../app/draft.ts';
import { cancelJob, useJobs, type Job } from '../app/jobs.ts';
import { FigureCard } from '../components/figure-card.tsx';
import { Notice } from '../components/notice.tsx';
import { duration, integer, significant } from '../components/numbers.ts';
import { lossText, type Task } from './curve-chart.tsx';
import { bestOf, watchedCurve, type Curve } from './curves.ts';
import { DeviceLine } from './device-line.tsx';
import { LearningCurve } from './learning-curve.tsx';

/** The job that trains now, if any: of this window or another. */
export function useTrainingJob(): Job | undefined {
  return useJobs(({ jobs }) =>
    jobs.findLast(
      ({ state, title, steps }) =>
        state === 'running' &&
        (title === 'Train' || steps.some(({ kind, cached }) => !cached && kind.startsWith('training.'))),
    ),
  );
}

type Events = Job['curve'];

/** Figures of the validation rows after each round, by metric. */
function metricsOf(events: Events): Record<string, (number | null)[]> {
  const points = events.flatMap(({ curve: point }) => (point === undefined ? [] : [point]));
  const names = Object.keys(points.at(-1)?.metrics ?? {});
  return Object.fromEntries(
    names.map((name) => [name, points.map(({ metrics }) => metrics?.[name] ?? null)]),
  );
}

const drawEveryMs = 300;

/** The newest value, at most a few times a second: a chart costs more to draw than a round to train. */
function useCalm<Value>(value: Value): Value {
  const [shown, setShown] = useState(value);
  const newest = useRef(value);
  newest.current = value;
  useEffect(() => {
    const timer = setInterval(() => setShown(newest.current), drawEveryMs);
    return () => clearInterval(timer);
  }, []);
  return shown;
}

/** The training while it goes on: loss by round, rate, time left, cancel. */
export function LiveTraining({ job, task, loss }: { job: Job; task: Task; loss: string }) {
  const events = useCalm(job.curve);
  const step = job.steps.findLast(({ state }) => state === 'running') ?? job.steps.at(-1);
  const progress = step?.state === 'running' ? step.progress : undefined;
  const curve = useMemo((): Curve => {
    const points = events.flatMap(({ curve: point }) => (point === undefined ? [] : [point]));
    const best = points.at(-1)?.best;
    return {
      name: 'this run',
      colour: 0,
      rounds: points.map(({ round }) => round),
      train: points.map(({ train }) => train ?? null),
      validation: points.map(({ validation }) => validation ?? null),
      // Forests and DART say of no round that it is kept: all are.
      ...(best === undefined ? { kept: 0 } : { best: { round: best.round, loss: best.validation } }),
    };
  }, [events]);
  const watched = watchedIn(useSection('train'));
  const metrics = useMemo(() => metricsOf(events), [events]);
  const shown = (watched && watchedCurve(curve, metrics, watched)) ?? curve;
  const best = bestOf({ ...shown, kept: undefined });
  const share =
    progress?.total === undefined || progress.total === 0 ? undefined : progress.done / progress.total;
  const unit = progress?.unit ?? '';
  const said = job.notes.at(-1);
  return (
    <section className="stack" aria-label="Training under way">
      <div className="row spread">
        <h2 role="status">{step?.title ?? 'Starting'}</h2>
        <Button variant="default" onClick={() => void cancelJob(job.id)}>
          Cancel
        </Button>
      </div>
      <Progress
        value={share === undefined ? 100 : share * 100}
        animated={share === undefined}
        aria-label="Progress of the training"
      />
      <div className="cards">
        <FigureCard
          label={unit === '' ? 'Done' : `Done, ${unit}`}
          value={progress === undefined ? '–' : integer(progress.done)}
          below={
            progress?.total === undefined
              ? progress?.note
              : `of ${integer(progress.total)}${progress.atMost === true ? ' at most' : ''}`
          }
        />
        <FigureCard
          label="Rate"
          value={progress?.perSecond === undefined ? '–' : `${significant(progress.perSecond, 3)} /s`}
          below={progress?.note ?? unit}
        />
        <FigureCard
          label="Time left"
          value={progress?.secondsLeft === undefined ? '–' : duration(progress.secondsLeft)}
          below={progress?.atMost === true ? 'at most: it may stop early' : undefined}
        />
        <FigureCard
          label={
            watched === undefined
              ? 'Lowest validation loss'
              : `${shown.better === 'higher' ? 'Highest' : 'Lowest'} ${metricDefinition(watched).title}`
          }
          value={watched === undefined ? lossText(task, best?.loss) : significant(best?.loss)}
          below={best === undefined ? undefined : `at round ${integer(best.round)}`}
        />
      </div>
      {said !== undefined && (
        <Notice level={said.level === 'warning' ? 'attention' : 'info'}>{said.text}</Notice>
      )}
      <DeviceLine />
      {curve.rounds.length > 0 && (
        <LearningCurve
          task={task}
          loss={loss}
          curve={curve}
          metrics={metrics}
          watched={watched}
          height={320}
        />
      )}
    </section>
  );
}
