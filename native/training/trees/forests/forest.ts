import { cancelled } from '../../../engine/errors.ts';
import { extraTreesParams, randomForestParams, type ForestParams } from '../../contract.ts';
import { absentClasses, fitRows } from '../../fit-rows.ts';
import type { FitInput, Fitted, LabelledRows, Learner } from '../../learner.ts';
import { featuresOf } from '../../model-bytes.ts';
import type { TreeMatrix } from '../rows/binned.ts';
import { sampleRows } from '../rows/bins.ts';
import { BoostState, goesOn, LOSS_ALONE } from '../boosting/boost-state.ts';
import { constraintsOf } from '../constraints.ts';
import { draw, drawAgain, drawNodeFeatures } from '../draws/draws.ts';
import type { GrowRules, TreeDraw, TreeEngine } from '../engine.ts';
import { ForestLosses } from './forest-losses.ts';
import { importancesOf } from '../model/importances.ts';
import { decodeTrees, encodeTrees, predictTrees, TreesBuilder, type TreesModel } from '../model/model.ts';
import type { ObjectiveSpec } from '../objective.ts';
import { objectiveSpec } from '../objectives/registry.ts';
import { appendTrees } from '../model/onnx.ts';
import { plainEngine } from '../plain/plain.ts';

/** What forests take of the rules of boosting: leaves are means, and sets of categories need no more than other splits. */
function rulesOf(params: ForestParams, train: LabelledRows<TreeMatrix>, { grid }: ObjectiveSpec): GrowRules {
  const { leaves, maxDepth, minRows } = params;
  return {
    leaves,
    maxDepth,
    minRows,
    minHessian: 0,
    minGain: 0,
    l1: 0,
    l2: 0,
    growth: 'leaf',
    learningRate: 1,
    categorySmooth: 1,
    categoryL2: 0,
    categoryMembers: 32,
    categoryMinRows: minRows,
    categoryOneVersusRest: 4,
    ...constraintsOf(params, train.matrix),
    grid,
  };
}

/** Features of a split: √ of them for classes, a third for numbers, where nothing is asked. */
function nodeFeaturesOf({ nodeFeatures }: ForestParams, usable: number, isRegression: boolean): number {
  const usual = isRegression ? usable / 3 : Math.sqrt(usable);
  return Math.max(1, Math.round(nodeFeatures === undefined ? usual : nodeFeatures * usable));
}

/**
 * Trees that are grown each by itself, on rows and features at random, and averaged. A classification's leaves hold shares
 * of classes, whose log-odds are the margins; the gain of a split is that of squared error, which for two classes is that
 * of the Gini index.
 */
async function fit(
  input: FitInput<ForestParams, TreeMatrix>,
  randomThresholds: boolean,
): Promise<Fitted<TreesModel>> {
  const { params, task } = input;
  const { train, validation } = fitRows(input);
  const spec = objectiveSpec(
    task === 'regression' ? { kind: 'squared' } : { kind: 'shares', parameter: params.trees },
    input.classes.length,
    train,
  );
  const usableRows = train.y.length;
  const engine = await (input.trees ?? plainEngine)({
    train,
    validation,
    mostBins: params.bins,
    binSample: sampleRows(usableRows, input.random('bins')),
    objective: spec,
    rules: rulesOf(params, train, spec),
    drawsNodeFeatures: true,
    signal: input.hooks?.signal,
    preparing: input.hooks?.preparing,
    pause: input.hooks?.pause,
  });
  try {
    const losses = new ForestLosses(spec, train, validation);
    const state = await grow(input, { engine, spec, losses, randomThresholds, rows: usableRows });
    const builder = new TreesBuilder(engine.bins);
    for (let tree = 0; tree < state.trees.length; tree++) builder.add(state.trees.at(tree));
    const { trees } = params;
    const model = builder.finish(
      featuresOf(train.matrix),
      {
        start: spec.start.map((start) => start * trees),
        link: task === 'regression' ? { kind: 'mean', trees } : spec.link,
      },
      state.trees.length,
    );
    return {
      model,
      importances: importancesOf(model),
      curves: losses.curves,
      rounds: trees,
      notes: [
        ...absentClasses(input, train),
        ...(losses.outOfBag
          ? ['The training loss is out of bag: of each row by the trees that were grown without it.']
          : []),
      ],
    };
  } finally {
    await engine.close();
  }
}

