import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Recipe } from '../contract.ts';
import { sourceNames } from '../../packages/package-recipe.ts';
import { badInput } from '../errors.ts';
import { nearest } from './parse-recipe.ts';

/** A data file that a recipe names. */
export interface SourceFile {
  /** As the recipe names it, for people and for the package: the last part of the path only. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

export interface SourceFiles {
  readonly train: SourceFile;
  readonly test?: SourceFile;
}

async function sourceFile(name: string, file: string, what: string): Promise<SourceFile> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw badInput(
      error.code === 'ENOENT' ? 'There is no such file.' : `The file cannot be read (${error.code}).`,
      file,
      `${what} of the recipe names it; paths are relative to the recipe.`,
    );
  });
  if (!found.isFile()) throw badInput('This is not a file.', file, `${what} must name one file.`);
  return { name, path: file, bytes: found.size };
}

const named = (source: Recipe['data']['source']): string =>
  typeof source === 'string' ? source : source.path;

/** Where a recipe's names lead: to files beside the recipe, or only to those that the caller hands over by name. */
export type Resolver = (name: string) => string;

export const beside =
  (folder: string): Resolver =>
  (name) =>
    path.resolve(folder, name);

/** For recipes of others: a name leads to a handed-over file or nowhere. */
export const onlyGiven =
  (given: Readonly<Record<string, string>>): Resolver =>
  (name) => {
    const file = Object.hasOwn(given, name) ? given[name] : undefined;
    if (file !== undefined) return file;
    const meant = nearest(name, Object.keys(given));
    throw badInput(
      `The recipe reads '${name}', and no file was given for it.`,
      undefined,
      meant === undefined
        ? `Add --data ${name}=FILE.`
        : `--data names '${meant}'; write --data ${name}=FILE.`,
    );
  };

export async function sourceFiles(
  recipe: { readonly data: Pick<Recipe['data'], 'source' | 'test'> },
  resolve: Resolver,
): Promise<SourceFiles> {
  // As the package calls them, also where two folders hold a file of one name.
  const names = sourceNames(recipe);
  const train = named(recipe.data.source);
  const trainFile = await sourceFile(names.training, resolve(train), 'data.source');
  if (recipe.data.test === undefined) return { train: trainFile };
  const test = named(recipe.data.test);
  return { train: trainFile, test: await sourceFile(names.test!, resolve(test), 'data.test') };
}
