import canonicalize from 'canonicalize';
import { badInput } from '../../engine/errors.ts';
import type { FeatureBlock, FeatureSet } from '../../features/contract.ts';
import { FIRST_LEVEL, MISSING_LEVEL, OTHER_LEVEL } from '../../features/transformers/levels.ts';
import type { TreesModel } from '../trees/model/model.ts';

/**
 * The trees of an earlier model on the features of another set: features by their names, categories by the names of their
 * levels. What a split reads must be there and mean the same; further features are for further trees.
 *
 * @param theirs the set that the model was trained on
 */
export function bindEarlier(model: TreesModel, theirs: FeatureSet, ours: FeatureSet): TreesModel {
  const used = new Set(model.feature);
  const places = new Map(ours.outputs.map(({ name }, index) => [name, index]));
  const theirBlocks = blockByOutput(theirs);
  const ourBlocks = blockByOutput(ours);
  const place = theirs.outputs.map(({ name, kind }, index) => {
    if (!used.has(index)) return -1;
    const at = places.get(name);
    if (at === undefined) throw lacking(name, ours);
    const own = ours.outputs[at]!;
    if (own.kind !== kind) throw otherKind(name, kind, own.kind);
    if (kind === 'number' && meaningOf(theirBlocks[index]!) !== meaningOf(ourBlocks[at]!))
      throw otherValues(name, theirBlocks[index]!);
    return at;
  });
  const codes = theirs.outputs.map(({ name, kind, levels }, index) =>
    place[index]! < 0 || kind === 'number'
      ? undefined
      : codesOf(name, levels!, ours.outputs[place[index]!]!.levels!),
  );
  const memberStart = [0];
  const members: number[] = [];
  model.feature.forEach((index, node) => {
    const known = codes[index];
    const own =
      known &&
      [...model.members.subarray(model.memberStart[node], model.memberStart[node + 1])].flatMap(
        (code) => known[code]!,
      );
    members.push(...(own ?? []).sort((a, b) => a - b));
    memberStart.push(members.length);
  });
  return {
    ...model,
    features: ours.outputs.map(({ name, kind, levels }) => ({ name, kind, levels: levels?.length ?? 0 })),
    feature: model.feature.map((index) => (index < 0 ? index : place[index]!)),
    memberStart: Int32Array.from(memberStart),
    members: Int32Array.from(members),
  };
}

const blockByOutput = ({ blocks }: FeatureSet): FeatureBlock[] =>
  blocks.flatMap((block) => Array.from({ length: block.outputs }, () => block));

/** What decides a number's values, as text: how codes are numbered does not, where each is a column that names its level. */
function meaningOf({ source, transforms }: FeatureBlock): string {
  const named = transforms.some(({ transform }) => transform === 'oneHot');
  return canonicalize(named ? [source.read, source.column] : [source, transforms])!;
}

/** By code of theirs the codes of ours: levels that they did not know counted as other ones. */
function codesOf(name: string, theirs: readonly string[], ours: readonly string[]): number[][] {
  const place = new Map(ours.slice(FIRST_LEVEL).map((level, i) => [level, i + FIRST_LEVEL]));
  const known = new Set(theirs.slice(FIRST_LEVEL));
  const strange = [...place].flatMap(([level, code]) => (known.has(level) ? [] : [code]));
  return theirs.map((level, code) => {
    if (code === MISSING_LEVEL) return [MISSING_LEVEL];
    if (code === OTHER_LEVEL) return [OTHER_LEVEL, ...strange];
    const at = place.get(level);
    if (at === undefined) throw lackingLevel(name, level);
    return [at];
  });
}

const lacking = (name: string, { outputs }: FeatureSet): Error =>
  badInput(
    `The earlier model reads the feature ${JSON.stringify(name)}, which the features do not have.`,
    'features',
    `They are ${outputs
      .slice(0, 20)
      .map((output) => output.name)
      .join(
        ', ',
      )}${outputs.length > 20 ? ', …' : ''}. Left to itself (features: auto), training takes over the earlier model’s.`,
  );

const otherKind = (name: string, theirs: string, ours: string): Error =>
  badInput(
    `The earlier model takes the feature ${JSON.stringify(name)} for a ${theirs}; here it is a ${ours}.`,
    'features',
    'Prepare the column as it was prepared for the earlier model, or leave the features to it (features: auto).',
  );

const otherValues = (name: string, { source }: FeatureBlock): Error =>
  badInput(
    `The feature ${JSON.stringify(name)} of the column ${JSON.stringify(source.column)} has other values here than for the earlier model: what was learned of its training rows differs.`,
    'features',
    'Leave the features to the earlier model (features: auto), or prepare the column in a way that learns nothing of the rows.',
  );

const lackingLevel = (name: string, level: string): Error =>
  badInput(
    `The earlier model knows the level ${JSON.stringify(level.slice(0, 60))} of ${JSON.stringify(name)}, which the features pool with unknown ones.`,
    'features',
    'Leave the features to the earlier model (features: auto), or name all its levels in the step of the column: levels: [a, b].',
  );
