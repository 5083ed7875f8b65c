import type { LineageFile } from './contract.ts';

/** A fault of a lineage: an input of a step that is neither a file, a dataset version nor an earlier result. */
export interface LineageFault {
  readonly step: string;
  readonly input: string;
}

/** Every input must be known before the step that reads it: a file, a dataset version, or an earlier result. */
export function unknownInputs(lineage: Pick<LineageFile, 'sources' | 'datasets' | 'steps'>): LineageFault[] {
  const known = new Set([
    ...lineage.sources.map((source) => source.sha256),
    ...lineage.datasets.map((dataset) => dataset.version),
  ]);
  const faults: LineageFault[] = [];
  for (const step of lineage.steps) {
    for (const input of step.inputs) if (!known.has(input)) faults.push({ step: step.id, input });
    known.add(step.result);
  }
  return faults;
}
