import { stringify } from 'yaml';

type Json = Readonly<Record<string, unknown>>;
interface RecipeWithData {
  readonly data: { readonly source: Source; readonly test?: Source | undefined };
  readonly train?: object;
}
type Source = string | { readonly path: string };

const pathOf = (source: Source): string => (typeof source === 'string' ? source : source.path);

function lastPart(path: string): string {
  const name = path.split(/[/\\]/).at(-1)!;
  return name === '' || name === '.' || name === '..' ? 'data' : name;
}

/**
 * What a recipe's files are called in a package: the last part of the path, since folders say where somebody keeps
 * things. Where the training and the test file would share a name, the test file's gets the prefix `test-`; a model
 * file that would share one gets `model-`.
 */
export function sourceNames(recipe: RecipeWithData): {
  readonly training: string;
  readonly test?: string;
  readonly model?: string;
} {
  const training = lastPart(pathOf(recipe.data.source));
  const test = recipe.data.test === undefined ? undefined : testName(recipe.data.test, recipe.data.source);
  const path = modelPath(recipe);
  const last = path === undefined ? undefined : lastPart(path);
  return {
    training,
    ...(test === undefined ? {} : { test }),
    ...(last === undefined ? {} : { model: last === training || last === test ? `model-${last}` : last }),
  };
}

function testName(source: Source, training: Source): string {
  const test = lastPart(pathOf(source));
  const same = test === lastPart(pathOf(training)) && pathOf(source) !== pathOf(training);
  return same ? `test-${test}` : test;
}

/** What a recipe calls the place of its model file: that of another library, or the earlier model that training goes on from. */
const placeOfModel = (train: object | undefined): 'model' | 'from' | undefined => {
  const { learner } = (train ?? {}) as { learner?: unknown };
  return learner === 'foreign' ? 'model' : learner === 'gbt' ? 'from' : undefined;
};

/** The model file of a recipe that takes over a model of another library, or goes on from an earlier one. */
export function modelPath({ train }: Pick<RecipeWithData, 'train'>): string | undefined {
  const place = placeOfModel(train);
  const file = place && (train as Json)[place];
  return typeof file === 'string' ? file : undefined;
}

/** Where the recipe names it, for people. */
export const modelPlace = ({ train }: Pick<RecipeWithData, 'train'>): string =>
  `train.${placeOfModel(train) ?? 'model'}`;

const named = (source: Source, name: string): unknown =>
  typeof source === 'string' ? name : { ...source, path: name };

/**
 * The recipe as it goes into the package: it runs again wherever its files lie. Paths become names; where the package
 * was written and what it was computed on (`package.out`, `train.device`) change no result, so they are left out.
 */
export function packagedRecipe(recipe: RecipeWithData): Record<string, unknown> {
  const names = sourceNames(recipe);
  const {
    data,
    train,
    package: section,
    ...rest
  } = recipe as RecipeWithData & { train?: Json; package?: Json };
  const { device: _device, ...learner } = train ?? {};
  const { out: _out, ...packaged } = section ?? {};
  const ordered: Record<string, unknown> = { ...rest };
  ordered.data = {
    ...data,
    source: named(data.source, names.training),
    ...(data.test === undefined ? {} : { test: named(data.test, names.test!) }),
  };
  if (train !== undefined)
    ordered.train =
      names.model === undefined ? learner : { ...learner, [placeOfModel(learner)!]: names.model };
  if (section !== undefined) ordered.package = packaged;
  // Through JSON: what is undefined leaves, so that the same recipe has one canonical form.
  return JSON.parse(JSON.stringify(ordered)) as Record<string, unknown>;
}

const ORDER = [
  'recipe',
  'name',
  'purpose',
  'data',
  'split',
  'features',
  'train',
  'calibrate',
  'evaluate',
  'fairness',
  'explain',
  'package',
];

/** `recipe.yaml`: sections in the order of the work, one value a line. */
export function recipeYaml(recipe: Json): string {
  const known = ORDER.filter((name) => name in recipe);
  const others = Object.keys(recipe)
    .filter((name) => !ORDER.includes(name))
    .sort();
  const sorted = Object.fromEntries([...known, ...others].map((name) => [name, recipe[name]]));
  // Readers of YAML 1.1, Python's among them, take a bare yes for true: such words are quoted.
  const options = { version: '1.2', schema: 'core', compat: 'yaml-1.1', lineWidth: 0 } as const;
  return stringify(sorted, { ...options, aliasDuplicateObjects: false });
}
