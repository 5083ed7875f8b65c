import { Button, Loader } from '@mantine/core';
import { useCallback, useState } from 'react';
import { importResult, profileResult, splitResult } from '../../native/data/contract.ts';
import { fitResult } from '../../native/training/contract.ts';
import { lossName } from '../../native/training/trees/objectives/contract.ts';
import { useDraft, useSection } from '../app/draft.ts';
import { useKnown, useStep } from '../app/queries.ts';
import { go, useQueryPart } from '../app/route.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { ErrorNotice } from '../components/error-notice.tsx';
import { counted } from '../components/numbers.ts';
import { PageFrame } from '../components/page-frame.tsx';
import { ResizablePane } from '../components/resizable-pane.tsx';
import { useRun } from '../evaluation/use-run.ts';
import { LiveTraining, useTrainingJob } from './live-training.tsx';
import { ModelResult } from './model-result.tsx';
import { RunsTable } from './runs-table.tsx';
import { TrainForm } from './train-form.tsx';
import './training.css';

export default function Page() {
  const { loaded } = useDraft();
  const { target } = useSection('data');
  return (
    <PageFrame route="train">
      {!loaded ? (
        <Loader size="sm" m="auto" role="status" aria-label="The recipe is being loaded" />
      ) : typeof target !== 'string' ? (
        <EmptyState
          title="No target is chosen"
          text="A model learns to predict one column from the others. Choose it on the page Data."
          action={{ label: 'Choose the target', run: () => go('data') }}
        />
      ) : (
        <Training />
      )}
    </PageFrame>
  );
}

function Training() {
  const train = useSection('train');
  const known = useKnown();
  const model = useStep('model', fitResult);
  const split = useStep('split', splitResult);
  const profile = useStep('profile', profileResult);
  const task = split.step?.result.task ?? profile.step?.result.target?.task;
  const data = useStep('import', importResult);
  const columns = data.step?.result.columns ?? [];
  const { target } = useSection('data');
  const job = useTrainingJob();
  const training = useRun('model', 'Train');
  const [invalid, setInvalid] = useState<ReadonlySet<string>>(new Set());
  const onInvalid = useCallback((name: string, is: boolean) => {
    setInvalid((before) => {
      if (before.has(name) === is) return before;
      const after = new Set(before);
      if (is) after.add(name);
      else after.delete(name);
      return after;
    });
  }, []);
  const folds = foldsOf(train.crossValidation);
  const steps = known.data?.steps;
  const trained = steps?.model !== undefined && (folds === 0 || steps.crossValidation !== undefined);
  const start = async (): Promise<void> => {
    // Until something was changed, the recipe may hold no learner yet.
    if (train.learner === undefined) await useDraft.getState().set('train', { ...train, learner: 'gbt' });
    training.run();
  };
  const imported = train.learner === 'foreign';
  const fileless = imported && train.model === undefined;
  const label = imported
    ? 'Read the model'
    : steps?.model === undefined
      ? train.refit !== undefined
        ? 'Refit the leaves'
        : train.from !== undefined
          ? 'Train on'
          : trainLabel(folds)
      : `Cross-validate in ${folds} folds`;
  const current = steps?.model?.id;
  const asked = useQueryPart('run');
  // What was asked for stands first: charts that come later would push it out of sight.
  const runs = <RunsTable key={asked} current={current} asked={asked} />;
  return (
    <div className="panes train-panes">
      <ResizablePane name="train" label="the settings" side="left">
        <section className="train-pane" aria-label="Settings of the training">
          <div className="act">
            <Button
              fullWidth
              disabled={trained || fileless || invalid.size > 0 || known.isLoading}
              loading={job !== undefined}
              onClick={() => void start()}
            >
              {trained ? (imported ? 'Read' : 'Trained') : label}
            </Button>
            <span className="dim" role="status">
              {invalid.size > 0
                ? `${counted(invalid.size, 'field')} to be mended.`
                : trained && job === undefined
                  ? imported
                    ? 'This file is read. Choose another for another model.'
                    : 'These settings are trained. Change one to train another model.'
                  : ''}
            </span>
          </div>
          <div className="settings" tabIndex={-1}>
            <TrainForm
              task={task}
              columns={columns.map(({ name }) => name)}
              numbers={columns.flatMap(({ name, type }) =>
                (type === 'number' || type === 'integer') && name !== target ? [name] : [],
              )}
              classes={split.step?.result.classes}
              onInvalid={onInvalid}
              onModelFile={training.clear}
            />
          </div>
        </section>
      </ResizablePane>
      <div className="result">
        {asked !== null && runs}
        {training.error !== undefined && <ErrorNotice error={training.error} onClose={training.clear} />}
        {known.data?.problem !== undefined &&
          training.error === undefined &&
          train.learner !== undefined &&
          !fileless && <ErrorNotice error={known.data.problem} />}
        {job !== undefined ? (
          <LiveTraining key={job.id} job={job} task={task} loss={lossName(task, train)} />
        ) : model.loading || (model.step === undefined && known.isFetching) ? (
          <Loader size="sm" role="status" aria-label="The model is being loaded" />
        ) : model.error !== null && model.error !== undefined ? (
          <ErrorNotice error={model.error} />
        ) : model.step !== undefined ? (
          <ModelResult key={model.step.id} step={model.step} />
        ) : imported ? (
          <EmptyState
            title={fileless ? 'No model file is chosen' : 'Not read yet'}
            text="A model of LightGBM or XGBoost that was trained elsewhere is evaluated, calibrated, audited and packaged as one that is trained here. Choose its file in the settings, then read it."
          />
        ) : (
          <EmptyState
            title="Not trained yet"
            text="No model was trained with these settings. Training shows its loss by round while it goes on, and can be cancelled."
          />
        )}
        {asked === null && runs}
      </div>
    </div>
  );
}

/** How many models cross-validation trains besides; 0 without it. */
function foldsOf(section: unknown): number {
  if (typeof section !== 'object' || section === null) return 0;
  const { folds = 5, repeats = 1 } = section as { folds?: number; repeats?: number };
  return folds * repeats;
}

const trainLabel = (folds: number): string =>
  folds === 0 ? 'Train 1 model' : `Train 1 model and ${counted(folds, 'fold')}`;
