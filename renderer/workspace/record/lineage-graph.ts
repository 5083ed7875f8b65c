import type { Lineage, LineageStep } from '../../../native/workspace/contract.ts';

/** One box of the drawing: a file that was read, or a step. */
export interface LineageNode {
  /** Digest of the file, id of the step. */
  readonly id: string;
  readonly title: string;
  readonly step?: LineageStep;
  readonly source?: Lineage['sources'][number];
  /** Ids of the boxes that it reads from, and that read from it. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** What is told apart where one kind of step runs more than once. */
const roleLabels: Readonly<Record<string, string>> = {
  sniffTest: 'test file',
  importTest: 'test file',
  predictionsTest: 'test file',
};

/** Files and steps with an edge wherever a step's input is what another gave. */
export function lineageNodes(
  { steps, sources }: Lineage,
  roles: Readonly<Record<string, string>>,
): LineageNode[] {
  const giver = new Map<string, string>(sources.map(({ digest }) => [digest, digest]));
  for (const step of steps) for (const digest of step.gives) giver.set(digest, step.id);
  const inputsOf = (step: LineageStep): string[] => [
    ...new Set(step.inputs.flatMap((digest) => giver.get(digest) ?? []).filter((id) => id !== step.id)),
  ];
  const inputs = new Map(steps.map((step) => [step.id, inputsOf(step)]));
  const outputsOf = (id: string): string[] =>
    steps.filter((step) => inputs.get(step.id)!.includes(id)).map((step) => step.id);
  return [
    ...sources.map((source) => ({
      id: source.digest,
      title: source.name,
      source,
      inputs: [],
      outputs: outputsOf(source.digest),
    })),
    ...steps.map((step) => {
      const label = roleLabels[roles[step.id] ?? ''];
      return {
        id: step.id,
        title: label === undefined ? step.title : `${step.title}: ${label}`,
        step,
        inputs: inputs.get(step.id)!,
        outputs: outputsOf(step.id),
      };
    }),
  ];
}
