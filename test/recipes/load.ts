import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { parseDocument } from 'yaml';

const here = import.meta.dirname;

/** The folder of shared data and figures, or undefined; the reason belongs in a skipped test's title. */
export const sharedFolder: string | undefined = ((): string | undefined => {
  const folder = process.env.ASSAY_SHARED;
  return folder !== undefined && existsSync(join(folder, 'data')) ? resolve(folder) : undefined;
})();

/** Goes into the title of a test that `describe.skipIf(sharedFolder === undefined)` may skip. */
export const needsShared =
  sharedFolder === undefined ? ' (skipped: ASSAY_SHARED names no folder with data)' : '';

/** The folder of the product's own samples and their recipes. */
export const samplesFolder = join(here, '..', '..', 'assets', 'samples');

export type RecipePath = readonly (string | number)[];

export interface LoadOptions {
  /** Where `data.source` and `data.test` are looked for; default: the shared data. */
  readonly data?: string;
  /** Further changes: `[['train', 'seed'], 2]`. An undefined value removes what stands there. */
  readonly set?: readonly (readonly [RecipePath, unknown])[];
}

/**
 * Writes a copy of a recipe into a folder with the paths filled in, comments and all, and returns the copy's path:
 * data files become absolute, the package goes into that folder.
 * @param recipe a name in test/recipes (`compas`) or the path of a recipe file
 * @param folder where the copy and its package go; it exists
 */
export function loadRecipe(recipe: string, folder: string, options: LoadOptions = {}): string {
  const file = recipe.endsWith('.yaml') ? recipe : join(here, `${recipe}.yaml`);
  const data = options.data ?? (sharedFolder === undefined ? undefined : join(sharedFolder, 'data'));
  if (data === undefined) throw new Error(`${recipe} needs data: set ASSAY_SHARED or pass a folder.`);
  const document = parseDocument(readFileSync(file, 'utf8'));
  for (const key of [
    ['data', 'source'],
    ['data', 'test'],
  ]) {
    const name: unknown = document.getIn(key);
    if (typeof name === 'string' && !isAbsolute(name)) document.setIn(key, join(data, name));
  }
  if (document.hasIn(['package', 'out'])) {
    document.setIn(['package', 'out'], join(folder, basename(String(document.getIn(['package', 'out'])))));
  }
  for (const [path, value] of options.set ?? []) {
    if (value === undefined) document.deleteIn(path);
    else document.setIn(path, value);
  }
  const copy = join(folder, basename(file));
  writeFileSync(copy, document.toString());
  return copy;
}
