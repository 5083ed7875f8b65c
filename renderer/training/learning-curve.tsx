import { SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import { metricDefinition } from '../../native/metrics/contract.ts';
import type { RoundMetric } from '../../native/training/stopping/contract.ts';
import { CurveChart, type Task } from './curve-chart.tsx';
import { drawnCurve, type Curve, type Metrics } from './curves.ts';

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

/** The loss or a metric by round, the one that early stopping looks at first. */
export function LearningCurve({ task, loss, curve, metrics, watched, height }: LearningCurveProps) {
  const [asked, setAsked] = useState<string>();
  const names = Object.keys(metrics ?? {}) as RoundMetric[];
  const shown = [...names, 'loss'].find((name) => name === (asked ?? watched)) ?? 'loss';
  const drawn = useMemo(
    () => drawnCurve(curve, metrics, watched, shown === 'loss' ? undefined : (shown as RoundMetric)),
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
