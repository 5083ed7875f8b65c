import { useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { parameterText } from '../../native/training/constraints/contract.ts';
import {
  bindModelSpec,
  fitResult,
  fitSpec,
  modelSteps,
  type BindModelSpec,
  type FitResult,
  type FitSpec,
} from '../../native/training/contract.ts';
import type { FinishedStep } from '../../native/workspace/contract.ts';
import { engine } from '../engine.ts';

/** What names a run: a fit with its parameters, or a model that was imported. */
export type RunSpec = FitSpec | (BindModelSpec & { readonly train: { readonly learner: 'foreign' } });

function runSpec({ kind, spec }: Pick<FinishedStep, 'kind' | 'spec'>): RunSpec | undefined {
  if (kind === 'training.fit') return fitSpec.safeParse(spec).data;
  const bound = bindModelSpec.safeParse(spec).data;
  return bound && { ...bound, train: { learner: 'foreign' } };
}

/** A model of the workspace, with the step that gave it. */
export interface Run {
  readonly id: string;
  /** In the order of their making, from 1: how people name it. */
  readonly number: number;
  readonly spec: RunSpec;
  readonly inputs: readonly string[];
  readonly seconds: number;
  /** Undefined until it is read. */
  readonly result: FitResult | undefined;
  /** When it was recorded, ISO 8601. */
  readonly time: string | undefined;
}

/** Of a very long list only the newest are read. */
const mostRuns = 100;

async function readRun(step: FinishedStep): Promise<{ result: FitResult; time: string | undefined }> {
  const [{ result }, { events }] = await engine.call((client) =>
    Promise.all([
      client.workspace.step({ id: step.id }),
      client.workspace.events({ before: step.event + 1, count: 1 }),
    ]),
  );
  const event = events.find(({ seq }) => seq === step.event);
  return { result: fitResult.parse(result), time: event?.time };
}

/** Every model that was trained in the workspace or imported, newest first; the one asked for even where it is older than the others. */
export function useRuns(asked: string | null): { runs: readonly Run[]; left: number; error: unknown } {
  const steps = useQuery({
    queryKey: ['steps'],
    queryFn: () => engine.call((client) => client.workspace.steps()),
  });
  const fits = useMemo(
    () =>
      (steps.data ?? [])
        .filter(({ kind }) => modelSteps.has(kind))
        .sort((a, b) => a.event - b.event)
        .flatMap((step, i) => {
          const spec = runSpec(step);
          return spec === undefined ? [] : [{ step, spec, number: i + 1 }];
        }),
    [steps.data],
  );
  const newest = fits.filter(({ step }, i) => i >= fits.length - mostRuns || step.id === asked).reverse();
  const read = useQueries({
    queries: newest.map(({ step }) => ({
      queryKey: ['run', step.id],
      staleTime: Infinity,
      queryFn: () => readRun(step),
    })),
  });
  const runs = newest.map(({ step, spec, number }, i): Run => ({
    id: step.id,
    number,
    spec,
    inputs: step.inputs,
    seconds: step.seconds,
    result: read[i]?.data?.result,
    time: read[i]?.data?.time,
  }));
  return {
    runs,
    left: fits.length - newest.length,
    error: steps.error ?? read.find(({ error }) => error !== null)?.error ?? null,
  };
}

/** The parameters that not all runs share: the learner first, then in the order of the schemas. */
export function differing(runs: readonly Run[]): string[] {
  const names = new Set(runs.flatMap(({ spec }) => Object.keys(spec.train)));
  names.delete('learner');
  const learners = new Set(runs.map(({ spec }) => spec.train.learner));
  const own = [...names].filter((name) => {
    // What only one learner has is no difference between runs of others.
    const values = runs.flatMap(({ spec }) => (name in spec.train ? [valueOf(spec, name)] : []));
    return new Set(values).size > 1 || (values.length < runs.length && learners.size === 1);
  });
  return own;
}

/** A parameter as text; undefined where the learner has none of the name. */
export function valueOf(spec: RunSpec, name: string): string | undefined {
  const value = (spec.train as Readonly<Record<string, unknown>>)[name];
  return value === undefined ? undefined : parameterText(value);
}

/** Mean loss on the validation rows of the model that was kept; runs without such rows have none. */
export function validationLoss(result: FitResult): number | undefined {
  const losses = result.curves?.validation ?? [];
  const { rounds = 0 } = result;
  // Before the first round no loss is written down: the lowest comes nearest.
  return rounds > 0 ? losses[rounds - 1] : losses.length === 0 ? undefined : Math.min(...losses);
}
