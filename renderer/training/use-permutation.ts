import { useQuery } from '@tanstack/react-query';
import {
  permutationMetrics,
  permutationResult,
  permutationSection,
  permutationSpec,
  type PermutationMetric,
  type PermutationResult,
  type PermutationSection,
} from '../../native/explanation/contract.ts';
import type { FitResult } from '../../native/training/contract.ts';
import type { FinishedStep } from '../../native/workspace/contract.ts';
import { useDraft, useSection } from '../app/draft.ts';
import { useJobs, type Job } from '../app/jobs.ts';
import { useStepById, type StepWith } from '../app/queries.ts';
import { engine } from '../engine.ts';
import { useRun } from '../evaluation/use-run.ts';

export const permutationTitle = 'Measure permutation importance';

export type PermutationOptions = PermutationSection & { readonly metric: PermutationMetric };

/** What the recipe asks for, defaults filled in; a metric that the task does not have gives way. */
export function optionsOf(explain: unknown, task: FitResult['task']): PermutationOptions {
  const { permutation } = (explain ?? {}) as { permutation?: unknown };
  const asked = permutationSection.safeParse(permutation ?? {});
  const section = asked.success ? asked.data : permutationSection.parse({});
  const known = permutationMetrics[task];
  const metric = section.metric !== undefined && known.includes(section.metric) ? section.metric : known[0]!;
  return { ...section, metric };
}

/** The newest step that measured this model in the way that is asked for. */
export function measuredStep(
  steps: readonly FinishedStep[],
  model: string,
  task: FitResult['task'],
  options: PermutationOptions,
): string | undefined {
  const wanted = JSON.stringify(optionsOf({ permutation: options }, task));
  return steps
    .filter(({ kind, inputs }) => kind === 'explanation.permutation' && inputs[0] === model)
    .sort((a, b) => b.event - a.event)
    .find(({ spec }) => {
      const parsed = permutationSpec.safeParse(spec);
      if (!parsed.success) return false;
      const { target: _target, group: _group, ...section } = parsed.data;
      return JSON.stringify(optionsOf({ permutation: section }, task)) === wanted;
    })?.id;
}

export interface Permutation {
  readonly options: PermutationOptions;
  change(options: Partial<PermutationOptions>): void;
  readonly step: StepWith<PermutationResult> | undefined;
  readonly loading: boolean;
  readonly error: unknown;
  readonly job: Job | undefined;
  run(): void;
  clear(): void;
}

/** Permutation importance of a model of the draft: what is known of it, and what measures it. */
export function usePermutation(model: StepWith<FitResult>): Permutation {
  const explain = useSection('explain');
  const { task } = model.result;
  const options = optionsOf(explain, task);
  const steps = useQuery({
    queryKey: ['steps'],
    queryFn: () => engine.call((client) => client.workspace.steps()),
  });
  const found = measuredStep(steps.data ?? [], model.digest, task, options);
  const step = useStepById(found, permutationResult);
  const run = useRun('importance', permutationTitle);
  const job = useJobs(({ jobs }) =>
    jobs.findLast(({ state, title }) => state === 'running' && title === permutationTitle),
  );
  const keep = (next: PermutationOptions): Promise<void> =>
    useDraft.getState().set('explain', { ...explain, permutation: next });
  return {
    options,
    change: (changed) => void keep({ ...options, ...changed }),
    step: found === undefined ? undefined : step.data,
    loading: steps.isLoading || (found !== undefined && step.isLoading),
    error: run.error ?? steps.error ?? step.error,
    job,
    // What was measured belongs into the recipe: the package tells it too.
    run: () => void keep(options).then(run.run),
    clear: run.clear,
  };
}
