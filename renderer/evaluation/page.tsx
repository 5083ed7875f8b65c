import { Loader } from '@mantine/core';
import { evaluationResult, type EvaluationResult } from '../../native/evaluation/contract.ts';
import { outsideIntervals, worseLogLoss } from '../../native/metrics/findings/contract.ts';
import { useDraft } from '../app/draft.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { ErrorNotice } from '../components/error-notice.tsx';
import { Notice } from '../components/notice.tsx';
import { significant } from '../components/numbers.ts';
import { PageFrame } from '../components/page-frame.tsx';
import { SpecButton } from '../components/spec-button.tsx';
import { BinaryView } from './binary-view.tsx';
import './evaluation.css';
import { useLatest } from './latest-step.ts';
import { MetricCards } from './metric-cards.tsx';
import { MulticlassView } from './multiclass-view.tsx';
import { RankingView } from './ranking-view.tsx';
import { RegressionView } from './regression-view.tsx';
import { StaleNotice } from './stale-notice.tsx';
import { useBegin } from './use-begin.ts';
import { useRun } from './use-run.ts';

const views = {
  binary: BinaryView,
  multiclass: MulticlassView,
  regression: RegressionView,
  ranking: RankingView,
} as const;

function Findings({ result }: { result: EvaluationResult }) {
  const worse = worseLogLoss(result, significant);
  const outside = outsideIntervals(result.metrics, result.task);
  const notes = [...(outside === undefined ? [] : [outside]), ...result.notes];
  return (
    <>
      {worse !== undefined && <Notice level="attention">{worse}</Notice>}
      {notes.map((note) => (
        <Notice key={note} level="info">
          {note}
        </Notice>
      ))}
    </>
  );
}

export default function Page() {
  const { step, loading, error, stale, problem } = useLatest(
    'evaluation',
    'evaluation.measure',
    evaluationResult,
  );
  const hasGroups = useDraft((state) => state.recipe.fairness !== undefined);
  const begin = useBegin();
  const measure = useRun('all', 'Measure the model');
  const View = step === undefined ? undefined : views[step.result.task];
  return (
    <PageFrame route="evaluate" actions={<SpecButton step={step} />}>
      {measure.error !== undefined && <ErrorNotice error={measure.error} onClose={measure.clear} />}
      {error !== undefined && error !== null && <ErrorNotice error={error} />}
      {begin === undefined && problem !== undefined && measure.error === undefined && (
        <ErrorNotice error={problem} />
      )}
      {loading ? (
        <Loader size="sm" m="auto" role="status" aria-label="The figures are being loaded" />
      ) : begin !== undefined ? (
        <EmptyState title="Not measured yet" text={begin.text} action={begin.action} />
      ) : step === undefined || View === undefined ? (
        <EmptyState
          title="Not measured yet"
          text="The model is measured on test rows that it has never seen: figures with intervals, curves, and what each threshold costs."
          action={{ label: 'Measure the model', run: measure.run, loading: measure.running }}
        />
      ) : (
        <>
          {stale !== undefined && (
            <StaleNotice
              next={stale.next}
              hasGroups={hasGroups}
              label="Measure again"
              running={measure.running}
              run={measure.run}
            />
          )}
          <MetricCards result={step.result} />
          <Findings result={step.result} />
          <View key={step.id} result={step.result} />
        </>
      )}
    </PageFrame>
  );
}
