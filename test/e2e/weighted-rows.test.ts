/** A recipe that weighs rows and classes: from the files to card and report, and what is refused on the way. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { builtPackage } from '../support/built-package.ts';
import { loans, loansRecipe } from '../support/loans.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'assay-weighted-rows-'));
const [header, ...rows] = loans({ rows: 900 }).trimEnd().split('\n') as [string, ...string[]];
/** @param weightOf what a row weighs, as text */
const write = (weightOf: (row: number) => string): void =>
  writeFileSync(
    path.join(folder, 'loans.csv'),
    `${header},worth\n${rows.map((line, row) => `${line},${weightOf(row)}`).join('\n')}\n`,
  );
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const build = (train: string) => builtPackage(loansRecipe('binary', train), folder);

describe('a recipe that weighs rows', () => {
  it('leaves the column out of the features, and tells in card and report what weighed', async () => {
    write((row) => String(row % 4));
    const train = '{ learner: gbt, rounds: 20, weights: worth, classWeights: { late: 3 } }';
    const { measured, files, folder: model, context } = await build(train);
    expect(measured.model.result.weighting).toEqual({ column: 'worth', classes: [3, 1] });
    expect(measured.model.result.features).not.toContain('worth');
    expect(measured.plan.result.steps.find(({ column }) => column === 'worth')?.why).toMatch(
      /what rows weigh/,
    );
    const text = (name: string): string => new TextDecoder().decode(files.get(name));
    for (const name of ['model-card.md', 'report.html']) {
      expect(text(name), name).toContain('In training each row weighed what its column worth says.');
      expect(text(name), name).toContain('In training the rows of a class weighed: late 3, paid 1.');
      expect(text(name), name).toContain('evaluation and fairness count every row once');
    }
    for (const one of [model, context.folder]) rmSync(one, { recursive: true, force: true });
  }, 60_000);

  it.each([
    ['weights: worthy', /no column 'worthy'/, 'train.weights'],
    ['weights: outcome', /cannot weigh the rows/, 'train.weights'],
    ['weights: city', /'city' cannot weigh rows: it is text/, 'train.weights'],
    ['classWeights: { never: 2 }', /no class "never"/, 'train.classWeights'],
    ['weights: worth', /A row's weight is -2/, /^Column "worth", row 1?\d$/],
  ])('refuses %s', async (option, what, where) => {
    write((row) => (row < 20 ? '-2' : '1'));
    await expect(build(`{ learner: baseline, ${option} }`)).rejects.toMatchObject({
      data: {
        kind: 'BadInput',
        what: expect.stringMatching(what) as string,
        where: expect.stringMatching(where) as string,
      },
    });
  });
});
