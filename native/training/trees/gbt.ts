import { cancelled } from '../../engine/errors.ts';
import { gbtParams, type GbtParams } from '../contract.ts';
import { absentClasses, fitRows } from '../fit-rows.ts';
import type { FitHooks, FitInput, Fitted, Learner } from '../learner.ts';
import { featuresOf } from '../model-bytes.ts';
import type { TreeMatrix } from './binned.ts';
import { sampleRows } from './bins.ts';
import { startingAt } from './base-score.ts';
import { BoostState, goesOn } from './boost-state.ts';
import { constraintsOf } from './constraints.ts';
import { Dart, scaledTree } from './dart.ts';
import { drawNodeFeatures, drawOf } from './draws.ts';
import type { GrownTree, TreeDraw, TreeEngine } from './engine.ts';
import { decodeTrees, encodeTrees, TreesBuilder, predictTrees, type TreesModel } from './model.ts';
import { objectiveSpec } from './objective.ts';
import { appendTrees } from './onnx.ts';
import { plainEngine } from './plain.ts';
import { rowDraws } from './row-draws.ts';

const ROUNDS = { validated: 1000, unvalidated: 100 };

/**
 * Newton boosting of trees (J. H. Friedman, Greedy function approximation, 2001; G. Ke et al., LightGBM, 2017).
 * Splits and leaf values come from quantised derivatives whose sums are exact integers, so that they depend neither on
 * the order of the rows nor on threads or devices.
 */
async function fit(input: FitInput<GbtParams, TreeMatrix>): Promise<Fitted<TreesModel>> {
  const { params } = input;
  const { train, validation } = fitRows(input);
  const usual = objectiveSpec(input.task, input.classes.length, train);
  const { baseScore } = params;
  const objective = baseScore === undefined ? usual : startingAt(usual, baseScore, train);
  const engine = await (input.trees ?? plainEngine)({
    train,
    validation,
    mostBins: params.bins,
    binSample: sampleRows(train.y.length, input.random('bins')),
    objective,
    rules: { ...params, ...constraintsOf(params, train.matrix), grid: objective.grid },
    drawsNodeFeatures: params.nodeFeatureFraction < 1,
    signal: input.hooks?.signal,
    preparing: input.hooks?.preparing,
    pause: input.hooks?.pause,
  });
  try {
    const { state, notes } = await boost(input, engine, {
      rows: train.y.length,
      outputs: objective.outputs,
      grid: objective.grid,
      validated: validation !== undefined,
    });
    const builder = new TreesBuilder(engine.bins);
    const trees = state.best * objective.outputs;
    for (let tree = 0; tree < trees; tree++) builder.add(state.trees.at(tree));
    const importances = state.importances(engine.bins.length);
    return {
      model: builder.finish(featuresOf(train.matrix), objective, trees),
      importances: train.matrix.columns.map(({ name }, index) => ({
        feature: name,
        ...importances[index]!,
      })),
      curves: state.curves,
      rounds: state.best,
      notes: [...absentClasses(input, train), ...notes],
    };
  } finally {
    await engine.close();
  }
}

/** Adds the trees of a state that was kept to the scores of an engine that has none yet. */
async function addAgain({ trees, rounds, outputs, curves }: BoostState, engine: TreeEngine, hooks: FitHooks) {
  for (let round = 0; round < rounds; round++) {
    for (let output = 0; output < outputs; output++) {
      await engine.add(output, trees.at(round * outputs + output));
      await hooks.pause?.();
      if (hooks.signal?.aborted) throw cancelled();
    }
    const loss = {
      train: curves.train[round]!,
      ...(curves.validation.length > 0 && { validation: curves.validation[round]! }),
    };
    hooks.preparing?.((round + 1) * outputs, rounds * outputs, 'kept trees', { round: round + 1, ...loss });
  }
}

/**
 * Adds tree after tree until the rounds are over or the validation loss has not been lower for a while. What an earlier
 * run of the same fit has kept is gone on with; the model is the same.
 */
