import { Button, Loader, NumberInput, Progress, Select } from '@mantine/core';
import { permutationMetrics } from '../../native/explanation/contract.ts';
import { metricDefinition } from '../../native/metrics/contract.ts';
import type { FitResult } from '../../native/training/contract.ts';
import { cancelJob, type Job } from '../app/jobs.ts';
import type { StepWith } from '../app/queries.ts';
import { ErrorNotice } from '../components/error-notice.tsx';
import { counted, duration, integer } from '../components/numbers.ts';
import { SpecButton } from '../components/spec-button.tsx';
import { PermutationFigures } from './permutation-figures.tsx';
import { usePermutation, type Permutation } from './use-permutation.ts';

/** What each column is worth to the model: how it is measured, the button that does, and what was found. */
export function PermutationView({ step }: { step: StepWith<FitResult> }) {
  const permutation = usePermutation(step);
  const { error, job, loading, step: found } = permutation;
  return (
    <>
      <Options permutation={permutation} fit={step.result} />
      {error !== null && error !== undefined && <ErrorNotice error={error} onClose={permutation.clear} />}
      {job !== undefined ? (
        <UnderWay job={job} />
      ) : loading ? (
        <Loader size="sm" role="status" aria-label="The importance is being loaded" />
      ) : found === undefined ? (
        <p className="dim wrap">
          Not measured yet. Each column of the data is shuffled among held-out rows; what counts is by how
          much the metric gets worse. The recipe then asks for it, and the package tells it.
        </p>
      ) : (
        <PermutationFigures found={found.result} />
      )}
    </>
  );
}

function Options({ permutation, fit }: { permutation: Permutation; fit: FitResult }) {
  const { options, change, job, step, loading, run } = permutation;
  const busy = job !== undefined;
  return (
    <div className="row permutation-options">
      <Select
        label="Metric"
        data={permutationMetrics[fit.task].map((value) => ({
          value,
          label: metricDefinition(value, fit.task).title,
        }))}
        value={options.metric}
        allowDeselect={false}
        disabled={busy}
        onChange={(metric) => change({ metric: permutationMetrics[fit.task].find((one) => one === metric)! })}
      />
      <Select
        label="Rows"
        data={['test', 'validation']}
        value={options.rows}
        allowDeselect={false}
        disabled={busy}
        onChange={(rows) => change({ rows: rows === 'validation' ? 'validation' : 'test' })}
      />
      <NumberInput
        label="Shuffles of a column"
        value={options.repeats}
        min={1}
        max={100}
        clampBehavior="strict"
        allowDecimal={false}
        disabled={busy}
        onChange={(repeats) => {
          if (typeof repeats === 'number' && repeats >= 1) change({ repeats });
        }}
      />
      <Button disabled={step !== undefined || loading} loading={busy} onClick={run}>
        {step === undefined ? 'Measure' : 'Measured'}
      </Button>
      <SpecButton step={step} />
    </div>
  );
}

function UnderWay({ job }: { job: Job }) {
  const running = job.steps.findLast(({ state }) => state === 'running');
  const progress = running?.progress;
  const share =
    progress?.total === undefined || progress.total === 0 ? undefined : progress.done / progress.total;
  return (
    <div className="stack" role="group" aria-label="Measuring under way">
      <Progress
        value={share === undefined ? 100 : share * 100}
        animated={share === undefined}
        aria-label="Progress of the measuring"
      />
      <div className="row spread">
        <span className="dim">
          {running?.title ?? 'Starting'}
          {progress?.total !== undefined &&
            `: ${integer(progress.done)} of ${counted(progress.total, 'shuffle')}`}
          {progress?.secondsLeft !== undefined && `, ${duration(progress.secondsLeft)} left`}
        </span>
        <Button variant="default" onClick={() => void cancelJob(job.id)}>
          Cancel
        </Button>
      </div>
    </div>
  );
}
