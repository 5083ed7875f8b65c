/** The engine over the memory that the kernels work in: what goes in, and what comes out. */
import { cancelled } from '../../engine/errors.ts';
import type { FeatureBins } from './bins.ts';
import type { EngineInput, GrownSplit, GrownTree, TreeEngine } from './engine.ts';
import * as at from './kernel-layout.ts';
import { columnBytes, type MemoryPlan } from './kernel-memory.ts';
import { COMMAND, OUTPUT, scoredRows, type ProgramStart } from './kernel-program.ts';
import type { ScoredRows } from './objective.ts';

/** Gives commands to whoever runs them. */
export interface Crew {
  run(command: number): Promise<void>;
  close(): Promise<void>;
}

/** Puts labels, weights and the scores to start from into the memory. */
export function setScores(
  buffer: ArrayBufferLike,
  start: ProgramStart,
  { train, validation, objective }: EngineInput,
): void {
  const views = scoredRows(buffer, start);
  const put = ({ y, weights, begun }: typeof train, to: ScoredRows): void => {
    to.y.set(y);
    if (weights !== undefined) to.weights!.set(weights);
    to.scores.forEach((scores, output) => {
      if (begun === undefined) scores.fill(objective.start[output]!);
      else scores.set(begun[output]!);
    });
  };
  put(train, views.train);
  if (validation !== undefined) put(validation, views.validation);
}

export function engineOf(
  buffer: ArrayBufferLike,
  start: ProgramStart,
  { train, validation, rules, drawsNodeFeatures, signal }: EngineInput,
  bins: readonly FeatureBins[],
  crew: Crew,
): TreeEngine {
  const { plan } = start;
  const { address, rows, validationRows } = plan;
  const words = new Int32Array(buffer, 0, 1024);
  const control = new Uint32Array(buffer, at.CONTROL, 64);
  const factorsOfRows = new Float64Array(buffer, address.factors, rows);
  const featuresOfNodes = new Uint8Array(
    buffer,
    address.nodeFeatures,
    drawsNodeFeatures ? plan.nodes * Math.ceil(plan.features / 8) : 0,
  );
  const views = scoredRows(buffer, start);
  const settings = new Float64Array(buffer, at.SETTINGS, 16);
  const features = new DataView(buffer, address.features, plan.features * at.FEATURE_SIZE);
  const losses = new Float64Array(buffer, address.losses, Math.ceil(rows / at.BLOCK));
  const validationLosses = new Float64Array(
    buffer,
    address.validationLosses,
    Math.ceil(validationRows / at.BLOCK),
  );
  const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
  const weight = train.weights === undefined ? rows : total(train.weights);
  const validationWeight = validation?.weights === undefined ? validationRows : total(validation.weights);
  return {
    bins,
    columns: bins.map(
      (_, feature) => new Uint8Array(buffer, address.columns + feature * columnBytes(rows), rows),
    ),
    async derive() {
      await crew.run(COMMAND.derive);
      return {
        train: total(losses) / weight,
        ...(validation === undefined ? {} : { validation: total(validationLosses) / validationWeight }),
      };
    },
    derivatives: () => views.train,
    scores: () => ({
      train: views.train.scores,
      validation: validation === undefined ? undefined : views.validation.scores,
    }),
    async add(output, tree) {
      words[OUTPUT] = output;
      writeTree(buffer, plan, tree);
      control[at.TREE_NODES] = tree.left.length;
      await crew.run(COMMAND.add);
      if (signal?.aborted) throw cancelled();
    },
    async grow(output, { features: used, factors, nodeFeatures, key, learningRate }) {
      words[OUTPUT] = output;
      used.forEach((one, feature) =>
        features.setInt32(feature * at.FEATURE_SIZE + at.FEATURE_USED, one, true),
      );
      control[at.FACTORS_AT] = factors === undefined ? 0 : address.factors;
      if (factors !== undefined) factorsOfRows.set(factors);
      control[at.NODE_FEATURES_AT] = nodeFeatures === undefined ? 0 : address.nodeFeatures;
      // A tree has no more leaves than rows, so that there may be more than it can need.
      if (nodeFeatures !== undefined) featuresOfNodes.set(nodeFeatures.subarray(0, featuresOfNodes.length));
      control[at.RANDOM] = key === undefined ? 0 : 1;
      [control[at.KEY_0], control[at.KEY_1]] = key ?? [0, 0];
      settings[at.LEARNING_RATE] = learningRate ?? rules.learningRate;
      await crew.run(COMMAND.grow);
      if (signal?.aborted) throw cancelled();
      return readTree(buffer, plan, control[at.TREE_NODES]!, settings[at.HESSIAN_UNIT]!);
    },
    close: () => crew.close(),
  };
}

/** The tree that the first thread has kept. */
function readTree(
  buffer: ArrayBufferLike,
  { address }: MemoryPlan,
  nodes: number,
  hessianUnit: number,
): GrownTree {
  const view = new DataView(buffer, address.nodes, nodes * at.NODE_SIZE);
  const splits: (GrownSplit | undefined)[] = [];
  const left: number[] = [];
  const covers = new Float64Array(nodes);
  for (let node = 0; node < nodes; node++) {
    const base = node * at.NODE_SIZE;
    left.push(view.getInt32(base + at.NODE_LEFT, true));
    covers[node] = view.getUint32(base + at.NODE_SUM, true) * hessianUnit;
    if (left[node]! < 0) {
      splits.push(undefined);
      continue;
    }
    const mask = new Uint8Array(32);
    mask.set(new Uint8Array(buffer, address.nodes + base + at.NODE_MASK, 32));
    splits.push({
      feature: view.getInt32(base + at.NODE_FEATURE, true),
      gain: view.getFloat64(base + at.NODE_GAIN, true),
      lastLeft: view.getInt32(base + at.NODE_LAST_LEFT, true),
      missingLeft: view.getInt32(base + at.NODE_MISSING_LEFT, true) === 1,
      mask,
    });
  }
  const values = new Float64Array(nodes);
  values.set(new Float64Array(buffer, address.values, nodes));
  return { splits, left, values, covers };
}

/** Puts a tree where the first thread keeps its own: as much of it as a walk reads. */
function writeTree(buffer: ArrayBufferLike, { address, nodes: most }: MemoryPlan, tree: GrownTree): void {
  const nodes = tree.left.length;
  if (nodes > most) throw new RangeError(`a tree of ${nodes} nodes where there is room for ${most}`);
  const view = new DataView(buffer, address.nodes, nodes * at.NODE_SIZE);
  for (let node = 0; node < nodes; node++) {
    const base = node * at.NODE_SIZE;
    const split = tree.splits[node];
    view.setInt32(base + at.NODE_LEFT, tree.left[node]!, true);
    if (split === undefined) continue;
    view.setInt32(base + at.NODE_FEATURE, split.feature, true);
    new Uint8Array(buffer, address.nodes + base + at.NODE_MASK, 32).set(split.mask);
  }
  new Float64Array(buffer, address.values, nodes).set(tree.values);
}