async function boost(
  input: Omit<FitInput<GbtParams>, 'train' | 'validation'>,
  engine: TreeEngine,
  { rows, outputs, validated, grid }: { rows: number; outputs: number; validated: boolean; grid: number },
) {
  const { params, hooks } = input;
  const { bins } = engine;
  const usable = Array.from(bins.keys()).filter((index) => bins[index]!.usable);
  const drawnFeatures = Math.ceil(usable.length * params.featureFraction);
  const factorsOf = rowDraws(params, rows);
  const dart = params.dropRate > 0 ? new Dart(params) : undefined;
  /** Whether a round without a split may be followed by one with some. */
  const varies =
    drawnFeatures < usable.length ||
    params.nodeFeatureFraction < 1 ||
    params.randomThresholds ||
    dart !== undefined;
  const notes: string[] = [];
  const stopsEarly = validated && dart === undefined;
  if (validated && !stopsEarly)
    notes.push(
      'Later trees change what earlier ones say (DART): all rounds are kept, whatever the validation loss.',
    );
  const total = params.rounds ?? (stopsEarly ? ROUNDS.validated : ROUNDS.unvalidated);

  function drawOfTree(round: number, output: number): Omit<TreeDraw, 'factors'> {
    const tree = `${round} ${output}`;
    const drawn =
      drawnFeatures === usable.length
        ? usable
        : drawOf(input.random(`features ${tree}`), usable, drawnFeatures);
    const features = new Uint8Array(bins.length);
    for (const index of drawn) features[index] = 1;
    const nodeFeatures =
      params.nodeFeatureFraction === 1
        ? undefined
        : drawNodeFeatures(input.random(`features of nodes ${tree}`), {
            nodes: 2 * params.leaves,
            features: drawn,
            of: bins.length,
            n: Math.ceil(drawn.length * params.nodeFeatureFraction),
          });
    const key = params.randomThresholds ? input.random(`thresholds ${tree}`).key : undefined;
    return { features, nodeFeatures, key };
  }

  const shape = {
    outputs,
    validated,
    keepsAll: dart !== undefined,
    features: bins.length,
    nodes: 2 * params.leaves - 1,
  };
  const kept = await hooks?.checkpoint?.resume((bytes) => BoostState.restore(bytes, shape));
  if (kept !== undefined) {
    hooks?.note?.(goesOn(kept));
    await addAgain(kept, engine, hooks!);
  }
  // What was dropped before decides what weighs how much.
  for (let round = 0; round < (kept?.rounds ?? 0); round++) dart?.drop(input.random(`dropped ${round}`));
  const begun = await engine.derive();
  const state = kept ?? BoostState.start(shape, begun.validation);

  /** Adds the trees of some rounds times a factor, which may be their values from now on. */
  async function addDropped(ofRounds: readonly number[], factor: number, forGood = false): Promise<void> {
    for (const round of ofRounds) {
      for (let output = 0; output < outputs; output++) {
        const place = round * outputs + output;
        const tree = scaledTree(state.trees.at(place), factor, grid);
        await engine.add(output, tree);
        if (forGood) state.trees.setValues(place, tree.values);
      }
    }
  }

  while (state.rounds < total && state.rounds - state.best < params.patience) {
    const round = state.rounds;
    const dropped = dart?.drop(input.random(`dropped ${round}`)) ?? [];
    if (dropped.length > 0) {
      await addDropped(dropped, -1);
      await engine.derive();
    }
    const factors = factorsOf(round, engine, (purpose) => input.random(purpose));
    const learningRate = dart?.learningRate(dropped.length);
    const trees: GrownTree[] = [];
    for (let output = 0; output < outputs; output++) {
      trees.push(await engine.grow(output, { ...drawOfTree(round, output), factors, learningRate }));
      await hooks?.pause?.();
      if (hooks?.signal?.aborted) throw cancelled();
    }
    const grew = trees.some(({ splits }) => splits[0] !== undefined);
    if (!grew && factors === undefined && !varies) {
      notes.push(`No split gains anything after ${round.toLocaleString('en')} rounds: training ended there.`);
      break;
    }
    if (dropped.length > 0) await addDropped(dropped, dart!.keeps(dropped.length), true);
    const loss = await engine.derive();
    state.add(trees, loss);
    const best = state.best > 0 && validated && { best: { round: state.best, validation: state.bestLoss } };
    const point = { round: state.rounds, ...loss, ...best };
    hooks?.progress?.(state.rounds * outputs, total * outputs, 'trees', point);
    await hooks?.checkpoint?.offer(() => state.save());
  }
  return { state, notes };
}

export const gbt: Learner<TreesModel, GbtParams> = {
  id: 'gbt',
  title: 'Gradient-boosted trees',
  tasks: ['binary', 'multiclass', 'regression'],
  family: 'tree',
  replay: 'exact',
  params: gbtParams,
  fit,
  binned: { mostBins: ({ bins }) => bins, fit },
  predict: predictTrees,
  asTrees: (model) => model,
  outputs: (model) => model.outputs,
  encode: encodeTrees,
  decode: decodeTrees,
  appendToGraph: appendTrees,
};
