import { stringify } from 'yaml';

type Json = Readonly<Record<string, unknown>>;
interface RecipeWithData {
  readonly data: { readonly source: Source; readonly test?: Source | undefined };
}
type Source = string | { readonly path: string };

const pathOf = (source: Source): string => (typeof source === 'string' ? source : source.path);

function lastPart(path: string): string {
  const name = path.split(/[/\\]/).at(-1)!;
  return name === '' || name === '.' || name === '..' ? 'data' : name;
}

/**
 * What a recipe's files are called in a package: the last part of the path, since folders say where somebody keeps
 * things. Where the training and the test file would share a name, the test file's gets the prefix `test-`.
 */
export function sourceNames(recipe: RecipeWithData): { readonly training: string; readonly test?: string } {
  const training = lastPart(pathOf(recipe.data.source));
  if (recipe.data.test === undefined) return { training };
  const test = lastPart(pathOf(recipe.data.test));
  const same = test === training && pathOf(recipe.data.test) !== pathOf(recipe.data.source);
  return { training, test: same ? `test-${test}` : test };
}

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
  if (train !== undefined) ordered.train = learner;
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
