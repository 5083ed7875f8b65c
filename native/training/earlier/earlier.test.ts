import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtPackage, type BuiltPackage } from '../../../test/support/built-package.ts';
import { loans, loansRecipe } from '../../../test/support/loans.ts';
import { stepsByRole } from '../../engine/recipe/pipeline.ts';
import { decodeTrees, type TreesModel } from '../trees/model/model.ts';
import { decodeKeptModel } from './kept-model.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'assay-earlier-'));
const made: BuiltPackage[] = [];
const AUDIT = /^(fairness|evaluate):.*\n/gm;

/** Runs a recipe of loans, split and trained so; rows from which on in the file. */
async function build(train: string, { seed = 7, more = '', file = 'loans.csv' } = {}): Promise<BuiltPackage> {
  const recipe = loansRecipe('binary', train)
    .replace(AUDIT, '')
    .replace('seed: 7', `seed: ${seed}`)
    .replace('loans.csv', file);
  const built = await builtPackage(`${recipe}${more}`, folder, 1);
  made.push(built);
  return built;
}

const treesOf = async ({ context, measured }: BuiltPackage): Promise<TreesModel> =>
  decodeTrees(await context.read(measured.model.result.parts.model));

/** Keeps a package's trees as a file beside the data. */
const keep = (built: BuiltPackage, name: string): void =>
  writeFileSync(path.join(folder, name), built.files.get('model.trees')!);

