import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AssayError } from '../../engine/errors.ts';
import { readForeign } from './read-foreign.ts';

const folder = new URL('../../../test/reference/foreign/', import.meta.url);
const textOf = (file: string): string => readFileSync(new URL(file, folder), 'utf8');
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const lightgbm = textOf('lightgbm-binary.txt');
const xgboost = textOf('xgboost-binary.json');

type Json = Record<string, unknown>;
interface Document extends Json {
  learner: {
    objective: Json;
    gradient_booster: {
      name: string;
      model: { trees: Record<string, unknown[] & Json>[]; tree_info: number[] };
    };
    learner_model_param: Json;
    feature_names: string[];
  };
}

const readChanged = (change: (document: Document) => void): unknown => {
  const document = JSON.parse(xgboost) as Document;
  change(document);
  return readForeign(bytesOf(JSON.stringify(document)));
};

function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(AssayError);
    const { kind, what, where, fix } = (error as AssayError).data;
    expect(kind).toBe('BadInput');
    expect(fix).toBeDefined();
    return `${where}: ${what}`;
  }
  throw new Error('It was read.');
}

describe('damaged text of LightGBM is refused with its line', () => {
  it.each<[string, RegExp | string, string, RegExp]>([
    ['a child that is not there', /left_child=\S+/, 'left_child=900', /line \d+: .*leads to node 900/],
    ['a circle', /left_child=\S+/, 'left_child=0', /line \d+: .*two ways lead to node 0/],
    ['a feature that is not there', /split_feature=\d+/, 'split_feature=44', /line \d+: .*feature 44 of 4/],
    [
      'a list cut short',
      /leaf_value=\S+ /,
      'leaf_value=',
      /line \d+: .*leaf_value has 6 entries instead of 7/,
    ],
    ['a word for a number', /threshold=\S+/, 'threshold=0x10', /line \d+: .*"0x10", which is no number/],
    ['a value that is not finite', /leaf_value=\S+/, 'leaf_value=nan', /line \d+: .*not finite/],
    ['too many leaves', /num_leaves=7/, 'num_leaves=1e9', /line \d+: .*number of leaves is impossible/],
    ['sets that do not fit', /cat_boundaries=0/, 'cat_boundaries=7', /line \d+: .*cat_boundaries do not fit/],
    ['too few features', 'max_feature_idx=3', 'max_feature_idx=9', /line \d+: .*name 10 different features/],
    ['a name twice', 'feature_names=age', 'feature_names=steps', /line \d+: .*4 different features/],
    ['an entry twice', 'num_class=1', 'num_class=1\nnum_class=2', /line 4: .*told twice/],
    ['an end among the trees', /end of trees[^]*/, '', /line \d+: .*among its trees/],
    [
      'names of categories that are none',
      /pandas_categorical:.*/,
      'pandas_categorical:{',
      /no lists of names/,
    ],
    ['names of other features', /pandas_categorical:.*/, 'pandas_categorical:[["a"],["b"]]', /not told/],
    ['linear leaves', 'is_linear=0', 'is_linear=1', /line \d+: .*linear functions/],
    [
      'one model a class',
      'objective=binary sigmoid:1.7',
      'objective=multiclassova num_class:3',
      /do not add up/,
    ],
    ['no objective', 'objective=binary sigmoid:1.7\n', '', /line 1: .*objective of its own/],
    ['a root as target', 'objective=binary sigmoid:1.7', 'objective=regression sqrt', /reg_sqrt/],
  ])('%s', (_, from, to, message) => {
    const changed = lightgbm.replace(from, to);
    expect(changed).not.toBe(lightgbm);
    expect(refusal(() => readForeign(bytesOf(changed)))).toMatch(message);
  });
});

describe('damaged JSON of XGBoost is refused with its path', () => {
  const tree = (document: Document) => document.learner.gradient_booster.model.trees[0]!;
  it.each<[string, (document: Document) => void, RegExp]>([
    [
      'a child that is not there',
      (d) => (tree(d).left_children![0] = 900),
      /trees\[0\]: .*leads to node 900/,
    ],
    ['a circle', (d) => (tree(d).right_children![0] = 0), /trees\[0\]: .*two ways lead to node 0/],
    ['a feature that is not there', (d) => (tree(d).split_indices![0] = 99), /trees\[0\]: .*feature 99 of 4/],
    ['a list cut short', (d) => tree(d).split_conditions!.pop(), /split_conditions: .*entries instead of/],
    ['a number in quotes', (d) => (tree(d).split_conditions![0] = '1'), /split_conditions: .*entry 0 is no/],
    ['sets that do not fit', (d) => (tree(d).categories_sizes![0] = 1e9), /categories_nodes: .*do not fit/],
    [
      'a tree of no output',
      (d) => (d.learner.gradient_booster.model.tree_info[1] = 4),
      /tree_info: .*no output/,
    ],
    [
      'an impossible intercept',
      (d) => (d.learner.learner_model_param.base_score = '[2E0]'),
      /base_score: .*imposs/,
    ],
    [
      'an unknown objective',
      (d) => (d.learner.objective.name = 'survival:cox'),
      /objective.name: .*"survival:cox"/,
    ],
    ['no trees', (d) => (d.learner.gradient_booster.name = 'gblinear'), /gradient_booster.name: .*no trees/],
    ['no names', (d) => (d.learner.feature_names = []), /feature_names: .*does not know the names/],
    [
      'names beyond ASCII',
      (d) => {
        const { cats } = d.learner.gradient_booster.model as unknown as {
          cats: { enc: { values: number[] }[] };
        };
        cats.enc[2]!.values[0] = -61;
      },
      /cats\.enc\[2\]: .*beyond ASCII/,
    ],
    [
      'several targets',
      (d) => (d.learner.learner_model_param.num_target = '2'),
      /num_target: .*several targets/,
    ],
  ])('%s', (_, change, message) => {
    expect(refusal(() => readChanged(change))).toMatch(message);
  });
});

describe('files of other kinds are refused with what to do', () => {
  it.each([
    ['UBJSON', '{L\0\0\0', /UBJSON/],
    ['a pickle', '\u0080\u0004', /neither/],
    ['a dump for people', 'booster[0]:\n0:leaf=1', /neither/],
    ["LightGBM's dump", '{"name":"tree","tree_info":[]}', /dump_model/],
    ['JSON of something else', '{"a":1}', /learner: .*no object/],
    ['nothing', '', /neither/],
  ])('%s', (_, text, message) => {
    expect(refusal(() => readForeign(bytesOf(text)))).toMatch(message);
  });
});

describe('whatever is changed in a file', () => {
  it.each([
    ['LightGBM', lightgbm],
    ['XGBoost', xgboost],
  ])('it is read, or refused in words: %s', (_, text) => {
    const whole = bytesOf(text);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        (changes) => {
          const bytes = whole.slice();
          for (const [at, byte] of changes) bytes[at] = byte;
          try {
            readForeign(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(AssayError);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
