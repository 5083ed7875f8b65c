import { notFound } from '../../../engine/errors.ts';
import { damagedModel } from '../../model-bytes.ts';
import { MOST_LEVELS, MOST_SPLITS, type Tree, type TreeNode } from '../contract.ts';
import type { TreesModel } from './model.ts';

/** A feature as its feature set names it: of a category with the names of its codes, missing first. */
export interface NamedFeature {
  readonly name: string;
  readonly kind: 'number' | 'category';
  readonly levels?: readonly string[] | undefined;
}

/** Code of a missing category; the others follow. */
const MISSING = 0;
const MOST_CHARACTERS = 200;

/** One tree in names: `round` from 1. The names must be those of the features that the model was fitted on. */
export function describeTree(
  model: TreesModel,
  features: readonly NamedFeature[],
  round: number,
  output: number,
): Tree {
  const { outputs, nodeStart, feature } = model;
  const rounds = (nodeStart.length - 1) / outputs;
  checkNames(model, features);
  if (round > rounds)
    throw notFound(
      `The model has ${rounds.toLocaleString('en')} rounds; there is no round ${round.toLocaleString('en')}.`,
      'round',
      rounds === 0 ? 'Train a model that splits.' : 'Name a round of the model.',
    );
  if (output >= outputs)
    throw notFound(
      `The model has ${outputs} ${outputs === 1 ? 'output' : 'outputs'}; there is none of place ${output}.`,
      'output',
      `Name a place from 0 to ${outputs - 1}.`,
    );
  const number = (round - 1) * outputs + output;
  const root = nodeStart[number]!;
  const end = nodeStart[number + 1]!;
  // Nodes are made two at a time, after their split: the first ones are a tree of the splits that were made first.
  const shown = Math.min(end - root, 2 * MOST_SPLITS + 1);
  return {
    rounds,
    outputs,
    start: model.start[output]!,
    link: model.link.kind,
    splits: feature.subarray(root, end).reduce((sum, index) => sum + (index < 0 ? 0 : 1), 0),
    nodes: Array.from({ length: shown }, (_, node) => describeNode(model, features, root + node)),
  };
}

function describeNode(model: TreesModel, features: readonly NamedFeature[], at: number): TreeNode {
  const index = model.feature[at]!;
  const cover = model.cover === undefined ? {} : { cover: model.cover[at]! };
  if (index < 0) return { kind: 'leaf', value: model.value[at]!, ...cover };
  const gain = model.gain === undefined ? {} : { gain: model.gain[at]! };
  const { name, kind, levels } = features[index]!;
  const split = { feature: shortened(name), left: model.left[at]!, ...gain, ...cover };
  if (kind === 'number') {
    const missing = model.missingLeft[at] === 1 ? 'left' : 'right';
    return { kind, ...split, missing, threshold: model.threshold[at]! };
  }
  const codes = model.members.subarray(model.memberStart[at], model.memberStart[at + 1]);
  const present = codes.filter((code) => code !== MISSING);
  return {
    kind,
    ...split,
    missing: present.length < codes.length ? 'left' : 'right',
    levels: Array.from(present.subarray(0, MOST_LEVELS), (code) => shortened(levels![code]!)),
    more: Math.max(0, present.length - MOST_LEVELS),
  };
}

/** A model and a feature set that do not belong together would be read in wrong names. */
function checkNames(model: TreesModel, features: readonly NamedFeature[]): void {
  const belongs =
    features.length === model.features.length &&
    model.features.every(({ name, kind, levels }, i) => {
      const named = features[i]!;
      return name === named.name && kind === named.kind && levels === (named.levels?.length ?? 0);
    });
  if (!belongs) throw damagedModel('its features are not those that it was trained on');
}

/** A name from data as far as anybody reads it. */
function shortened(name: string): string {
  if (name.length <= MOST_CHARACTERS) return name;
  return `${[...name.slice(0, 2 * MOST_CHARACTERS)].slice(0, MOST_CHARACTERS - 1).join('')}…`;
}
