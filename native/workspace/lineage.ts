import type { Lineage, LineageStep } from './contract.ts';
import { isDigest } from './digest.ts';
import type { FinishedStep } from './fold.ts';
import type { StepResult } from './step-kind.ts';
import type { Workspace } from './workspace.ts';

/**
 * These steps with what they gave, the files that they read, and the packages that were built from them: what a drawing
 * of the lineage needs, without the results themselves.
 */
export async function lineageOf(
  workspace: Pick<Workspace, 'state' | 'objects'>,
  ids: readonly string[],
  titleOf: (kind: string) => string | undefined,
): Promise<Lineage> {
  const { state } = workspace;
  const asked = ids.flatMap((id) => state.steps.get(id) ?? []);
  const given = new Set(asked.map(({ result }) => result));
  const built = [...state.steps.values()].filter(
    ({ id, step }) =>
      step.kind === 'packages.build' &&
      !ids.includes(id) &&
      step.inputs.length > 0 &&
      step.inputs.every((input) => given.has(input)),
  );
  const steps = await Promise.all(
    [...asked, ...built]
      .sort((a, b) => a.seq - b.seq)
      .map(async (step): Promise<LineageStep> => ({
        id: step.id,
        kind: step.step.kind,
        version: step.step.version,
        spec: step.step.spec,
        inputs: step.step.inputs,
        seconds: step.seconds,
        event: step.seq,
        digest: step.result,
        title: titleOf(step.step.kind) ?? step.step.kind,
        gives: await givenBy(workspace, step),
      })),
  );
  const read = new Set(steps.flatMap(({ inputs }) => inputs));
  const sources = [...state.sources.values()]
    .filter(({ digest }) => read.has(digest))
    .map(({ digest, name, bytes }) => ({ digest, name, bytes }));
  return { steps, sources };
}

/** The result, its parts, and its dataset (a version is no object of its own). */
async function givenBy({ objects }: Pick<Workspace, 'objects'>, { result }: FinishedStep): Promise<string[]> {
  const gives = new Set([result]);
  if (await objects.has(result)) {
    const { parts, dataset } = await objects.readJson<StepResult>(result);
    for (const part of Object.values(parts ?? {})) gives.add(part);
    if (isDigest(dataset)) gives.add(dataset);
  }
  return [...gives];
}
