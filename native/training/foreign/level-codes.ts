import { badInput } from '../../engine/errors.ts';
import { FIRST_LEVEL } from '../../features/transformers/levels.ts';
import type { NamedFeature } from '../trees/model/describe-tree.ts';
import type { ForeignModel } from './foreign-model.ts';
import { splitCodes } from './used-features.ts';

/** Our codes of a category, and theirs: ours 0 is missing, 1 unknown. */
export interface LevelCodes {
  /** By code of theirs, where we have it. */
  readonly ours: ReadonlyMap<number, number>;
  readonly count: number;
}

/** How the codes of a category of the model and of a set belong to each other: by the names of its levels. */
export function levelCodes(model: ForeignModel, index: number, { name, levels }: NamedFeature): LevelCodes {
  const theirs = model.features[index]!.levels;
  const names = levels!.slice(FIRST_LEVEL);
  const ours = new Map<number, number>();
  if (theirs === undefined) {
    // Codes are the numbers of the data: levels are named by them.
    names.forEach((level, i) => {
      if (!/^-?\d+(\.\d+)?$/.test(level))
        throw badInput(
          `The model takes ${JSON.stringify(name)} for codes and does not say what they stand for; here it has the level ${JSON.stringify(level.slice(0, 60))}.`,
          'train.model',
          'Train it on a data frame with a column of the dtype category, so that the file holds the names.',
        );
      const code = Number(level);
      if (Number.isSafeInteger(code) && code >= 0) ours.set(code, i + FIRST_LEVEL);
    });
    checkSplits(model, index, name, ours);
  } else {
    const place = new Map(names.map((level, i) => [level, i + FIRST_LEVEL]));
    theirs.forEach((level, code) => {
      const at = place.get(level);
      if (at === undefined) throw lacking(name, [level]);
      ours.set(code, at);
    });
  }
  return { ours, count: levels!.length };
}

function lacking(name: string, levels: readonly string[]): Error {
  const shown = levels.map((level) => JSON.stringify(level.slice(0, 60)));
  return badInput(
    `The model knows levels of ${JSON.stringify(name)} that the features pool with unknown ones: ${shown.slice(0, 10).join(', ')}.`,
    'features',
    'Leave the features to the model (features: auto), or name all its levels in the step of the column: levels: [a, b].',
  );
}

/** Codes that a split names and that the features do not tell apart would go with the unknown ones. */
function checkSplits(
  model: ForeignModel,
  index: number,
  name: string,
  ours: ReadonlyMap<number, number>,
): void {
  const strange =
    splitCodes(model)
      .get(index)
      ?.filter((code) => !ours.has(code)) ?? [];
  if (strange.length > 0) throw lacking(name, strange.map(String));
}
