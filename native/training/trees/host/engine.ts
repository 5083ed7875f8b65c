/** The engine over the memories that the kernels work in: what goes in, and what comes out. */
import { cancelled } from '../../../engine/errors.ts';
import { binnedColumns } from '../rows/binned.ts';
import type { FeatureBins } from '../rows/bins.ts';
import type { EngineBeside, EngineInput, TreeDraw } from '../engine.ts';
import { growHeld } from './held.ts';
import * as at from './layout.ts';
import { columnBytes } from './memory.ts';
import { COMMAND, OUTPUT } from './program.ts';
import { joined, type ProgramStart, type Share } from './share.ts';
import { readTree, writeTree } from './tree.ts';
import { totalWeight } from '../rows/spans.ts';

/** Gives commands to whoever runs them. */
export interface Crew {
  run(command: number): Promise<void>;
  close(): Promise<void>;
}

const total = (parts: readonly Float64Array[]): number => {
  let sum = 0;
  for (const part of parts) for (const value of part) sum += value;
  return sum;
};

const columnOf = ({ buffer, plan: { address, rows } }: Share, feature: number): Uint8Array =>
  new Uint8Array(buffer, address.columns + feature * columnBytes(rows), rows);

export function engineOf(
  shares: readonly Share[],
  { lists, validationLists, spilled }: Pick<ProgramStart, 'lists' | 'validationLists' | 'spilled'>,
  { train, validation, objective, rules, drawsNodeFeatures, signal }: EngineInput,
  bins: readonly FeatureBins[],
  crew: Crew,
): EngineBeside {
  const lead = shares[0]!;
  const { buffer, plan, control, settings } = lead;
  const { address } = plan;
  const words = new Int32Array(buffer, 0, 1024);
  const featuresOfNodes = new Uint8Array(
    buffer,
    address.nodeFeatures,
    drawsNodeFeatures ? plan.nodes * Math.ceil(plan.features / 8) : 0,
  );
  const features = new DataView(buffer, address.features, plan.features * at.FEATURE_SIZE);
  const weight = totalWeight({ y: train.y, weights: train.weights, lists });
  const validationWeight =
    validation && totalWeight({ y: validation.y, weights: validation.weights, lists: validationLists });
  const byOutput = (pick: (share: Share, output: number) => Float64Array): Float64Array[] =>
    Array.from({ length: objective.outputs }, (_, output) =>
      joined(shares.map((share) => pick(share, output))),
    );
  /** Tells the kernels what the next tree is grown from. */
  function setDraw(
    output: number,
    { features: used, factors, nodeFeatures, key, learningRate }: TreeDraw,
  ): void {
    words[OUTPUT] = output;
    used.forEach((one, feature) => features.setInt32(feature * at.FEATURE_SIZE + at.FEATURE_USED, one, true));
    for (const share of shares) {
      const { first, rows } = share.plan;
      share.control[at.FACTORS_AT] = factors === undefined ? 0 : share.plan.address.factors;
      if (factors !== undefined) share.factors.set(factors.subarray(first, first + rows));
    }
    control[at.NODE_FEATURES_AT] = nodeFeatures === undefined ? 0 : address.nodeFeatures;
    // A tree has no more leaves than rows, so that there may be more than it can need.
    if (nodeFeatures !== undefined) featuresOfNodes.set(nodeFeatures.subarray(0, featuresOfNodes.length));
    control[at.RANDOM] = key === undefined ? 0 : 1;
    [control[at.KEY_0], control[at.KEY_1]] = key ?? [0, 0];
    settings[at.LEARNING_RATE] = learningRate ?? rules.learningRate;
  }
  function lastTree() {
    if (signal?.aborted) throw cancelled();
    return readTree(lead);
  }
  let columns: readonly Uint8Array[] | undefined;
  return {
    bins,
    get columns() {
      return (columns ??=
        spilled !== undefined
          ? binnedColumns(train.matrix, bins)
          : bins.map((_, feature) => joined(shares.map((share) => columnOf(share, feature)))));
    },
    async derive() {
      await crew.run(COMMAND.derive);
      if (signal?.aborted) throw cancelled();
      return {
        train: total(shares.map(({ losses }) => losses)) / weight,
        ...(validationWeight !== undefined && {
          validation: total(shares.map(({ validationLosses }) => validationLosses)) / validationWeight,
        }),
      };
    },
    derivatives: () => ({
      gradients: byOutput((share, output) => share.train.gradients[output]!),
      hessians: byOutput((share, output) => share.train.hessians[output]!),
    }),
    scores: () => ({
      train: byOutput((share, output) => share.train.scores[output]!),
      validation: validation && byOutput((share, output) => share.validation.scores[output]!),
    }),
    async add(output, tree) {
      words[OUTPUT] = output;
      for (const share of shares) writeTree(share, tree);
      await crew.run(COMMAND.add);
      if (signal?.aborted) throw cancelled();
    },
    async grow(output, draw) {
      setDraw(output, draw);
      await crew.run(COMMAND.grow);
      return lastTree();
    },
    async growHeld(output, draw, held) {
      setDraw(output, draw);
      await growHeld({ shares, crew, maxDepth: rules.maxDepth, signal }, held, draw.factors);
      return lastTree();
    },
    close: () => crew.close(),
  };
}