interface Growing {
  readonly engine: TreeEngine;
  readonly spec: ObjectiveSpec;
  readonly losses: ForestLosses;
  readonly randomThresholds: boolean;
  readonly rows: number;
}

async function grow(
  input: Omit<FitInput<ForestParams>, 'train' | 'validation'>,
  { engine, spec: { outputs }, losses, randomThresholds, rows }: Growing,
): Promise<BoostState> {
  const { params, hooks } = input;
  const { bins } = engine;
  const features = Uint8Array.from(bins, ({ usable }) => (usable ? 1 : 0));
  const usable = Array.from(bins.keys()).filter((index) => bins[index]!.usable);
  const ofNode = nodeFeaturesOf(params, usable.length, input.task === 'regression');
  const drawnRows = Math.max(1, Math.round(params.rowFraction * rows));

  function factorsOf(round: number): Float64Array | undefined {
    if (!params.replacement && drawnRows === rows) return undefined;
    return (params.replacement ? drawAgain : draw)(input.random(`rows ${round}`), rows, drawnRows);
  }
  function drawOfTree(round: number, output: number, factors: Float64Array | undefined): TreeDraw {
    const random = input.random(`features of nodes ${round} ${output}`);
    const nodes = 2 * Math.min(params.leaves, rows);
    return {
      features,
      factors,
      nodeFeatures:
        ofNode >= usable.length
          ? undefined
          : drawNodeFeatures(random, { nodes, features: usable, of: bins.length, n: ofNode }),
      key: randomThresholds ? input.random(`thresholds ${round} ${output}`).key : undefined,
    };
  }

  const shape = {
    ...LOSS_ALONE,
    keepsAll: true,
    outputs,
    validated: false,
    features: bins.length,
    nodes: 2 * params.leaves - 1,
  };
  const kept = await hooks?.checkpoint?.resume((bytes) => BoostState.restore(bytes, shape));
  if (kept !== undefined) hooks?.note?.(goesOn(kept, 'tree'));
  // The scores that all trees are grown from are those of no tree: derivatives stay as they are.
  await engine.derive();
  const state = BoostState.start(shape, {});
  for (let round = 0; round < params.trees; round++) {
    const factors = factorsOf(round);
    const trees = [];
    for (let output = 0; output < outputs; output++) {
      if (kept !== undefined && round < kept.rounds) {
        trees.push(kept.trees.at(round * outputs + output));
        await engine.add(output, trees[output]!);
      } else trees.push(await engine.grow(output, drawOfTree(round, output, factors)));
      await hooks?.pause?.();
      if (hooks?.signal?.aborted) throw cancelled();
    }
    const loss = losses.after(engine.scores(), factors);
    state.add(trees, { train: loss.train });
    hooks?.progress?.(round + 1, params.trees, 'trees', { round: round + 1, ...loss });
    await hooks?.checkpoint?.offer(() => state.save());
  }
  return state;
}

/** What a forest fits by, on features or on bins. */
function fits(randomThresholds: boolean) {
  const fitTrees = (input: FitInput<ForestParams, TreeMatrix>) => fit(input, randomThresholds);
  return { fit: fitTrees, binned: { mostBins: ({ bins }: ForestParams) => bins, fit: fitTrees } };
}

const shared = {
  tasks: ['binary', 'multiclass', 'regression'],
  family: 'tree',
  replay: 'exact',
  predict: predictTrees,
  asTrees: (model: TreesModel) => model,
  outputs: (model: TreesModel) => model.outputs,
  encode: encodeTrees,
  decode: decodeTrees,
  appendToGraph: appendTrees,
} as const;

export const randomForest: Learner<TreesModel, ForestParams> = {
  ...shared,
  id: 'random-forest',
  title: 'Random forest',
  params: randomForestParams,
  ...fits(false),
};

export const extraTrees: Learner<TreesModel, ForestParams> = {
  ...shared,
  id: 'extra-trees',
  title: 'Extra trees',
  params: extraTreesParams,
  ...fits(true),
};
