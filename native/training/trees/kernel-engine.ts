/** The engine over the memory that the kernels work in: what goes in, and what comes out. */
import { cancelled } from '../../engine/errors.ts';
import type { FeatureBins } from './bins.ts';
import type { EngineBeside, EngineInput, TreeDraw } from './engine.ts';
import { growHeld } from './kernel-held.ts';
import * as at from './kernel-layout.ts';
import { columnBytes } from './kernel-memory.ts';
import { COMMAND, OUTPUT, scoredRows, type ProgramStart } from './kernel-program.ts';
import { readTree, writeTree } from './kernel-tree.ts';
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
): EngineBeside {
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
  /** Tells the kernels what the next tree is grown from. */
  function setDraw(
    output: number,
    { features: used, factors, nodeFeatures, key, learningRate }: TreeDraw,
  ): void {
    words[OUTPUT] = output;
    used.forEach((one, feature) => features.setInt32(feature * at.FEATURE_SIZE + at.FEATURE_USED, one, true));
    control[at.FACTORS_AT] = factors === undefined ? 0 : address.factors;
    if (factors !== undefined) factorsOfRows.set(factors);
    control[at.NODE_FEATURES_AT] = nodeFeatures === undefined ? 0 : address.nodeFeatures;
    // A tree has no more leaves than rows, so that there may be more than it can need.
    if (nodeFeatures !== undefined) featuresOfNodes.set(nodeFeatures.subarray(0, featuresOfNodes.length));
    control[at.RANDOM] = key === undefined ? 0 : 1;
    [control[at.KEY_0], control[at.KEY_1]] = key ?? [0, 0];
    settings[at.LEARNING_RATE] = learningRate ?? rules.learningRate;
  }
  function lastTree() {
    if (signal?.aborted) throw cancelled();
    return readTree(buffer, plan, control[at.TREE_NODES]!, settings[at.HESSIAN_UNIT]!);
  }
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
    async grow(output, draw) {
      setDraw(output, draw);
      await crew.run(COMMAND.grow);
      return lastTree();
    },
    async growHeld(output, draw, held) {
      setDraw(output, draw);
      await growHeld({ buffer, plan, crew, maxDepth: rules.maxDepth, signal }, held, draw.factors);
      return lastTree();
    },
    close: () => crew.close(),
  };
}
