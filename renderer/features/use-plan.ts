import { useMemo } from 'react';
import { importResult } from '../../native/data/contract.ts';
import {
  featureSet,
  planResult,
  planSpec,
  type FeatureSet,
  type FeatureStep,
  type FeaturesSection,
} from '../../native/features/contract.ts';
import { useDraft, useSection } from '../app/draft.ts';
import { useStep } from '../app/queries.ts';
import { useLatest } from '../evaluation/latest-step.ts';
import { explicitSteps, sameStep, sectionOf, shownStep } from './plan-edits.ts';
import type { PlanLine } from './plan-table.tsx';

const byColumn = (section: FeaturesSection): ReadonlyMap<string, FeatureStep> =>
  new Map(explicitSteps(section).map((step) => [step.column, step]));

function featuresByColumn(set: FeatureSet): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { source, outputs } of set.blocks)
    counts.set(source.column, (counts.get(source.column) ?? 0) + outputs);
  return counts;
}

/** The plan with the draft's changes over it, a line a column, and the features that came of it. */
export function usePlan() {
  const plan = useLatest('plan', 'features.plan', planResult);
  const features = useStep('features', featureSet);
  const data = useStep('import', importResult);
  const said = useDraft((state) => state.recipe.features);
  const section = useMemo(() => sectionOf(said), [said]);
  const source = useSection('data');
  const planned = plan.step;
  // An imported model chooses its columns: they stand in the plan's spec, and the draft changes nothing about them.
  const isPlanned = section === 'auto' && plan.stale === undefined;
  const set = features.step?.result;
  const columns = data.step?.result.columns;
  const lines = useMemo((): PlanLine[] | undefined => {
    if (planned === undefined || columns === undefined) return undefined;
    const spec = planSpec.safeParse(planned.spec);
    const before = byColumn(spec.success ? spec.data.features : 'auto');
    const now = byColumn(section);
    const facts = new Map(planned.result.columns.map((column) => [column.name, column]));
    const types = new Map(columns.map(({ name, type }) => [name, type]));
    const counts = set === undefined ? undefined : featuresByColumn(set);
    return planned.result.steps.map((step): PlanLine => {
      const { column } = step;
      const own = now.get(column);
      const pending = !isPlanned && !sameStep(own, before.get(column));
      // What the plan would do by itself is not known where the recipe had said otherwise.
      const base = pending && own === undefined ? { column } : step;
      return {
        column,
        type: types.get(column) ?? 'text',
        facts: facts.get(column),
        step: shownStep(base, own),
        own: own !== undefined,
        pending,
        locked: isLocked(source, column),
        features: counts === undefined ? undefined : (counts.get(column) ?? 0),
      };
    });
  }, [planned, isPlanned, columns, section, set, source]);
  return { plan, features, lines, section };
}

/** Columns that the recipe keeps out of the features whatever its plan says. */
function isLocked(data: Readonly<Record<string, unknown>>, column: string): boolean {
  const has = (list: unknown): boolean => Array.isArray(list) && list.includes(column);
  return has(data.exclude) || (has(data.sensitive) && data.sensitiveAsFeatures !== true);
}
