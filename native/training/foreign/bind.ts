import { badInput } from '../../engine/errors.ts';
import type { NamedFeature } from '../trees/model/describe-tree.ts';
import type { Target } from '../target.ts';
import type { BoundModel } from './bound-model.ts';
import { classOrder } from './class-order.ts';
import { levelCodes, type LevelCodes } from './level-codes.ts';
import { layTree, type LaidTrees } from './lay-tree.ts';
import { placesByName } from './feature-names.ts';
import type { ForeignModel } from './foreign-model.ts';

/**
 * Binds a model to a feature set by the names of its features and of its categories. Its classes 0 … K−1 are the
 * target's labels in sorted order, as scikit-learn's interfaces number them.
 * @param features the set's outputs, in order
 */
export function bindForeign(
  model: ForeignModel,
  features: readonly NamedFeature[],
  { task, classes }: Pick<Target, 'task' | 'classes'>,
): BoundModel {
  checkTask(model, task, classes.length);
  const place = placesByName(model, features);
  const codes = new Map<number, LevelCodes>();
  model.features.forEach((feature, index) => {
    const at = place[index]!;
    if (at >= 0 && feature.kind === 'category') codes.set(index, levelCodes(model, index, features[at]!));
  });
  const outputs = model.start.length;
  const order = task === 'multiclass' ? classOrder(classes) : [0];
  const start = Float64Array.from(order, (theirs) => model.start[theirs]!);
  const laid: LaidTrees = {
    nodeStart: [0],
    feature: [],
    left: [],
    threshold: [],
    missingLeft: [],
    memberStart: [0],
    members: [],
    value: [],
    gain: [],
    cover: [],
  };
  for (const round of model.rounds)
    order.forEach((theirs, output) => {
      start[output]! += layTree(laid, round[theirs]!, place, codes);
    });
  const zeroIsMissing = new Uint8Array(features.length);
  model.features.forEach((feature, index) => {
    if (feature.zeroIsMissing && place[index]! >= 0) zeroIsMissing[place[index]!] = 1;
  });
  return {
    zeroIsMissing,
    trees: {
      features: features.map(({ name, kind, levels }) => ({ name, kind, levels: levels?.length ?? 0 })),
      outputs,
      start,
      link: { kind: model.link },
      nodeStart: Int32Array.from(laid.nodeStart),
      feature: Int32Array.from(laid.feature),
      left: Int32Array.from(laid.left),
      threshold: Float64Array.from(laid.threshold),
      missingLeft: Uint8Array.from(laid.missingLeft),
      memberStart: Int32Array.from(laid.memberStart),
      members: Int32Array.from(laid.members),
      value: Float64Array.from(laid.value),
      gain: Float64Array.from(laid.gain),
      cover: Float64Array.from(laid.cover),
    },
  };
}

const tasks = {
  binary: 'is of two classes',
  multiclass: 'is of several classes',
  regression: 'predicts a number',
  ranking: 'orders rows',
} as const;

function checkTask(model: ForeignModel, task: Target['task'], classes: number): void {
  if (model.task !== task)
    throw badInput(
      `The model ${tasks[model.task]} (${model.objective.slice(0, 60)}), and the target asks for one that ${tasks[task]}.`,
      'train.model',
      model.task === 'binary'
        ? 'Name the class that it gives the probability of: data.positive.'
        : 'Choose the target that the model was trained for.',
    );
  if (task === 'multiclass' && model.start.length !== classes)
    throw badInput(
      `The model has ${model.start.length} classes and the target ${classes}.`,
      'train.model',
      'Use data that hold every class that the model was trained on, and no other.',
    );
}
