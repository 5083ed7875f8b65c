import { QueryClient, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { z } from 'zod';
import type { KnownSteps } from '../../native/engine/contract.ts';
import type { StepRole } from '../../native/packages/contract.ts';
import type { CurrentWorkspace, FinishedStep } from '../../native/workspace/contract.ts';
import { engine } from '../engine.ts';

export const queries = new QueryClient({
  defaultOptions: {
    // The engine is on this machine: an error is an answer, not a lost packet.
    queries: { retry: false, refetchOnWindowFocus: false, staleTime: 2_000 },
    mutations: { retry: false },
  },
});

export const useCurrent = (): UseQueryResult<CurrentWorkspace> =>
  useQuery({ queryKey: ['current'], queryFn: () => engine.call((client) => client.workspace.current()) });

export const useKnown = (): UseQueryResult<KnownSteps> =>
  useQuery({ queryKey: ['known'], queryFn: () => engine.call((client) => client.draft.known()) });

/** A finished step with its result, parsed by the capability's own schema. */
export interface StepWith<Result> extends FinishedStep {
  readonly result: Result;
}

/** A step by its id; it never changes, so it is asked for once. */
export function useStepById<Result>(
  id: string | undefined,
  schema: z.ZodType<Result>,
): UseQueryResult<StepWith<Result>> {
  return useQuery({
    queryKey: ['step', id],
    enabled: id !== undefined,
    staleTime: Infinity,
    queryFn: async () => {
      const step = await engine.call((client) => client.workspace.step({ id: id! }));
      return { ...step, result: schema.parse(step.result) };
    },
  });
}

/** The draft's step of this role with its result; `data` is undefined until it was run. */
export function useStep<Result>(
  role: StepRole,
  schema: z.ZodType<Result>,
): { step: StepWith<Result> | undefined; loading: boolean; error: unknown } {
  const known = useKnown();
  const id = known.data?.steps[role]?.id;
  const step = useStepById(id, schema);
  return {
    step: id === undefined ? undefined : step.data,
    loading: known.isLoading || (id !== undefined && step.isLoading),
    error: known.error ?? step.error,
  };
}

/** After a run, or a change of the draft: what is known is asked anew. Results by id stay. */
export async function refresh(): Promise<void> {
  const keys = ['known', 'current', 'events', 'steps', 'packages'];
  await queries.invalidateQueries({
    // What failed while the engine was away is asked again too.
    predicate: ({ queryKey, state }) => keys.includes(String(queryKey[0])) || state.status === 'error',
  });
}
