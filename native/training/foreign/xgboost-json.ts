import {
  checkTree,
  MOST_CLASSES,
  MOST_FEATURES,
  MOST_TREES,
  RESAVE,
  unsupported,
  type ForeignFeature,
  type ForeignModel,
  type ForeignTree,
} from './foreign-model.ts';
import { JsonReader } from './json-reader.ts';
import { xgboostCategories } from './xgboost-categories.ts';
import { objectiveOf, startOf } from './xgboost-objective.ts';
import { xgboostTree } from './xgboost-tree.ts';

interface Booster {
  readonly model: JsonReader;
  /** Of DART, by tree. */
  readonly weights?: readonly number[];
}

function boosterOf(learner: JsonReader): Booster {
  const booster = learner.get('gradient_booster');
  const name = booster.get('name').text();
  if (name === 'gbtree') return { model: booster.get('model') };
  if (name === 'dart')
    return { model: booster.get('gbtree').get('model'), weights: booster.get('weight_drop').numbers() };
  throw unsupported(
    `The model is of the booster ${JSON.stringify(name.slice(0, 40))}, which has no trees.`,
    booster.get('name').path,
    'Train it with the booster gbtree or dart, or train a linear learner here.',
  );
}

/**
 * Trees that scikit-learn's interface predicts with: where training stopped early those of the best iteration, which it
 * keeps to itself. Other interfaces use all.
 */
function usedTrees(learner: JsonReader, model: JsonReader, trees: number): { used: number; notes: string[] } {
  const attributes = learner.get('attributes');
  const best = attributes.isThere ? attributes.get('best_iteration') : attributes;
  const bounds = model.get('iteration_indptr');
  if (!best.isThere || !bounds.isThere || !attributes.get('scikit_learn').isThere)
    return { used: trees, notes: [] };
  const ends = bounds.integers();
  const iteration = best.count(0, ends.length - 2);
  const used = ends[iteration + 1]!;
  if (!(used >= 0 && used <= trees)) throw bounds.refuse('it does not fit the trees');
  const note = `Training stopped early: the first ${iteration + 1} of ${ends.length - 1} rounds are used, as scikit-learn's interface of XGBoost does.`;
  return { used, notes: used === trees ? [] : [note] };
}

/**
 * Reads what XGBoost's save_model writes as JSON (versions 1.3 to 3). Every error names the path.
 * Format: doc/model.schema of XGBoost. @param document the parsed JSON
 */
export function readXgboost(document: unknown): ForeignModel {
  const learner = new JsonReader(document).get('learner');
  const { name, objective } = objectiveOf(learner);
  const parameters = learner.get('learner_model_param');
  const classes = parameters.get('num_class').count(0, MOST_CLASSES);
  const outputs = objective.task === 'multiclass' ? classes : 1;
  if (outputs < 1 || (objective.task !== 'multiclass' && classes > 1))
    throw parameters.get('num_class').refuse(`it is ${classes}, which does not go with ${name}`);
  const targets = parameters.get('num_target');
  if (targets.isThere && targets.count(0, MOST_CLASSES) > 1)
    throw unsupported(
      'The model predicts several targets.',
      targets.path,
      'Train one model for each target.',
    );

  const { model, weights } = boosterOf(learner);
  const features = featuresOf(learner, model, parameters);
  const items = model.get('trees').items();
  if (items.length > MOST_TREES) throw model.get('trees').refuse(`it has more than ${MOST_TREES} trees`);
  const groups = model.get('tree_info').integers(items.length);
  if (weights !== undefined && weights.length !== items.length)
    throw learner.refuse('it has not one weight a tree (weight_drop)');
  const { used, notes } = usedTrees(learner, model, items.length);
  const byOutput = Array.from({ length: outputs }, (): ForeignTree[] => []);
  const budget = { codes: 0 };
  items.slice(0, used).forEach((item, i) => {
    const of = byOutput[groups[i]!];
    if (of === undefined) throw model.get('tree_info').refuse(`tree ${i} belongs to no output`);
    const tree = xgboostTree(item, weights?.[i] ?? 1, budget);
    checkTree(tree, features.length, (why) => item.refuse(why));
    of.push(tree);
  });
  const { features: seen, trees } = withKinds(features, byOutput, model);
  return {
    library: 'XGBoost',
    objective: name,
    task: objective.task,
    features: seen,
    start: startOf(parameters, outputs, objective),
    link: objective.link,
    rounds: trees,
    notes,
  };
}

const NONE: ForeignTree = [{ kind: 'leaf', value: 0, cover: 0 }];

/** Trees by round, every round with one for each output: forests grow several of one output before the next. */
function withKinds(
  features: readonly ForeignFeature[],
  byOutput: readonly (readonly ForeignTree[])[],
  model: JsonReader,
): { features: ForeignFeature[]; trees: ForeignTree[][] } {
  const split = features.map(() => ({ number: false, category: false }));
  for (const tree of byOutput.flat())
    for (const node of tree) if (node.kind !== 'leaf') split[node.feature]![node.kind] = true;
  const rounds = Math.max(0, ...byOutput.map((trees) => trees.length));
  return {
    features: features.map((feature, i) => {
      const { number, category } = split[i]!;
      if (category && (number || feature.kind === 'number'))
        throw model.refuse(`feature ${JSON.stringify(feature.name)} is a number and a category`);
      if (number && feature.kind === 'category')
        throw model.refuse(`feature ${JSON.stringify(feature.name)} is a category and split as a number`);
      return feature;
    }),
    trees: Array.from({ length: rounds }, (_, round) => byOutput.map((trees) => trees[round] ?? NONE)),
  };
}

function featuresOf(learner: JsonReader, model: JsonReader, parameters: JsonReader): ForeignFeature[] {
  const count = parameters.get('num_feature').count(1, MOST_FEATURES);
  const named = learner.get('feature_names');
  const names = named.isThere ? named.texts() : [];
  if (names.length === 0)
    throw unsupported(
      'The model does not know the names of its features, so it is not known which columns they are.',
      'learner.feature_names',
      `Train it on a table with named columns (a data frame), or set feature_names. ${RESAVE.XGBoost}`,
    );
  if (names.length !== count || new Set(names).size !== count)
    throw named.refuse(`it does not name ${count} different features`);
  const kinds = learner.get('feature_types');
  const types = kinds.isThere ? kinds.texts() : [];
  if (types.length !== 0 && types.length !== count)
    throw kinds.refuse(`it has ${types.length} entries instead of ${count}`);
  const levels = xgboostCategories(model.get('cats'));
  return names.map((name, i) => {
    if (types[i] !== 'c') return { name, kind: 'number', zeroIsMissing: false };
    const known = levels[i];
    return {
      name,
      kind: 'category',
      zeroIsMissing: false,
      ...(known === undefined || known.length === 0 ? {} : { levels: known }),
    };
  });
}
