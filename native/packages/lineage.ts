import type { LineageFile, LineageStep, Source } from './contract.ts';

export interface LineageParts {
  readonly sources: readonly Source[];
  readonly datasets: LineageFile['datasets'];
  readonly steps: readonly LineageStep[];
  readonly build: LineageFile['build'];
}

/** `lineage.json`: readable, and each id recomputable from the words beside it. */
export function lineageFile(parts: LineageParts): LineageFile {
  return {
    assay: 'lineage/1',
    sources: [...parts.sources],
    datasets: parts.datasets,
    steps: [...parts.steps],
    build: parts.build,
  };
}

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
