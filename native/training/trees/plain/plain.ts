import { quantiseDrawn } from '../../quantise.ts';
import { binnedColumns, binsFor } from '../rows/binned.ts';
import { goesLeft, leafOf, type EngineInput, type GrownTree, type TreeEngine } from '../engine.ts';
import { growTree, type LeafRows, type RowHolder } from './grow-tree.ts';
import { renewTree } from './leaf-renewal.ts';
import { listsOfLabels } from '../rows/lists.ts';
import type { ScoredRows } from '../objective.ts';
import { objectiveOf } from '../objectives/registry.ts';
import { meanLoss } from '../rows/spans.ts';
import type { FeatureBins } from '../rows/bins.ts';

/**
 * Grows trees in plain TypeScript, without a thought for speed: what any other engine has to agree with to the last bit,
 * and what small rows are trained by where there is no other.
 */
export async function plainEngine(input: EngineInput): Promise<TreeEngine> {
  const { train, validation, objective: spec, rules } = input;
  const bins = binsFor(train.matrix, input.mostBins, input.binSample);
  const objective = objectiveOf(spec);
  const columns = binnedColumns(train.matrix, bins);
  const rowsOf = (labels: typeof train): ScoredRows => {
    const { y, weights, begun } = labels;
    const perOutput = () => Array.from(spec.start, (value) => new Float64Array(y.length).fill(value));
    const scores = begun?.map((values) => values.slice()) ?? perOutput();
    const lists = listsOfLabels(labels);
    return { y, weights, lists, scores, gradients: perOutput(), hessians: perOutput() };
  };
  const rows = rowsOf(train);
  const walked = validation && {
    columns: binnedColumns(validation.matrix, bins),
    rows: rowsOf(validation),
  };

  function addTo(to: Float64Array, tree: GrownTree, from: readonly Uint8Array[]): void {
    for (let row = 0; row < to.length; row++) to[row]! += tree.values[leafOf(tree, from, row)]!;
  }
  function add(output: number, tree: GrownTree): void {
    addTo(rows.scores[output]!, tree, columns);
    if (walked) addTo(walked.rows.scores[output]!, tree, walked.columns);
  }

  return {
    bins,
    columns,
    derive: async () => ({
      train: meanLoss(objective, rows, 'derive'),
      ...(walked && { validation: meanLoss(objective, walked.rows, 'loss') }),
    }),
    derivatives: () => rows,
    scores: () => ({ train: rows.scores, validation: walked?.rows.scores }),
    add: async (output, tree) => add(output, tree),
    async grow(output, draw) {
      const { factors } = draw;
      const gradient = quantiseDrawn(rows.gradients[output]!, factors);
      const hessian = quantiseDrawn(rows.hessians[output]!, factors);
      const units = { gradientUnit: gradient.unit, hessianUnit: hessian.unit };
      const members = Uint32Array.from(rows.y.keys()).filter((row) => factors?.[row] !== 0);
      const grown = await growTree(
        { bins, draw, rules, ...units },
        holdRows(members, columns, bins, gradient.values, hessian.values),
      );
      const tree = renewTree(grown, { objective: spec, rows, columns, draw, rules });
      add(output, tree);
      return tree;
    },
    close: async () => undefined,
  };
}

/** Lists of rows, and their quantised derivatives. */
interface PlainRows extends LeafRows {
  readonly rows: Uint32Array;
}

function holdRows(
  members: Uint32Array,
  columns: readonly Uint8Array[],
  bins: readonly FeatureBins[],
  gradient: Int32Array,
  hessian: Int32Array,
): RowHolder<PlainRows> {
  function leafOfRows(rows: Uint32Array): PlainRows {
    const sum = (values: Int32Array): number => rows.reduce((total, row) => total + values[row]!, 0);
    return {
      rows,
      count: rows.length,
      gradient: sum(gradient),
      hessian: sum(hessian),
      histogram(feature) {
        const histogram = new Int32Array(2 * bins[feature]!.count);
        for (const row of rows) {
          const bin = columns[feature]![row]!;
          histogram[2 * bin]! += gradient[row]!;
          histogram[2 * bin + 1]! += hessian[row]!;
        }
        return histogram;
      },
    };
  }
  return {
    all: async () => leafOfRows(members),
    async part({ rows }, { feature, mask }) {
      const side = (left: boolean) =>
        leafOfRows(rows.filter((row) => goesLeft(mask, columns[feature]![row]!) === left));
      return [side(true), side(false)];
    },
  };
}
