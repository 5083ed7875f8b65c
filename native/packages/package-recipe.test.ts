import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { packagedRecipe, recipeYaml, sourceNames } from './package-recipe.ts';

const recipe = {
  recipe: 1,
  name: 'a',
  data: {
    source: '/home/somebody/data/train.csv',
    test: { path: 'C:\\x\\test.csv', options: { delimiter: ';' } },
    target: 'y',
  },
  train: { learner: 'gbt', device: 'gpu', seed: 1 },
  purpose: undefined,
  package: { name: 'a', version: '1.0.0', out: '/tmp/a.zip' },
};

describe('packagedRecipe', () => {
  it('holds names instead of paths, and nothing of where it ran', () => {
    expect(packagedRecipe(recipe)).toEqual({
      recipe: 1,
      name: 'a',
      data: { source: 'train.csv', test: { path: 'test.csv', options: { delimiter: ';' } }, target: 'y' },
      train: { learner: 'gbt', seed: 1 },
      package: { name: 'a', version: '1.0.0' },
    });
    expect(JSON.stringify(packagedRecipe(recipe))).not.toMatch(/somebody|tmp|gpu/);
  });

  it('does not change when it is packaged again', () => {
    const once = packagedRecipe(recipe);
    expect(packagedRecipe(once as never)).toEqual(once);
  });

  it('tells two files of one name apart', () => {
    const data = { source: 'a/d.csv', test: 'b/d.csv' };
    expect(sourceNames({ data })).toEqual({ training: 'd.csv', test: 'test-d.csv' });
    expect(sourceNames({ data: { source: 'a/d.csv', test: 'a/d.csv' } })).toEqual({
      training: 'd.csv',
      test: 'd.csv',
    });
  });
});

describe('recipeYaml', () => {
  it('reads back as the same recipe, sections in the order of the work', () => {
    const text = recipeYaml(packagedRecipe(recipe));
    expect(parse(text)).toEqual(packagedRecipe(recipe));
    expect(text.match(/^\w+(?=:)/gm)).toEqual(['recipe', 'name', 'data', 'train', 'package']);
  });

  it('keeps words that YAML would take for something else', () => {
    const odd = { name: 'no', list: ['yes', '1.0', '2020-01-01', '', 'a: b', '#x', '>50K', '\u202e'] };
    expect(parse(recipeYaml(odd))).toEqual(odd);
  });
});

it('words that YAML 1.1 reads as booleans are quoted: Python must see the same recipe', () => {
  const text = recipeYaml({ recipe: 1, name: 'small', data: { target: 'y', positive: 'yes' } });
  expect(text).toContain('positive: "yes"');
  expect(text).toContain('target: "y"');
});
