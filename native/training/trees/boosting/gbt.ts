import { badInput, cancelled } from '../../../engine/errors.ts';
import { gbtParams, type GbtParams } from '../../contract.ts';
import { absentClasses } from '../../fit-rows.ts';
import { betterOf, measuredMetrics, watchedMetric } from '../../stopping/contract.ts';
import { roundMeasurer } from '../../stopping/round-metrics.ts';
import type { FitHooks, FitInput, Fitted, Labels, Learner } from '../../learner.ts';
import { featuresOf } from '../../model-bytes.ts';
import type { TreeMatrix } from '../rows/binned.ts';
import { sampleRows } from '../rows/bins.ts';
import { startingAt } from './base-score.ts';
import { boostRows } from './boost-rows.ts';
import { BoostState, goesOn, type Losses } from './boost-state.ts';
import { constraintsOf } from '../constraints.ts';
import { Dart, scaledTree } from './dart.ts';
import type { GrownTree, TreeEngine } from '../engine.ts';
import { importancesOf } from '../model/importances.ts';
import { joinTrees } from './join-trees.ts';
import { marginsOf } from '../model/link.ts';
import { decodeTrees, encodeTrees, TreesBuilder, predictTrees, type TreesModel } from '../model/model.ts';
import { chooseObjective, objectiveSpec } from '../objectives/registry.ts';
import { appendTrees } from '../model/onnx.ts';
import { plainEngine } from '../plain/plain.ts';
import { rowDraws } from '../draws/row-draws.ts';
import { treeDraws } from '../draws/tree-draws.ts';
import { warmStart } from './warm-start.ts';

const ROUNDS = { validated: 1000, unvalidated: 100 };

/**
 * Newton boosting of trees (J. H. Friedman, Greedy function approximation, 2001; G. Ke et al., LightGBM, 2017).
 * Splits and leaf values come from quantised derivatives whose sums are exact integers, so that they depend neither on
 * the order of the rows nor on threads or devices.
 */
async function fit(input: FitInput<GbtParams, TreeMatrix>): Promise<Fitted<TreesModel>> {
  const { params, earlier } = input;
  const choice = chooseObjective(input.task, params);
  const rowsOf = (from: FitInput<unknown, TreeMatrix>) => boostRows(from, choice.kind);
  const usualOf = ({ train: rows }: { readonly train: Labels }) =>
    objectiveSpec(choice, input.classes.length, rows);
  const warm = earlier && (await warmStart(input, earlier, rowsOf, usualOf));
  const { train, validation } = warm ?? rowsOf(input);
  const usual = warm?.objective ?? usualOf({ train });
  const { baseScore } = params;
  if (params.dropRate > 0 && watchedMetric(params) !== undefined) {
    throw badInput(
      'Rounds cannot be chosen by a metric where trees are dropped (DART): later rounds change earlier ones, so all are kept.',
      'train.stopOn',
      'Name the metric in train.metrics, or set dropRate to 0.',
    );
  }
  const measure = roundMeasurer(params, input.task, validation?.y, usual.outputs, validation?.queries);
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
      measure: measure && (() => measure(marginsOf(objective.link, engine.scores().validation!))),
    });
    const { metrics, ...losses } = state.curves;
    const builder = new TreesBuilder(engine.bins);
    const trees = state.best * objective.outputs;
    for (let tree = 0; tree < trees; tree++) builder.add(state.trees.at(tree));
    const grown = builder.finish(featuresOf(train.matrix), objective, trees);
    const model = warm === undefined ? grown : joinTrees(warm.model, grown);
    return {
      model,
      importances: importancesOf(model),
      curves: measure === undefined ? losses : { ...losses, metrics },
      rounds: state.best,
      notes: [...absentClasses(input, train), ...notes],
    };
  } finally {
    await engine.close();
  }
}

/** Adds the trees of a state that was kept to the scores of an engine that has none yet. */
async function addAgain(state: BoostState, engine: TreeEngine, hooks: FitHooks) {
  const { trees, rounds, outputs } = state;
  for (let round = 0; round < rounds; round++) {
    for (let output = 0; output < outputs; output++) {
      await engine.add(output, trees.at(round * outputs + output));
      await hooks.pause?.();
      if (hooks.signal?.aborted) throw cancelled();
    }
    hooks.preparing?.((round + 1) * outputs, rounds * outputs, 'kept trees', {
      round: round + 1,
      ...state.measured(round),
    });
  }
}

interface Boosted {
  /** Of the training rows. */
  readonly rows: number;
  readonly outputs: number;
  /** Of leaf values. */
  readonly grid: number;
  readonly validated: boolean;
  /** Metrics of the validation rows' scores as they are; undefined where none are asked for. */
  readonly measure: (() => Readonly<Record<string, number>>) | undefined;
}

/**
 * Adds tree after tree until the rounds are over or the validation rows have not fared better for a while. What an earlier
 * run of the same fit has kept is gone on with; the model is the same.
 */
async function boost(
  input: Omit<FitInput<GbtParams>, 'train' | 'validation'>,
  engine: TreeEngine,
  { rows, outputs, validated, grid, measure }: Boosted,
) {
  const { params, hooks } = input;
  const { bins } = engine;
  const draws = treeDraws(params, bins, (purpose) => input.random(purpose));
  const factorsOf = rowDraws(params, rows);
  const dart = params.dropRate > 0 ? new Dart(params) : undefined;
  /** Whether a round without a split may be followed by one with some. */
  const varies = draws.vary || dart !== undefined;
  const notes: string[] = [];
  const stopsEarly = validated && dart === undefined;
  if (validated && !stopsEarly)
    notes.push(
      'Later trees change what earlier ones say (DART): all rounds are kept, whatever the validation loss.',
    );
  const total = params.rounds ?? (stopsEarly ? ROUNDS.validated : ROUNDS.unvalidated);

  const losses = async (): Promise<Losses> => {
    const loss = await engine.derive();
    return measure === undefined ? loss : { ...loss, metrics: measure() };
  };

  const watched = watchedMetric(params);
  const shape = {
    metrics: measuredMetrics(params),
    watched,
    better: betterOf(watched),
    keepsAll: dart !== undefined,
    outputs,
    validated,
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
  const begun = await losses();
  const state = kept ?? BoostState.start(shape, begun);

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

  while (state.rounds < total && !state.isOver(params.patience)) {
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
      trees.push(await engine.grow(output, { ...draws.of(round, output), factors, learningRate }));
      await hooks?.pause?.();
      if (hooks?.signal?.aborted) throw cancelled();
    }
    const grew = trees.some(({ splits }) => splits[0] !== undefined);
    if (!grew && factors === undefined && !varies) {
      notes.push(`No split gains anything after ${round.toLocaleString('en')} rounds: training ended there.`);
      break;
    }
    if (dropped.length > 0) await addDropped(dropped, dart!.keeps(dropped.length), true);
    const measured = await losses();
    state.add(trees, measured);
    const { best, bestFigure } = state;
    const keeping = best > 0 &&
      Number.isFinite(bestFigure) && { best: { round: best, validation: bestFigure } };
    const point = { round: state.rounds, ...measured, ...keeping };
    hooks?.progress?.(state.rounds * outputs, total * outputs, 'trees', point);
    await hooks?.checkpoint?.offer(() => state.save());
  }
  return { state, notes };
}

export const gbt: Learner<TreesModel, GbtParams> = {
  id: 'gbt',
  title: 'Gradient-boosted trees',
  tasks: ['binary', 'multiclass', 'regression', 'ranking'],
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
