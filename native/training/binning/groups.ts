import type { FeatureSet } from '../../features/contract.ts';

/** Blocks of a feature set, as a set of their own, and which outputs of the whole they give. */
export interface Block {
  readonly set: FeatureSet;
  readonly firstOutput: number;
}

/** Neighbouring blocks that are made of one column of the table. */
export interface SourceColumn {
  readonly column: string;
  readonly blocks: readonly Block[];
}

export function sourceColumns(set: FeatureSet): SourceColumn[] {
  const sources: { column: string; blocks: Block[] }[] = [];
  let firstOutput = 0;
  for (const block of set.blocks) {
    const outputs = set.outputs.slice(firstOutput, firstOutput + block.outputs);
    const { column } = block.source;
    if (sources.at(-1)?.column !== column) sources.push({ column, blocks: [] });
    sources.at(-1)!.blocks.push({ firstOutput, set: { ...set, blocks: [block], outputs } });
    firstOutput += block.outputs;
  }
  return sources;
}

export const columnsOf = ({ blocks }: FeatureSet): string[] => [
  ...new Set(blocks.map(({ source }) => source.column)),
];

/** Out-of-fold values, of some rows, by output number of a part of a feature set, or of a whole one. */
export function crossFittedOf(
  crossFitted: Readonly<Record<string, Float64Array>> | undefined,
  { set, firstOutput }: Block,
  rowsOf: (values: Float64Array) => Float64Array,
): Record<string, Float64Array> | undefined {
  if (crossFitted === undefined) return undefined;
  const some = set.outputs.flatMap((_, output): [string, Float64Array][] => {
    const values = crossFitted[String(firstOutput + output)];
    return values === undefined ? [] : [[String(output), rowsOf(values)]];
  });
  return Object.fromEntries(some);
}
