import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Recipe } from '../contract.ts';
import { modelPath, modelPlace, sourceNames } from '../../packages/package-recipe.ts';
import { badInput } from '../errors.ts';
import { nearest } from './parse-recipe.ts';

/** A file that a recipe names. */
export interface SourceFile {
  /** As the recipe names it, for people and for the package: the last part of the path only. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

export interface SourceFiles {
  readonly train: SourceFile;
  readonly test?: SourceFile;
  /** A model of another library, or the earlier one that training goes on from. */
  readonly model?: SourceFile;
}

/** In the order in which they are named. */
export const filesOf = ({ train, test, model }: SourceFiles): SourceFile[] =>
  [train, test, model].filter((file) => file !== undefined);

/** A data file that is there; `what` and `missing` are for the message where it is not. */
export async function dataFile(
  name: string,
  file: string,
  missing: string,
  what = 'FILE',
): Promise<SourceFile> {
  const found = await stat(file).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR')
      throw badInput(
        `The file cannot be read (${error.code}).`,
        file,
        'Check its permissions and its folder’s.',
      );
    throw badInput('There is no such file.', file, (await likeNamed(file)) ?? missing);
  });
  if (!found.isFile()) throw badInput('This is not a file.', file, `${what} must name one file.`);
  return { name, path: file, bytes: found.size };
}

/** What to say where a file of almost that name lies in the folder. */
export async function likeNamed(file: string): Promise<string | undefined> {
  const folder = path.dirname(file);
  const names = await readdir(folder).catch(() => undefined);
  if (names === undefined) return `There is no folder ${folder} either.`;
  const meant = nearest(path.basename(file), names);
  return meant === undefined ? undefined : `Did you mean '${meant}'?`;
}

const named = (source: Recipe['data']['source']): string =>
  typeof source === 'string' ? source : source.path;

/** Where a recipe's names lead: to files beside the recipe, or only to those that the caller hands over by name. */
export interface Resolver {
  /** @param what the recipe's own name of the place */
  find(name: string, what: string): string;
  /** What to do where no file is there; `what` is the recipe's own name of the place. */
  missing(name: string, what: string): string;
}

export const beside = (folder: string): Resolver => ({
  find: (name) => path.resolve(folder, name),
  missing: (_name, what) => `${what} of the recipe names it; paths are relative to the recipe.`,
});

/** For recipes of others: a name leads to a handed-over file or nowhere. */
export const onlyGiven = (given: Readonly<Record<string, string>>): Resolver => ({
  find(name) {
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
  },
  missing: (name) => `--data ${name}=FILE names it.`,
});

export async function sourceFiles(
  recipe: { readonly data: Pick<Recipe['data'], 'source' | 'test'>; readonly train?: Recipe['train'] },
  resolver: Resolver,
): Promise<SourceFiles> {
  // As the package calls them, also where two folders hold a file of one name.
  const names = sourceNames(recipe);
  const open = (name: string, source: Recipe['data']['source'], what: string): Promise<SourceFile> => {
    const written = named(source);
    return dataFile(name, resolver.find(written, what), resolver.missing(written, what), what);
  };
  const { data } = recipe;
  const train = await open(names.training, data.source, 'data.source');
  const test = data.test === undefined ? undefined : await open(names.test!, data.test, 'data.test');
  const path = modelPath(recipe);
  const model = path === undefined ? undefined : await open(names.model!, path, modelPlace(recipe));
  return { train, ...(test === undefined ? {} : { test }), ...(model === undefined ? {} : { model }) };
}
