import { Loader } from '@mantine/core';
import { splitResult } from '../../native/data/contract.ts';
import { fairnessResult } from '../../native/fairness/contract.ts';
import { useDraft, useSection } from '../app/draft.ts';
import { useStep } from '../app/queries.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { ErrorNotice } from '../components/error-notice.tsx';
import { fixed, integer } from '../components/numbers.ts';
import { Notice } from '../components/notice.tsx';
import { PageFrame } from '../components/page-frame.tsx';
import { ResizablePane } from '../components/resizable-pane.tsx';
import { SpecButton } from '../components/spec-button.tsx';
import '../evaluation/evaluation.css';
import { useLatest } from '../evaluation/latest-step.ts';
import { intervalName } from '../evaluation/metric-cards.tsx';
import { StaleNotice } from '../evaluation/stale-notice.tsx';
import { useBegin } from '../evaluation/use-begin.ts';
import { useRun } from '../evaluation/use-run.ts';
import './fairness.css';
import { entriesOf } from './group-definitions.ts';
import { GroupingSection } from './grouping-section.tsx';
import { GroupsEditor } from './groups-editor.tsx';
import { LimitsEditor } from './limits-editor.tsx';

/** Groupings that are open when the page is. */
const firstOpen = 4;

const removeGroups = (): void => void useDraft.getState().set('fairness', undefined);

export default function Page() {
  const fairness = useLatest('fairness', 'fairness.measure', fairnessResult);
  const split = useStep('split', splitResult);
  const chosen = entriesOf(useSection('fairness')).length > 0;
  const compare = useRun('all', 'Compare groups');
  const begin = useBegin();
  // Without groups in the recipe what was compared before is of no recipe any more.
  const step = chosen ? fairness.step : undefined;
  const { task: told } = useSection('data');
  const task = step?.result.task ?? split.step?.result.task ?? 'binary';
  if (begin !== undefined) {
    return (
      <PageFrame route="fairness">
        <EmptyState title="No groups compared yet" text={begin.text} action={begin.action} />
      </PageFrame>
    );
  }
  if (told === 'ranking') {
    return (
      <PageFrame route="fairness">
        <EmptyState
          title="Not measured of a ranking"
          text="This model puts the rows of each query in order. Rates and errors of groups belong to labels and numbers, and no measure of fairness is defined here for orders of rows."
          {...(chosen ? { action: { label: 'Remove the groups from the recipe', run: removeGroups } } : {})}
        />
      </PageFrame>
    );
  }
  return (
    <PageFrame route="fairness" actions={<SpecButton step={step} />}>
      {compare.error !== undefined && <ErrorNotice error={compare.error} onClose={compare.clear} />}
      {fairness.error !== undefined && fairness.error !== null && <ErrorNotice error={fairness.error} />}
      {fairness.problem !== undefined && compare.error === undefined && (
        <ErrorNotice error={fairness.problem} />
      )}
      <div className="panes stacking fairness-layout">
        <ResizablePane name="fairness" label="the groups" side="left" width={280}>
          <aside className="panel fairness-controls" aria-label="Groups and limits">
            <GroupsEditor />
            <LimitsEditor key={task} task={task} />
          </aside>
        </ResizablePane>
        <div className="stack results">
          {fairness.loading ? (
            <Loader size="sm" m="auto" role="status" aria-label="The comparison is being loaded" />
          ) : step === undefined ? (
            <EmptyState
              title="No groups compared yet"
              text="Choose the columns whose groups the model may treat differently. Each group’s rates come with intervals, and each difference is held against your limit."
              {...(chosen
                ? {
                    action: { label: 'Compare groups', run: compare.run, loading: compare.running },
                  }
                : {})}
            />
          ) : (
            <>
              {fairness.stale !== undefined && (
                <StaleNotice
                  next={fairness.stale.next}
                  hasGroups
                  label="Compare again"
                  running={compare.running}
                  run={compare.run}
                />
              )}
              <div className="row spread">
                <h2>
                  On {integer(step.result.rows)} test rows
                  {step.result.threshold !== undefined &&
                    `, at the threshold ${fixed(step.result.threshold)}`}
                </h2>
                <span className="dim small">Intervals: {intervalName(step.result.interval)}</span>
              </div>
              {step.result.notes.map((note) => (
                <Notice key={note} level="info">
                  {note}
                </Notice>
              ))}
              {step.result.groupings.map((grouping, i) => (
                <GroupingSection
                  key={`${step.id} ${i}`}
                  grouping={grouping}
                  task={step.result.task}
                  open={i < firstOpen}
                />
              ))}
            </>
          )}
        </div>
      </div>
    </PageFrame>
  );
}
