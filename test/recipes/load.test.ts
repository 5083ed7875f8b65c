import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseRecipe } from '../../native/engine/recipe/parse-recipe.ts';
import { loadRecipe, needsShared, samplesFolder, sharedFolder } from './load.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-recipes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const yamlIn = (where: string): string[] => readdirSync(where).filter((name) => name.endsWith('.yaml'));
const headerOf = (path: string): string[] => {
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text.slice(0, text.indexOf('\n')).split(',');
};

interface RecipeText {
  readonly data: { source: string; target: string; exclude?: string[]; sensitive?: string[] };
  readonly package: { out: string };
}

/** Columns that a recipe names but its file does not have; a repeated name counts as name_2, name_3 … */
function unknownColumns(recipe: RecipeText, header: readonly string[]): string[] {
  const seen = new Map<string, number>();
  const names = new Set(
    header.map((name) => {
      const times = (seen.get(name) ?? 0) + 1;
      seen.set(name, times);
      return times === 1 ? name : `${name}_${times}`;
    }),
  );
  const { target, exclude = [], sensitive = [] } = recipe.data;
  return [target, ...exclude, ...sensitive].filter((name) => !names.has(name));
}

describe('samples', () => {
  const listed = JSON.parse(readFileSync(join(samplesFolder, 'samples.json'), 'utf8')) as {
    file: string;
    rows: number;
    sha256: string;
    textSha256: string;
  }[];
  const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

  test.each(listed)('$file is as listed, and the README says so', ({ file, rows, ...digests }) => {
    const bytes = readFileSync(join(samplesFolder, file));
    const text = file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
    expect(sha256(bytes)).toBe(digests.sha256);
    expect(sha256(text)).toBe(digests.textSha256);
    expect(text.toString('utf8').split('\n').length - 2).toBe(rows);
    expect(readFileSync(join(samplesFolder, 'README.md'), 'utf8')).toContain(digests.sha256);
  });

  test('together they are under 3 MB', () => {
    const sizes = readdirSync(samplesFolder).map((name) => statSync(join(samplesFolder, name)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(3_000_000);
  });

  test.each(yamlIn(samplesFolder))('%s is a recipe and names columns that are there', (name) => {
    const text = readFileSync(join(samplesFolder, name), 'utf8');
    expect(parseRecipe(text, name).recipe).toBe(1);
    const recipe = parse(text) as RecipeText;
    expect(unknownColumns(recipe, headerOf(join(samplesFolder, recipe.data.source)))).toEqual([]);
  });
});

describe('loadRecipe', () => {
  test.each(yamlIn(import.meta.dirname))('%s is a recipe', (name) => {
    const text = readFileSync(join(import.meta.dirname, name), 'utf8');
    expect(parseRecipe(text, name).recipe).toBe(1);
  });

  test('fills in paths, changes what it is told to, and leaves the original alone', () => {
    const original = readFileSync(join(samplesFolder, 'adult.yaml'), 'utf8');
    const copy = loadRecipe(join(samplesFolder, 'adult.yaml'), folder, {
      data: samplesFolder,
      set: [
        [['train', 'seed'], 7],
        [['fairness'], undefined],
      ],
    });
    const recipe = parse(readFileSync(copy, 'utf8')) as RecipeText & {
      data: { test: string };
      train: { seed: number };
      fairness?: unknown;
    };
    expect(existsSync(recipe.data.source)).toBe(true);
    expect(existsSync(recipe.data.test)).toBe(true);
    expect(dirname(recipe.package.out)).toBe(folder);
    expect(recipe.train.seed).toBe(7);
    expect(recipe.fairness).toBeUndefined();
    expect(readFileSync(join(samplesFolder, 'adult.yaml'), 'utf8')).toBe(original);
  });

  describe.skipIf(sharedFolder === undefined)(`on the open data sets${needsShared}`, () => {
    test.each(yamlIn(import.meta.dirname).map((name) => name.slice(0, -'.yaml'.length)))(
      '%s names a file and columns that are there',
      (name) => {
        const recipe = parse(readFileSync(loadRecipe(name, folder), 'utf8')) as RecipeText;
        expect(isAbsolute(recipe.data.source) && existsSync(recipe.data.source)).toBe(true);
        if (recipe.data.source.endsWith('.parquet')) return;
        expect(unknownColumns(recipe, headerOf(recipe.data.source))).toEqual([]);
      },
    );
  });
});
