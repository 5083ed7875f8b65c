import { badInput } from '../../engine/errors.ts';
import type { NamedFeature } from '../trees/model/describe-tree.ts';
import type { ForeignModel } from './foreign-model.ts';
import { usedFeatures } from './used-features.ts';

/** LightGBM writes underscores for the white space of names. */
const underscored = (name: string): string => name.replace(/\s/gu, '_');

/**
 * The name among `names` that a feature of the model has, or undefined: the same, or where the library rewrites names
 * the only one that it would rewrite so.
 */
export function nameOf(
  library: ForeignModel['library'],
  feature: string,
  names: readonly string[],
): string | undefined {
  if (names.includes(feature)) return feature;
  if (library !== 'LightGBM') return undefined;
  const alike = names.filter((name) => underscored(name) === feature);
  return alike.length === 1 ? alike[0] : undefined;
}

/**
 * By feature of the model its place in the set; −1 for one that no split uses and that the set does not have. One that
 * a split uses must be there, and of the same kind.
 */
export function placesByName(model: ForeignModel, features: readonly NamedFeature[]): Int32Array {
  const names = features.map(({ name }) => name);
  const place = new Map(names.map((name, index) => [name, index]));
  const used = usedFeatures(model);
  return Int32Array.from(model.features, (feature, index) => {
    const named = nameOf(model.library, feature.name, names);
    const at = named === undefined ? -1 : place.get(named)!;
    if (!used.has(index)) return -1;
    if (at < 0) throw missingFeature(model, feature.name, names);
    if (features[at]!.kind !== feature.kind)
      throw badInput(
        `The model takes the feature ${JSON.stringify(feature.name)} for a ${feature.kind}; here it is a ${features[at]!.kind}.`,
        'features',
        feature.kind === 'category'
          ? `Write encode: category for the column ${JSON.stringify(feature.name)}.`
          : `Give the column ${JSON.stringify(feature.name)} as the number that the model was trained on.`,
      );
    return at;
  });
}

function missingFeature(model: ForeignModel, name: string, names: readonly string[]): Error {
  const shown = `${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}`;
  const numbered = model.features.every((feature, i) => feature.name === `Column_${i}`);
  return badInput(
    numbered
      ? 'The model does not know the names of its features: it was trained on a table without names.'
      : `The model reads the feature ${JSON.stringify(name)}, which the features do not have.`,
    'features',
    numbered
      ? 'Train it on a data frame, so that the file holds the names of its columns.'
      : `They are ${shown}. A feature of the same values in all training rows is left out: give rows in which it differs.`,
  );
}
