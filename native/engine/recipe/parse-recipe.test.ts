import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { AssayError } from '../errors.ts';
import { nearest, parseRecipe } from './parse-recipe.ts';

const minimal = `recipe: 1
name: small
data: { source: data.csv, target: y, positive: yes }
train: { learner: gbt }
`;

function refusal(text: string): AssayError['data'] {
  try {
    parseRecipe(text, 'recipe.yaml');
  } catch (error) {
    return (error as AssayError).data;
  }
  throw new Error('It was accepted.');
}

describe('a recipe', () => {
  test('defaults are filled in', () => {
    const recipe = parseRecipe(minimal, 'recipe.yaml');
    expect(recipe.split).toEqual({
      method: 'stratified',
      test: 0.2,
      validation: 0.1,
      seed: 1,
    });
    expect(recipe.features).toBe('auto');
    expect(recipe.evaluate.threshold).toBe(0.5);
    expect(recipe.data.sensitive).toEqual([]);
    expect(recipe.train).toMatchObject({ learner: 'gbt', learningRate: 0.1, seed: 1 });
  });

  test('yes stays text, numbers and booleans become text where a value is named', () => {
    expect(parseRecipe(minimal, 'r').data.positive).toBe('yes');
    expect(parseRecipe(minimal.replace('positive: yes', 'positive: 1'), 'r').data.positive).toBe('1');
    expect(parseRecipe(minimal.replace('positive: yes', 'positive: true'), 'r').data.positive).toBe('true');
  });

  test('JSON is a recipe too, and means the same', () => {
    const recipe = parseRecipe(minimal, 'r');
    expect(parseRecipe(JSON.stringify(recipe), 'r.json')).toEqual(recipe);
    expect(parseRecipe(stringify(recipe), 'r.yaml')).toEqual(recipe);
  });

  test.each([
    ['an unknown key', minimal.replace('target', 'traget'), /line 3/, /traget/, /Did you mean 'target'/],
    [
      'a missing section',
      'recipe: 1\nname: small\ntrain: { learner: gbt }\n',
      /line 1/,
      /'data' is missing/,
      /Add 'data'/,
    ],
    ['a wrong type', minimal.replace('name: small', 'name: [1]'), /line 2/, /name/, undefined],
    ['a wrong parameter', `${minimal.replace('gbt }', 'gbt, rouns: 5 }')}`, /line 4/, /rouns/, /rounds/],
    ['broken YAML', 'recipe: 1\nname: "small\n', /line \d/, /./, /indentation/],
    ['a repeated key', `${minimal}name: again\n`, /line 5/, /unique/i, undefined],
    ['an anchor', 'recipe: 1\nname: &a small\n', /line 2/, /[Aa]nchors/, /Write the value out/],
    ['a tag', 'recipe: 1\nname: !!js/function small\n', /line 2|recipe/, /tag/i, undefined],
    ['a newer format', 'recipe: 7\n', /recipe\.yaml/, /format 7/, /newer/],
    ['not a recipe', '- 1\n', /recipe\.yaml/, /holds no recipe/, /recipe: 1/],
    ['nothing', '', /recipe\.yaml/, /holds no recipe/, undefined],
  ])('%s: the error names the line and the remedy', (_name, text, where, what, fix) => {
    const data = refusal(text);
    expect(data.kind).toBe('BadInput');
    expect(data.where).toMatch(where);
    expect(data.what).toMatch(what);
    if (fix !== undefined) expect(data.fix).toMatch(fix);
  });

  test.each([
    [
      'fairness: { groups: [a], limits: { demographic: 1 } }',
      /'fairness\.limits\.demographic'/,
      /demographicParityDifference/,
    ],
    [
      'fairness: { groups: [a], limits: { accuracyDiference: 1 } }',
      /is not known/,
      /^Did you mean 'accuracyDifference'\?$/,
    ],
    ['fairness: { groups: [{ column: age, edgs: [1] }] }', /edgs/, /'edges'/],
    ['features: none', /'features' is "none"/, /must be auto; or a list.*; or a mapping: \{ auto, steps \}/],
    ['features: []', /'features' is \[\]/, /list of at least 1/],
    ['features: { auto: true, step: [] }', /'features\.step' is not known/, /'steps'/],
    ['features: [{ column: a, encode: onehott }]', /onehott/, /'onehot'/],
    [
      'evaluate: { threshold: best }',
      /"best"/,
      /a number, at least 0 and at most 1; or a mapping: \{ cost \}/,
    ],
    [
      'evaluate: { threshold: { cost: { falsePositiv: 1, falseNegative: 2 } } }',
      /falsePositiv'/,
      /'falsePositive'/,
    ],
    ['split: { test: 20 }', /'split\.test' is 20\./, /at most 0\.95/],
    ['split:', /'split' has nothing in it/, /Leave it out/],
    ['package: { version: "1.0" }', /"1\.0"/, /^Write it as 1\.0\.0/],
  ])('%s: says what is known there', (line, what, fix) => {
    const data = refusal(`${minimal}${line}\n`);
    expect(data.where).toBe('recipe.yaml, line 5');
    expect(data.what).toMatch(what);
    expect(data.what).not.toMatch(/Invalid|expected/);
    expect(data.fix).toMatch(fix);
  });

  test('of a learner only its own parameters are known', () => {
    const data = refusal(minimal.replace('learner: gbt', 'learner: gbt, c: 1'));
    expect(data.fix).toMatch(/^Known here: .*leaves/);
    expect(data.fix).not.toMatch(/\bc\b|l1Ratio/);
    expect(refusal(minimal.replace('learner: gbt', 'learner: xgb')).what).toBe(`'train.learner' is "xgb".`);
  });

  test('whatever the text is, the answer is a recipe or bad input', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.jsonValue().map((value) => stringify(value)),
        ),
        (text) => {
          try {
            parseRecipe(text, 'r');
          } catch (error) {
            expect((error as AssayError).data.kind).toBe('BadInput');
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

test('a near miss is named, a far one is not', () => {
  expect(nearest('traget', ['source', 'target'])).toBe('target');
  expect(nearest('rnu', ['run', 'score'])).toBe('run');
  expect(nearest('Age', ['age', 'wage'])).toBe('age');
  expect(nearest('zzz', ['source', 'target'])).toBeUndefined();
  expect(nearest('x', [])).toBeUndefined();
});

describe('a ranking', () => {
  const withData = (more: string): string => minimal.replace('positive: yes', more);

  test('is split by its groups unless the recipe says otherwise', () => {
    const ranking = withData('task: ranking, group: query');
    const { data, split } = parseRecipe(ranking, 'r');
    expect(data).toMatchObject({ task: 'ranking', group: 'query' });
    expect(split).toMatchObject({ method: 'group', column: 'query', test: 0.2 });
    const byTime = parseRecipe(`${ranking}split: { method: time, column: day }`, 'r');
    expect(byTime.split).toMatchObject({ method: 'time', column: 'day' });
    const seeded = parseRecipe(`${ranking}split: { seed: 4 }`, 'r');
    expect(seeded.split).toMatchObject({ method: 'group', column: 'query', seed: 4 });
  });

  test('needs a group, and no other task has one', () => {
    expect(() => parseRecipe(withData('task: ranking'), 'r')).toThrow(/'data.task' needs data.group/);
    expect(() => parseRecipe(withData('group: query'), 'r')).toThrow(
      /'data.group' is read by a ranking only/,
    );
  });
});
