import { cancelled } from '../../engine/errors.ts';
import { permutation, type Random } from '../../stats/random.ts';
import { gbtParams, type GbtParams } from '../contract.ts';
import { absentClasses, fitRows } from '../fit-rows.ts';
import type { FitInput, Fitted, Learner } from '../learner.ts';
import { featuresOf } from '../model-bytes.ts';
import { sampleRows } from './bins.ts';
import { constraintsOf } from './constraints.ts';
import type { TreeEngine } from './engine.ts';
import { decodeTrees, encodeTrees, TreesBuilder, predictTrees, type TreesModel } from './model.ts';
import { objectiveSpec } from './objective.ts';
import { appendTrees } from './onnx.ts';
import { plainEngine } from './plain.ts';

const ROUNDS = { validated: 1000, unvalidated: 100 };

/** n of `from` things: 1 for those drawn. */
function draw(random: Random, from: number, n: number): Float64Array {
  const drawn = new Float64Array(from);
  for (const index of permutation(random, from).subarray(0, n)) drawn[index] = 1;
  return drawn;
}

/**
 * Newton boosting of trees (J. H. Friedman, Greedy function approximation, 2001; G. Ke et al., LightGBM, 2017).
 * Splits and leaf values come from quantised derivatives whose sums are exact integers, so that they depend neither on
 * the order of the rows nor on threads or devices.
 */
async function fit(input: FitInput<GbtParams>): Promise<Fitted<TreesModel>> {
  const { params } = input;
  const { train, validation } = fitRows(input);
  const objective = objectiveSpec(input.task, input.classes.length, train);
  const engine = await (input.trees ?? plainEngine)({
    train,
    validation,
    mostBins: params.bins,
    binSample: sampleRows(train.y.length, input.random('bins')),
    objective,
    rules: { ...params, ...constraintsOf(params, train.matrix), grid: objective.grid },
    signal: input.hooks?.signal,
  });
  try {
    const { builder, best, ...grown } = await boost(input, engine, {
      rows: train.y.length,
      outputs: objective.outputs,
      validated: validation !== undefined,
    });
    return {
      model: builder.finish(featuresOf(train.matrix), objective, best * objective.outputs),
      importances: train.matrix.columns.map(({ name }, index) => ({
        feature: name,
        ...grown.importance(index),
      })),
      curves: grown.curves,
      rounds: best,
      notes: [...absentClasses(input, train), ...grown.notes],
    };
  } finally {
    await engine.close();
  }
}

/** Adds tree after tree until the rounds are over or the validation loss has not been lower for a while. */
async function boost(
  input: FitInput<GbtParams>,
  engine: TreeEngine,
  { rows, outputs, validated }: { rows: number; outputs: number; validated: boolean },
) {
  const { params, hooks } = input;
  const { bins } = engine;
  const usable = Array.from(bins.keys()).filter((index) => bins[index]!.usable);
  const drawnFeatures = Math.ceil(usable.length * params.featureFraction);
  const drawnRows = Math.ceil(rows * params.rowFraction);
  const builder = new TreesBuilder(bins);
  const gains: Float64Array[] = [];
  const counts: Int32Array[] = [];
  const covers: Float64Array[] = [];
  const curves = { train: [] as number[], validation: [] as number[] };
  const notes: string[] = [];
  const total = params.rounds ?? (validated ? ROUNDS.validated : ROUNDS.unvalidated);

  function featuresOfTree(round: number, output: number): Uint8Array {
    const used = new Uint8Array(bins.length);
    if (drawnFeatures === usable.length) for (const index of usable) used[index] = 1;
    else {
      const random = input.random(`features ${round} ${output}`);
      draw(random, usable.length, drawnFeatures).forEach((taken, i) => (used[usable[i]!] = taken));
    }
    return used;
  }

  let best = 0;
  let bestLoss = (await engine.derive()).validation ?? Infinity;
  for (let round = 0; round < total; round++) {
    const factors = drawnRows === rows ? undefined : draw(input.random(`rows ${round}`), rows, drawnRows);
    const gain = new Float64Array(bins.length);
    const splitCount = new Int32Array(bins.length);
    const cover = new Float64Array(bins.length);
    let grew = false;
    for (let output = 0; output < outputs; output++) {
      const tree = await engine.grow(output, { features: featuresOfTree(round, output), factors });
      for (const [node, split] of tree.splits.entries()) {
        if (split === undefined) continue;
        grew = true;
        cover[split.feature]! += tree.covers[node]!;
        gain[split.feature]! += split.gain;
        splitCount[split.feature]!++;
      }
      builder.add(tree);
      await hooks?.pause?.();
      if (hooks?.signal?.aborted) throw cancelled();
    }
    if (!grew && factors === undefined && drawnFeatures === usable.length) {
      notes.push(`No split gains anything after ${round.toLocaleString('en')} rounds: training ended there.`);
      break;
    }
    const rounds = round + 1;
    gains.push(gain);
    counts.push(splitCount);
    covers.push(cover);
    const loss = await engine.derive();
    curves.train.push(loss.train);
    if (loss.validation === undefined) best = rounds;
    else {
      curves.validation.push(loss.validation);
      if (loss.validation < bestLoss) {
        bestLoss = loss.validation;
        best = rounds;
      }
    }
    hooks?.progress?.(rounds * outputs, total * outputs, 'trees', { round: rounds, ...loss });
    if (validated && rounds - best >= params.patience) break;
  }
  const sum = (parts: readonly ArrayLike<number>[], index: number): number =>
    parts.slice(0, best).reduce((all, part) => all + part[index]!, 0);
  return {
    builder,
    best,
    curves,
    notes,
    importance: (index: number) => ({
      gain: sum(gains, index),
      splits: sum(counts, index),
      cover: sum(covers, index),
    }),
  };
}

export const gbt: Learner<TreesModel, GbtParams> = {
  id: 'gbt',
  title: 'Gradient-boosted trees',
  tasks: ['binary', 'multiclass', 'regression'],
  family: 'tree',
  replay: 'exact',
  params: gbtParams,
  fit,
  predict: predictTrees,
  outputs: (model) => model.outputs,
  encode: encodeTrees,
  decode: decodeTrees,
  appendToGraph: appendTrees,
};
