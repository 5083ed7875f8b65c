import { readFile } from 'node:fs/promises';
import { badInput } from '../errors.ts';
import { likeNamed } from './sources.ts';

const maxRecipeBytes = 1_000_000;

/** The text of a recipe's file. */
export async function readRecipeFile(file: string): Promise<string> {
  const bytes = await readFile(file).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === 'EISDIR') throw badInput('This is a folder.', file, 'Name the recipe file in it.');
    if (error.code !== 'ENOENT') throw badInput(`The recipe cannot be read (${error.code}).`, file);
    throw badInput('There is no such recipe.', file, (await likeNamed(file)) ?? 'Check its name and folder.');
  });
  if (bytes.length > maxRecipeBytes) throw badInput('A recipe is at most 1 MB.', file, 'Is this a recipe?');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw badInput('A recipe is text in UTF-8; this file is not.', file);
  }
}
