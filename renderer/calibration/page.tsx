import { Loader } from '@mantine/core';
import { calibrationResult } from '../../native/calibration/contract.ts';
import { evaluationResult } from '../../native/evaluation/contract.ts';
import { splitResult } from '../../native/data/contract.ts';
import { useDraft } from '../app/draft.ts';
import { useStep } from '../app/queries.ts';
import { go } from '../app/route.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { ErrorNotice } from '../components/error-notice.tsx';
import { PageFrame } from '../components/page-frame.tsx';
import { SpecButton } from '../components/spec-button.tsx';
import '../evaluation/evaluation.css';
import { useLatest } from '../evaluation/latest-step.ts';
import { StaleNotice } from '../evaluation/stale-notice.tsx';
import { useBegin } from '../evaluation/use-begin.ts';
import { useRun } from '../evaluation/use-run.ts';
import { CalibrationView } from './calibration-view.tsx';
import { MethodChoice } from './method-choice.tsx';

const nothingToCalibrate = {
  regression:
    'This model predicts a number, not a probability: there is no probability whose meaning could be checked. How far predictions are off, and whether they are too high or too low, is on Evaluate.',
  ranking:
    'This model puts the rows of each query in order. Its scores are no probabilities: only which is higher counts. How good the order is, is on Evaluate.',
} as const;

export default function Page() {
  const calibration = useLatest('calibrator', 'calibration.fit', calibrationResult);
  const evaluation = useLatest('evaluation', 'evaluation.measure', evaluationResult);
  const split = useStep('split', splitResult);
  const task = useDraft((state) => (state.recipe.data as { task?: unknown } | undefined)?.task);
  const hasGroups = useDraft((state) => state.recipe.fairness !== undefined);
  const measure = useRun('evaluation', 'Calibrate and measure');
  const begin = useBegin();
  const error = calibration.error ?? evaluation.error;
  const known = split.step?.result.task ?? evaluation.step?.result.task ?? task;
  const uncalibrated = known === 'regression' || known === 'ranking' ? known : undefined;
  const stale = calibration.stale ?? evaluation.stale;
  return (
    <PageFrame
      route="calibrate"
      actions={<SpecButton step={uncalibrated === undefined ? calibration.step : undefined} />}
    >
      {measure.error !== undefined && <ErrorNotice error={measure.error} onClose={measure.clear} />}
      {error !== undefined && error !== null && <ErrorNotice error={error} />}
      {begin === undefined && evaluation.problem !== undefined && measure.error === undefined && (
        <ErrorNotice error={evaluation.problem} />
      )}
      {uncalibrated !== undefined ? (
        <EmptyState
          title="Nothing to calibrate"
          text={nothingToCalibrate[uncalibrated]}
          action={{ label: 'Go to Evaluate', run: () => go('evaluate') }}
        />
      ) : calibration.loading || evaluation.loading ? (
        <Loader size="sm" m="auto" role="status" aria-label="The calibration is being loaded" />
      ) : begin !== undefined ? (
        <EmptyState title="Not calibrated yet" text={begin.text} action={begin.action} />
      ) : (
        <>
          <MethodChoice />
          {calibration.step === undefined || evaluation.step === undefined ? (
            <EmptyState
              title="Not calibrated yet"
              text="A calibrator is fitted on rows of its own, so that of the rows with a probability of 0.8 about 80 in 100 are positive."
              action={{ label: 'Calibrate and measure', run: measure.run, loading: measure.running }}
            />
          ) : (
            <>
              {stale !== undefined && (
                <StaleNotice
                  next={stale.next}
                  hasGroups={hasGroups}
                  label="Calibrate and measure"
                  running={measure.running}
                  run={measure.run}
                />
              )}
              <CalibrationView
                key={calibration.step.id}
                calibration={calibration.step.result}
                evaluation={evaluation.step.result}
              />
            </>
          )}
        </>
      )}
    </PageFrame>
  );
}
