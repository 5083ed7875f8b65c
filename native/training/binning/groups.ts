import type { FeatureSet } from '../../features/contract.ts';

/** Consecutive blocks of a feature set, and which outputs of the set they give. */
export interface BlockGroup {
  readonly set: FeatureSet;
  readonly firstOutput: number;
}

/** A set by groups of blocks of at most so many outputs, or of one block where that has more. */
export function blockGroups(set: FeatureSet, mostOutputs: number): BlockGroup[] {
  const groups: BlockGroup[] = [];
  let output = 0;
  for (let block = 0; block < set.blocks.length;) {
    const firstBlock = block;
    const firstOutput = output;
    do output += set.blocks[block++]!.outputs;
    while (block < set.blocks.length && output + set.blocks[block]!.outputs - firstOutput <= mostOutputs);
    groups.push({
      firstOutput,
      set: {
        ...set,
        blocks: set.blocks.slice(firstBlock, block),
        outputs: set.outputs.slice(firstOutput, output),
      },
    });
  }
  return groups;
}

export const columnsOf = ({ blocks }: FeatureSet): string[] => [
  ...new Set(blocks.map(({ source }) => source.column)),
];

/** Out-of-fold values by output number, of some rows and of the outputs from `firstOutput` on. */
export function crossFittedOf(
  crossFitted: Readonly<Record<string, Float64Array>> | undefined,
  firstOutput: number,
  rowsOf: (values: Float64Array) => Float64Array,
): Record<string, Float64Array> | undefined {
  return (
    crossFitted &&
    Object.fromEntries(
      Object.entries(crossFitted)
        .filter(([output]) => Number(output) >= firstOutput)
        .map(([output, values]) => [String(Number(output) - firstOutput), rowsOf(values)]),
    )
  );
}
