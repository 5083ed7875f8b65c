import { cancelled } from '../engine/errors.ts';
import { gbtParams, type GbtParams } from './contract.ts';
import { fixedPointScale, ROUNDER } from './exact-sum.ts';
import { absentClasses, fitRows } from './fit-rows.ts';
import { binColumn, findBins } from './gbt-bins.ts';
import { createKernels } from './gbt-kernels.ts';
import { decodeGbt, encodeGbt, GbtModelBuilder, predictGbt, type GbtModel } from './gbt-model.ts';
import { objectiveOf } from './gbt-objective.ts';
import { growTree, histogramPool, leafOf, type GrownTree } from './gbt-tree.ts';
import type { FitInput, Fitted, LabelledRows, Learner } from './learner.ts';
import { appendGbt } from './gbt-onnx.ts';
import { featuresOf } from './model-bytes.ts';
import { quantise } from './quantise.ts';
import { permutation, type Random } from '../stats/random.ts';

const ROUNDS = { validated: 1000, unvalidated: 100 };

/** Scores of rows that trees are walked for: validation rows, and training rows left out of a round's draw. */
interface Walked {
  readonly columns: readonly Uint8Array[];
  readonly scores: readonly Float64Array[];
}

function startScores(rows: number, start: Float64Array): Float64Array[] {
  return Array.from(start, (value) => new Float64Array(rows).fill(value));
}

/** n of `from` things: 1 for those drawn. */
function draw(random: Random, from: number, n: number): Uint8Array {
  const drawn = new Uint8Array(from);
  for (const index of permutation(random, from).subarray(0, n)) drawn[index] = 1;
  return drawn;
}

/**
 * Newton boosting of trees (J. H. Friedman, Greedy function approximation, 2001; G. Ke et al., LightGBM, 2017).
 * Splits are chosen on quantised gradients whose sums are exact integers, leaf values from sums in fixed point:
 * neither depends on the order of the rows or on threads.
 */
