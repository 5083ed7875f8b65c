import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { StepRole } from '../../native/packages/contract.ts';
import type { ErrorData } from '../../native/engine/errors.ts';
import type { FinishedStep } from '../../native/workspace/contract.ts';
import { useDraft } from '../app/draft.ts';
import { useKnown, useStep, useStepById, type StepWith } from '../app/queries.ts';
import { engine } from '../engine.ts';

export interface LatestStep<Result> {
  readonly step: StepWith<Result> | undefined;
  readonly loading: boolean;
  readonly error: unknown;
  /** Set where the figures are of the draft as it was: the kind of the first step that must be run anew. */
  readonly stale: { readonly next: string | undefined } | undefined;
  /** Why the draft cannot be run as it stands. */
  readonly problem: ErrorData | undefined;
}

/** The steps that a step's inputs came from, itself first, and every digest that they read. */
function ancestry(step: FinishedStep, byDigest: ReadonlyMap<string, FinishedStep>) {
  const steps = new Set([step]);
  const read = new Set<string>();
  for (const one of steps) {
    for (const input of one.inputs) {
      read.add(input);
      const from = byDigest.get(input);
      if (from !== undefined) steps.add(from);
    }
  }
  return { steps, read };
}

/** The newest step of this kind that looked at the draft's dataset and target. */
export function newestOfDraft(
  steps: readonly FinishedStep[],
  kind: string,
  dataset: string,
  target: unknown,
): string | undefined {
  const byDigest = new Map(steps.map((step) => [step.digest, step]));
  return steps
    .filter((step) => step.kind === kind)
    .sort((a, b) => b.event - a.event)
    .find((step) => {
      const { steps: from, read } = ancestry(step, byDigest);
      const targets = [...from].flatMap(({ spec }) =>
        typeof spec === 'object' && spec !== null && 'target' in spec ? [spec.target] : [],
      );
      return read.has(dataset) && targets.every((one) => one === target);
    })?.id;
}

/** The draft's step of this role; where the draft was changed since, the newest one of the same data and target. */
export function useLatest<Result>(
  role: StepRole,
  kind: string,
  schema: z.ZodType<Result>,
): LatestStep<Result> {
  const known = useKnown();
  const current = useStep(role, schema);
  const data = useDraft((state) => state.recipe.data) as { target?: unknown } | undefined;
  const missing = known.data !== undefined && known.data.steps[role] === undefined;
  const steps = useQuery({
    queryKey: ['steps'],
    enabled: missing,
    queryFn: () => engine.call((client) => client.workspace.steps()),
  });
  const profile = steps.data?.find(({ id }) => id === known.data?.steps.profile?.id);
  const dataset = profile?.inputs[0];
  const before =
    missing && steps.data !== undefined && dataset !== undefined
      ? newestOfDraft(steps.data, kind, dataset, data?.target)
      : undefined;
  const old = useStepById(before, schema);
  const loading = current.loading || (missing && steps.isLoading) || (before !== undefined && old.isLoading);
  const problem = known.data?.problem;
  if (!missing) return { ...current, loading, stale: undefined, problem };
  return {
    step: old.data,
    loading,
    error: current.error ?? steps.error ?? old.error,
    stale: old.data === undefined ? undefined : { next: known.data.next },
    problem,
  };
}
