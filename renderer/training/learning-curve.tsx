import { SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import { metricDefinition } from '../../native/metrics/contract.ts';
import { betterOf, type RoundMetric } from '../../native/training/stopping/contract.ts';
import { CurveChart, type Curve, type Task } from './curve-chart.tsx';

type Metrics = Readonly<Record<string, readonly (number | null)[]>> | undefined;

interface LearningCurveProps {
  readonly task: Task;
  /** Name of the loss, with its unit. */
  readonly loss: string;
  /** The loss. */
  readonly curve: Curve;
  /** What was measured on the validation rows beside it. */
  readonly metrics: Metrics;
  /** What early stopping looks at; undefined: the loss. */
  readonly watched: RoundMetric | undefined;
  readonly height?: number;
}

/** A metric by round as a curve; undefined where it was not measured. */
export function metricCurve(
  { name, colour, rounds, kept, best }: Curve,
  metrics: Metrics,
  metric: RoundMetric | undefined,
  watched = metric,
): Curve | undefined {
  const validation = metric === undefined ? undefined : metrics?.[metric];
  if (validation === undefined) return undefined;
  const look =
    metric === watched
      ? { better: betterOf(metric), best }
      : { better: betterOf(metric), kept: kept ?? best?.round };
  return { name, colour, rounds, train: [], validation, ...look };
}

/** The loss or a metric by round, the one that early stopping looks at first. */
export function LearningCurve({ task, loss, curve, metrics, watched, height }: LearningCurveProps) {
  const [asked, setAsked] = useState<string>();
  const names = Object.keys(metrics ?? {}) as RoundMetric[];
  const shown = [...names, 'loss'].find((name) => name === (asked ?? watched)) ?? 'loss';
  const drawn = useMemo(
    () =>
      shown !== 'loss'
        ? (metricCurve(curve, metrics, shown as RoundMetric, watched) ?? curve)
        : watched === undefined
          ? curve
          : { ...curve, best: undefined, kept: curve.kept ?? curve.best?.round },
    [curve, metrics, shown, watched],
  );
  const titleOf = (name: string): string => (name === 'loss' ? 'Loss' : metricDefinition(name, task).title);
  const title = `${titleOf(shown)} by round`;
  return (
    <>
      <div className="row spread">
        <h2>{title}</h2>
        {names.length > 0 && (
          <SegmentedControl
            aria-label="What is drawn by round"
            withItemsBorders={false}
            transitionDuration={0}
            data={['loss', ...names].map((name) => ({ value: name, label: titleOf(name) }))}
            value={shown}
            onChange={setAsked}
          />
        )}
      </div>
      <CurveChart
        title={title}
        loss={loss}
        curves={[drawn]}
        metric={shown === 'loss' ? undefined : titleOf(shown)}
        height={height}
      />
    </>
  );
}
