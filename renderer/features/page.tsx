import { Button, Loader } from '@mantine/core';
import { useState } from 'react';
import type { FeatureStep, FeaturesSection } from '../../native/features/contract.ts';
import { useDraft, useSection } from '../app/draft.ts';
import { go } from '../app/route.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { ErrorNotice } from '../components/error-notice.tsx';
import { counted } from '../components/numbers.ts';
import { PageFrame } from '../components/page-frame.tsx';
import { ResizablePane } from '../components/resizable-pane.tsx';
import { SpecButton } from '../components/spec-button.tsx';
import { useRun } from '../evaluation/use-run.ts';
import './features.css';
import { changed, explicitSteps, withoutStep, withStep } from './plan-edits.ts';
import { PlanTable, type PlanLine } from './plan-table.tsx';
import { PreviewPanel } from './preview-panel.tsx';
import { usePlan } from './use-plan.ts';

export default function Page() {
  const { loaded } = useDraft();
  const { target } = useSection('data');
  if (loaded && typeof target === 'string') return <Plan />;
  return (
    <PageFrame route="features">
      {loaded ? (
        <EmptyState
          title="No target is chosen"
          text="What the model will see depends on what it is to predict. Choose the target on the page Data."
          action={{ label: 'Choose the target', run: () => go('data') }}
        />
      ) : (
        <Loader size="sm" m="auto" role="status" aria-label="The recipe is being loaded" />
      )}
    </PageFrame>
  );
}

const keep = (section: FeaturesSection | undefined): void =>
  void useDraft.getState().set('features', section);

function Plan() {
  const { plan, features, lines, section } = usePlan();
  const prepare = useRun('features', 'Prepare the features');
  const [chosen, setChosen] = useState<string>();
  const run = async (): Promise<void> => {
    const { recipe, set } = useDraft.getState();
    // The plan depends on the learner's family; trees until another is chosen.
    if (recipe.train === undefined) await set('train', { learner: 'gbt' });
    prepare.run();
  };
  const ready = features.step !== undefined;
  const explicit = explicitSteps(section);
  const own = (line: PlanLine): FeatureStep =>
    explicit.find(({ column }) => column === line.column) ?? { column: line.column };
  const use = (line: PlanLine, used: boolean): void => {
    if (!used) keep(withStep(section, { column: line.column, drop: true }));
    else if (own(line).drop === true) keep(withoutStep(section, line.column));
    else keep(withStep(section, { column: line.column }));
  };
  const first = lines?.find(({ step }) => step.drop !== true)?.column;
  const seen = chosen ?? first;
  return (
    <PageFrame
      route="features"
      actions={
        <>
          {lines !== undefined && !ready && (
            <Button onClick={() => void run()} loading={prepare.running}>
              Prepare the features
            </Button>
          )}
          {explicit.length > 0 && (
            <Button variant="default" onClick={() => keep(undefined)}>
              Reset all to automatic
            </Button>
          )}
          <SpecButton step={plan.step} />
        </>
      }
    >
      {prepare.error !== undefined && <ErrorNotice error={prepare.error} onClose={prepare.clear} />}
      {prepare.error === undefined && plan.problem !== undefined && <ErrorNotice error={plan.problem} />}
      {plan.error !== undefined && plan.error !== null && <ErrorNotice error={plan.error} />}
      {plan.loading ? (
        <Loader size="sm" m="auto" role="status" aria-label="The plan is being loaded" />
      ) : lines === undefined ? (
        <EmptyState
          title="Not prepared yet"
          text="Each column is looked at in the training rows, and a plan is made of what becomes of it: missing values, categories, times. You can change every line of it."
          action={{ label: 'Prepare the features', run: () => void run(), loading: prepare.running }}
        />
      ) : (
        <>
          <p className="dim" role="status">
            {summary(lines, ready ? features.step?.result.outputs.length : undefined)}
          </p>
          <div className="panes stacking features">
            <PlanTable
              lines={lines}
              family={plan.step?.result.family ?? 'tree'}
              chosen={seen}
              choose={setChosen}
              use={use}
              change={(line, name, value) => keep(withStep(section, changed(own(line), name, value)))}
              reset={(line) => keep(withoutStep(section, line.column))}
            />
            {seen !== undefined && (
              <ResizablePane name="features" label="the preview" side="right" width={300}>
                <PreviewPanel key={seen} column={seen} />
              </ResizablePane>
            )}
          </div>
        </>
      )}
    </PageFrame>
  );
}

/** How many columns become how many features, and what was changed since. */
function summary(lines: readonly PlanLine[], features: number | undefined): string {
  const used = lines.filter(({ step }) => step.drop !== true).length;
  const pending = lines.filter((line) => line.pending).length;
  const own = lines.filter((line) => line.own).length;
  return [
    `${used} of ${counted(lines.length, 'column')} used`,
    ...(features === undefined ? [] : [`${counted(features, 'feature')} for the model`]),
    ...(own === 0 ? ['all automatic'] : [`${own} set by the recipe`]),
    ...(pending === 0 ? [] : [`${counted(pending, 'change')} not prepared yet`]),
  ].join(' · ');
}
