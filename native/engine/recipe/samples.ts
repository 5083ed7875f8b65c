import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { badInput } from '../errors.ts';
import type { Draft } from './draft.ts';
import { parseRecipe } from './parse-recipe.ts';

/** The bundled samples, each a recipe beside its data. */
export async function sampleList(): Promise<{ name: string; title: string }[]> {
  const names = (await readdir(samplesFolder)).filter((file) => file.endsWith('.yaml')).sort();
  return Promise.all(
    names.map(async (file) => {
      const { name, purpose } = parseRecipe(await readFile(path.join(samplesFolder, file), 'utf8'), file);
      return { name: file.slice(0, -'.yaml'.length), title: purpose?.decision ?? name };
    }),
  );
}

const samplesFolder = fileURLToPath(new URL('../../../assets/samples', import.meta.url));

/** A bundled sample's recipe with its files. */
export async function sampleDraft(name: string): Promise<Draft> {
  const recipeFile = path.join(samplesFolder, `${name}.yaml`);
  const known = (await readdir(samplesFolder)).filter((file) => file.endsWith('.yaml'));
  if (!known.includes(`${name}.yaml`)) {
    throw badInput(
      `There is no sample '${name}'.`,
      undefined,
      `There are ${known.map((file) => file.slice(0, -5)).join(', ')}.`,
    );
  }
  const text = await readFile(recipeFile, 'utf8');
  const { data } = parseRecipe(text, `${name}.yaml`);
  const names = [data.source, data.test].flatMap((source) =>
    source === undefined ? [] : [typeof source === 'string' ? source : source.path],
  );
  return {
    recipe: parse(text, { schema: 'core' }) as Record<string, unknown>,
    files: Object.fromEntries(names.map((one) => [one, path.join(samplesFolder, one)])),
  };
}