async function fit(input: FitInput<GbtParams>): Promise<Fitted<GbtModel>> {
  const { params, hooks } = input;
  const { train, validation } = fitRows(input);
  const objective = objectiveOf(input.task, input.classes.length, train);
  const { outputs, start, grid } = objective;
  const bins = findBins(train.matrix, params.bins);
  const columnsOf = ({ matrix }: LabelledRows) =>
    matrix.columns.map((column, index) => binColumn(bins[index]!, column.values));
  const columns: Uint8Array[] = columnsOf(train);
  const rows = train.y.length;
  const kernels = createKernels({ rows, columns, bins });
  const pool = histogramPool(kernels.histogramLength);

  const scores = startScores(rows, start);
  const walked: Walked | undefined = validation && {
    columns: columnsOf(validation),
    scores: startScores(validation.y.length, start),
  };
  const perOutput = () => Array.from(start, () => new Float64Array(rows));
  const gradient = perOutput();
  const hessian = perOutput();
  const quantisedGradient = new Int32Array(rows);
  const quantisedHessian = new Int32Array(rows);
  const order = new Uint32Array(rows);

  const usable = Array.from(bins.keys()).filter((index) => bins[index]!.usable);
  const drawnFeatures = Math.ceil(usable.length * params.featureFraction);
  const drawnRows = Math.ceil(rows * params.rowFraction);
  const builder = new GbtModelBuilder(bins);
  const gains: Float64Array[] = [];
  const counts: Int32Array[] = [];
  const curves = { train: [] as number[], validation: [] as number[] };
  const notes = absentClasses(input, train);
  const total = params.rounds ?? (validation ? ROUNDS.validated : ROUNDS.unvalidated);
  let best = 0;
  let bestLoss = walked ? objective.loss(validation!, walked.scores) : Infinity;

  function growOne(round: number, output: number, drawn: Uint8Array | undefined): GrownTree {
    const used = new Uint8Array(bins.length);
    if (drawnFeatures === usable.length) for (const index of usable) used[index] = 1;
    else {
      const random = input.random(`features ${round} ${output}`);
      draw(random, usable.length, drawnFeatures).forEach((taken, i) => (used[usable[i]!] = taken));
    }
    const g = quantise(gradient[output]!, quantisedGradient);
    const h = quantise(hessian[output]!, quantisedHessian);
    let count = 0;
    let gradientSum = 0;
    let hessianSum = 0;
    for (let row = 0; row < rows; row++) {
      if (drawn !== undefined && drawn[row] === 0) continue;
      order[count++] = row;
      gradientSum += g.values[row]!;
      hessianSum += h.values[row]!;
    }
    kernels.start(order, g.values, h.values);
    const root = { count, gradient: gradientSum, hessian: hessianSum };
    return growTree(kernels, pool, root, used, { ...params, gradientUnit: g.unit, hessianUnit: h.unit });
  }

  /** −η · G / (H + λ) on the grid, from the unquantised derivatives. */
  function leafValues(tree: GrownTree, output: number): Float64Array {
    const g = gradient[output]!;
    const h = hessian[output]!;
    const values = new Float64Array(tree.splits.length);
    if (tree.splits[0] === undefined) return values;
    const gScale = fixedPointScale(largestOf(g), rows);
    const hScale = fixedPointScale(largestOf(h), rows);
    tree.splits.forEach((split, node) => {
      if (split !== undefined) return;
      let gSum = 0;
      let hSum = 0;
      for (let i = tree.begin[node]!, end = i + tree.count[node]!; i < end; i++) {
        const row = order[i]!;
        gSum += g[row]! * gScale + ROUNDER - ROUNDER;
        hSum += h[row]! * hScale + ROUNDER - ROUNDER;
      }
      const value = -gSum / gScale / (hSum / hScale + params.l2 + tree.leafL2[node]!);
      values[node] = Math.round((params.learningRate * value) / grid) * grid + 0;
    });
    return values;
  }

  function update(
    tree: GrownTree,
    values: Float64Array,
    output: number,
    drawn: Uint8Array | undefined,
  ): void {
    const score = scores[output]!;
    tree.splits.forEach((split, node) => {
      if (split !== undefined) return;
      const value = values[node]!;
      for (let i = tree.begin[node]!, end = i + tree.count[node]!; i < end; i++) score[order[i]!]! += value;
    });
    if (drawn !== undefined) {
      for (let row = 0; row < rows; row++) {
        if (drawn[row] === 0) score[row]! += values[leafOf(tree, columns, row)]!;
      }
    }
    const walkedScore = walked?.scores[output];
    if (walkedScore === undefined) return;
    for (let row = 0; row < walkedScore.length; row++) {
      walkedScore[row]! += values[leafOf(tree, walked!.columns, row)]!;
    }
  }

  objective.derive(train, scores, gradient, hessian);
  for (let round = 0; round < total; round++) {
    const drawn = drawnRows === rows ? undefined : draw(input.random(`rows ${round}`), rows, drawnRows);
    const gain = new Float64Array(bins.length);
    const splitCount = new Int32Array(bins.length);
    let grew = false;
    for (let output = 0; output < outputs; output++) {
      const tree = growOne(round, output, drawn);
      const values = leafValues(tree, output);
      for (const split of tree.splits) {
        if (split === undefined) continue;
        grew = true;
        gain[split.feature]! += split.gain;
        splitCount[split.feature]!++;
      }
      builder.add(tree, values);
      update(tree, values, output, drawn);
      await hooks?.pause?.();
      if (hooks?.signal?.aborted) throw cancelled();
    }
    if (!grew && drawn === undefined && drawnFeatures === usable.length) {
      notes.push(`No split gains anything after ${round.toLocaleString('en')} rounds: training ended there.`);
      break;
    }
    const rounds = round + 1;
    gains.push(gain);
    counts.push(splitCount);
    curves.train.push(objective.derive(train, scores, gradient, hessian));
    if (walked !== undefined) {
      const loss = objective.loss(validation!, walked.scores);
      curves.validation.push(loss);
      if (loss < bestLoss) {
        bestLoss = loss;
        best = rounds;
      }
    } else best = rounds;
    const validationLoss = curves.validation.at(-1);
    hooks?.progress?.(rounds * outputs, total * outputs, 'trees', {
      round: rounds,
      train: curves.train.at(-1)!,
      ...(validationLoss === undefined ? {} : { validation: validationLoss }),
    });
    if (walked !== undefined && rounds - best >= params.patience) break;
  }
  const sum = (parts: readonly ArrayLike<number>[], index: number): number =>
    parts.slice(0, best).reduce((total, part) => total + part[index]!, 0);
  return {
    model: builder.finish(featuresOf(train.matrix), start, best * outputs),
    importances: train.matrix.columns.map(({ name }, index) => ({
      feature: name,
      gain: sum(gains, index),
      splits: sum(counts, index),
    })),
    curves,
    rounds: best,
    notes,
  };
}

function largestOf(values: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  return largest;
}

export const gbt: Learner<GbtModel, GbtParams> = {
  id: 'gbt',
  title: 'Gradient-boosted trees',
  tasks: ['binary', 'multiclass', 'regression'],
  family: 'tree',
  replay: 'exact',
  params: gbtParams,
  fit,
  predict: predictGbt,
  outputs: (model) => model.outputs,
  encode: encodeGbt,
  decode: decodeGbt,
  appendToGraph: appendGbt,
};
