/** What a fit reads of an earlier model, and of its rows to go on from it. */
import type { FeatureSet } from '../../features/contract.ts';
import type { StepContext } from '../../workspace/step-kind.ts';
import type { GbtParams, LearnerSpec } from '../contract.ts';
import { absentClasses, takeRows } from '../fit-rows.ts';
import type { EarlierTrees, FitInput, Fitted, Labels, ScoresOfRows } from '../learner.ts';
import { rowsOfRole } from '../../features/take-rows.ts';
import { ROLE } from '../predictions.ts';
import { featureParts, loadCrossFitted, yieldTo } from '../store.ts';
import type { Target } from '../target.ts';
import type { FeatureMatrix } from '../../features/matrix.ts';
import { CodedRows } from '../trees/boosting/coded-rows.ts';
import { constraintsOf } from '../trees/constraints.ts';
import { importancesOf } from '../trees/model/importances.ts';
import type { TreesModel } from '../trees/model/model.ts';
import { boostRows } from '../trees/boosting/boost-rows.ts';
import { chooseObjective, objectiveSpec } from '../trees/objectives/registry.ts';
import { refitTrees } from '../trees/boosting/refit.ts';
import { kernelScorers } from '../trees/scoring/runtime.ts';
import { warmStart, withoutLink } from '../trees/boosting/warm-start.ts';
import { bindEarlier } from './bind.ts';
import { checkGoesOn } from './check.ts';
import type { KeptModelHead, ReadEarlierResult, WentOnFrom } from './contract.ts';
import { decodeKeptModel } from './kept-model.ts';

/** Values of features that are in memory at once. */
const MOST_VALUES = 2 ** 23;

export interface RowsOfFit {
  readonly dataset: string;
  readonly split: string;
  /** By row of the dataset: see ROLE. */
  readonly roles: Uint8Array;
  readonly set: FeatureSet;
}

/** An earlier model on the features of a fit, and what scores that fit's rows by its trees. */
export interface LoadedEarlier extends EarlierTrees {
  readonly head: KeptModelHead;
  readonly wentOn: Omit<WentOnFrom, 'refit'>;
  readonly notes: readonly string[];
}

type BoostedSpec = Extract<LearnerSpec, { learner: 'gbt' }>;

/** Reads an earlier model and binds it to the features of a fit; one that the fit cannot go on from is refused. */
export async function loadEarlier(
  context: StepContext,
  digest: string,
  rows: RowsOfFit,
  target: Pick<Target, 'task' | 'classes'>,
  spec: BoostedSpec,
): Promise<LoadedEarlier> {
  const { parts } = await context.readJson<ReadEarlierResult>(digest);
  const { head, trees } = decodeKeptModel(await context.read(parts.file));
  checkGoesOn(head, target, spec);
  const model = bindEarlier(trees, head.features, rows.set);
  const { shrinkage, trainedOn } = head;
  const rounds = (trees.nodeStart.length - 1) / trees.outputs;
  const sameRows = trainedOn.dataset === rows.dataset && trainedOn.split === rows.split;
  return {
    head,
    model,
    wentOn: { sha256: parts.file, rounds, shrinkage },
    notes: sameRows
      ? []
      : [
          'The earlier model was trained on other rows or another split. Were test rows of these among its own, the figures are too good; that is not known here.',
        ],
    scores: (each) => scoresOfRows(context, rows, each),
  };
}

/** Features of the rows part by part, with where each part begins. */
async function* partsOf(context: StepContext, { dataset, roles, set }: RowsOfFit, unit: string) {
  const crossFitted = await loadCrossFitted(context, set);
  const total = rowsOfRole(roles, ROLE.train).length + rowsOfRole(roles, ROLE.validation).length;
  const partRows = Math.max(1, Math.min(65_536, Math.floor(MOST_VALUES / set.outputs.length)));
  const first = { train: 0, validation: 0 };
  for await (const { train, validation, done } of featureParts(
    context,
    { dataset, roles },
    set,
    crossFitted,
    partRows,
  )) {
    yield { train, validation, first: { ...first } };
    first.train += train.rows;
    first.validation += validation.rows;
    context.progress({ done, total, unit });
    await yieldTo(context);
  }
}

/** The sums of a model's leaf values for all rows of a fit: one pass over the dataset. */
async function scoresOfRows(context: StepContext, rows: RowsOfFit, model: TreesModel): Promise<ScoresOfRows> {
  const { outputs } = model;
  const perOutput = (role: number): Float64Array[] => {
    const count = rowsOfRole(rows.roles, role).length;
    return Array.from({ length: outputs }, () => new Float64Array(count));
  };
  const scores = { train: perOutput(ROLE.train), validation: perOutput(ROLE.validation) };
  const scorer = kernelScorers(context.threads)(withoutLink(model), rows.roles.length);
  async function put(to: readonly Float64Array[], first: number, matrix: FeatureMatrix): Promise<void> {
    const sums = await scorer.margins(matrix);
    for (let i = 0; i < sums.length; i++) to[i % outputs]![first + Math.floor(i / outputs)] = sums[i]!;
  }
  try {
    for await (const { train, validation, first } of partsOf(
      context,
      rows,
      'rows scored by the earlier model',
    )) {
      await put(scores.train, first.train, train);
      await put(scores.validation, first.validation, validation);
    }
  } finally {
    await scorer.close();
  }
  return scores;
}

/** A column of the numbers of rows, to tell which of them a fit leaves out. */
const numbersOf = (rows: number): FeatureMatrix => ({
  rows,
  columns: [
    { name: 'row', kind: 'number', levels: 0, values: Float64Array.from({ length: rows }, (_, row) => row) },
  ],
});

/** The earlier model with leaf values from the training rows; validation rows are not looked at. */
export async function refitEarlier(
  context: StepContext,
  rows: RowsOfFit,
  earlier: LoadedEarlier,
  input: Omit<FitInput<GbtParams>, 'train' | 'validation'> & { readonly train: Labels },
  decay: number,
): Promise<Fitted<TreesModel>> {
  const { params, hooks } = input;
  const choice = chooseObjective(input.task, params);
  const { model, objective, train } = await warmStart(
    { ...input, train: { ...input.train, matrix: numbersOf(input.train.y.length) } },
    earlier,
    (from) => ({ train: boostRows(from, choice.kind).train }),
    (of) => objectiveSpec(choice, input.classes.length, of.train),
  );
  const codes = new CodedRows(model, train.y.length);
  const present = train.matrix.columns[0]!.values;
  let put = 0;
  for await (const part of partsOf(context, rows, 'rows laid out')) {
    const begin = put;
    while (put < present.length && present[put]! < part.first.train + part.train.rows) put++;
    const own = Uint32Array.from(present.subarray(begin, put), (row) => row - part.first.train);
    codes.put(begin, takeRows(part.train, own));
  }
  const refitted = await refitTrees({
    model,
    codes,
    labels: train,
    objective,
    rules: {
      ...params,
      decay,
      shrinkage: earlier.head.shrinkage.flatMap((part) =>
        new Array<number>(part.rounds).fill(part.learningRate!),
      ),
      monotone: constraintsOf(params, { columns: model.features }).monotone,
    },
    hooks,
  });
  return {
    model: refitted.model,
    importances: importancesOf(refitted.model),
    curves: { train: refitted.losses, validation: [] },
    rounds: refitted.losses.length,
    notes: absentClasses(input, train),
  };
}
