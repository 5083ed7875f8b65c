import { Button, Progress } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import { cancelJob, useJobs, type Job } from '../app/jobs.ts';
import { FigureCard } from '../components/figure-card.tsx';
import { Notice } from '../components/notice.tsx';
import { duration, integer, significant } from '../components/numbers.ts';
import { bestOf, CurveChart, lossText, type Curve, type CurveChartProps } from './curve-chart.tsx';
import { DeviceLine } from './device-line.tsx';

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
export function LiveTraining({ job, task }: { job: Job; task: CurveChartProps['task'] }) {
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
      best: best && { round: best.round, loss: best.validation },
    };
  }, [events]);
  const best = bestOf(curve);
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
          label="Lowest validation loss"
          value={lossText(task, best?.loss)}
          below={best === undefined ? undefined : `at round ${integer(best.round)}`}
        />
      </div>
      {said !== undefined && (
        <Notice level={said.level === 'warning' ? 'attention' : 'info'}>{said.text}</Notice>
      )}
      <DeviceLine />
      {curve.rounds.length > 0 && (
        <CurveChart title="Loss by round" task={task} curves={[curve]} height={320} />
      )}
    </section>
  );
}