beforeAll(async () => {
  writeFileSync(path.join(folder, 'loans.csv'), loans());
  // Rows of other cities, too.
  writeFileSync(path.join(folder, 'newer.csv'), loans({ rows: 700 }).replaceAll('Rome', 'Lima'));
  keep(await build('{ learner: gbt, rounds: 12, leaves: 8, seed: 3 }'), 'first.trees');
  keep(await build('{ learner: gbt, rounds: 3, dropRate: 0.5, skipDrop: 0 }'), 'dart.trees');
  writeFileSync(path.join(folder, 'text.trees'), 'tree\nversion=v4\n');
});
afterAll(() => {
  for (const each of made)
    for (const place of [each.folder, each.context.folder]) rmSync(place, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

describe('training that goes on from a package’s trees', () => {
  it('adds rounds, names its source, and exports one model that agrees', async () => {
    const [first] = made;
    const built = await build('{ learner: gbt, from: first.trees, rounds: 5, patience: 100 }');
    const { model, features, sources } = { ...built.measured, sources: built.measured.sources };
    const [old, grown] = [await treesOf(first!), await treesOf(built)];
    expect(model.result).toMatchObject({
      rounds: expect.any(Number),
      earlier: { rounds: 12, shrinkage: [{ rounds: 12, learningRate: 0.1 }] },
    });
    expect(grown.nodeStart.length).toBe(old.nodeStart.length + model.result.rounds!);
    expect(grown.value.subarray(0, old.value.length)).toEqual(old.value);
    expect(built.result.agreement.largest).toBeLessThanOrEqual(1e-9);
    expect(features.result.outputs).toEqual(first!.measured.features.result.outputs);
    expect(sources.map(({ name, use }) => [name, use])).toEqual([
      ['loans.csv', 'training'],
      ['first.trees', 'model'],
    ]);
    expect(model.result.notes.join()).not.toMatch(/other rows/);
    const said = `went on from an earlier model of 12 rounds`;
    for (const name of ['model-card.md', 'report.html'])
      expect(new TextDecoder().decode(built.files.get(name)), name).toContain(said);
    const steps = stepsByRole(built.measured);
    const stepOf = (role: string) => steps.find((each) => each.role === role)!.step;
    expect(stepOf('model').step.inputs).toContain(stepOf('earlierModel').digest);
    expect(stepOf('earlierModel').step.inputs).toEqual([sources[1]!.sha256]);
    const { head } = decodeKeptModel(built.files.get('model.trees')!);
    expect(head.shrinkage).toEqual([
      { rounds: 12, learningRate: 0.1 },
      { rounds: model.result.rounds, learningRate: 0.1 },
    ]);
  });

  it('takes over the features on other rows, and says that these are others', async () => {
    const built = await build('{ learner: gbt, from: first.trees, rounds: 3 }', { file: 'newer.csv' });
    const { model, features } = built.measured;
    expect(features.result.outputs).toEqual(made[0]!.measured.features.result.outputs);
    expect(features.result.notes.join()).toMatch(/those of the earlier model/);
    expect(model.result.notes.join()).toMatch(/trained on other rows or another split/);
    expect(built.result.agreement.largest).toBeLessThanOrEqual(1e-9);
  });

  it('binds levels by their names where features are fitted anew', async () => {
    const more =
      'features: { auto: true, steps: [{ column: city, encode: category, levels: [Aachen, Lima, Rome, "Zürich", "São Paulo", "القاهرة", "New York", "O’Fallon"] }, { column: since, parts: [year, month, dayOfWeek] }] }\n';
    const without = more.replace('Aachen, ', '');
    keep(
      await build('{ learner: gbt, rounds: 12, categoryMinRows: 1, minRows: 5 }', { more: without }),
      'levels.trees',
    );
    const built = await build('{ learner: gbt, from: levels.trees, rounds: 3 }', { file: 'newer.csv', more });
    const before = await treesOf(made.at(-2)!);
    const after = await treesOf(built);
    const city = before.features.findIndex(({ name }) => name === 'city');
    expect(before.feature.includes(city)).toBe(true);
    expect(after.features[city]!.levels).toBe(before.features[city]!.levels + 1);
    expect(built.result.agreement.largest).toBeLessThanOrEqual(1e-9);
  });

  it('makes leaf values anew', async () => {
    const built = await build('{ learner: gbt, from: first.trees, refit: { decay: 0.5 } }', { seed: 8 });
    const { result } = built.measured.model;
    const [old, anew] = [await treesOf(made[0]!), await treesOf(built)];
    expect(anew.feature).toEqual(old.feature);
    expect(anew.value).not.toEqual(old.value);
    expect(result.earlier).toMatchObject({ rounds: 12, refit: { decay: 0.5, rows: result.rows.train } });
    expect(result.curves!.train).toHaveLength(12);
    expect(built.result.agreement.largest).toBeLessThanOrEqual(1e-9);
    expect(decodeKeptModel(built.files.get('model.trees')!).head.shrinkage).toEqual([
      { rounds: 12, learningRate: 0.1 },
    ]);
  });

  it.each([
    ['a base score', '{ learner: gbt, from: first.trees, rounds: 2, baseScore: 0 }', '', /no base score/],
    ['no file of trees', '{ learner: gbt, from: text.trees }', '', /no model that training can go on from/],
    ['folds', '{ learner: gbt, from: first.trees, crossValidation: { folds: 2 } }', '', /a fold holds out/],
    ['a refit of nothing', '{ learner: gbt, refit: { decay: 0.1 } }', '', /none is named/],
    [
      'growth in a refit',
      '{ learner: gbt, from: first.trees, refit: {}, leaves: 4 }',
      '',
      /leaves says how trees grow/,
    ],
    ['a refit of DART', '{ learner: gbt, from: dart.trees, refit: {} }', '', /dropped trees/],
    ['constraints', '{ learner: gbt, from: first.trees, monotone: { age: increasing } }', '', /not held to/],
    [
      'interactions',
      '{ learner: gbt, from: first.trees, interactions: [[age, visits]] }',
      '',
      /combine features that these interactions do not allow/,
    ],
    [
      'features that lack one',
      '{ learner: gbt, from: first.trees }',
      'features: [{ column: age }]\n',
      /reads the feature .*, which the features do not have/,
    ],
    [
      'features with other values',
      '{ learner: gbt, from: first.trees }',
      'features: { auto: true, steps: [{ column: income, impute: mean, scale: standard }] }\n',
      /"income" .* has other values here/,
    ],
    [
      'features of another kind',
      '{ learner: gbt, from: first.trees }',
      'features: { auto: true, steps: [{ column: visits, encode: category }] }\n',
      /"visits" for a number; here it is a category/,
    ],
    [
      'levels that are pooled',
      '{ learner: gbt, from: first.trees }',
      'features: { auto: true, steps: [{ column: city, encode: category, levels: [Rome] }] }\n',
      /knows the level .* of "city"/,
    ],
  ])('is refused with %s', async (_, train, more, reason) => {
    await expect(build(train, { more })).rejects.toThrow(reason);
  });
});
