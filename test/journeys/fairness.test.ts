import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { draftWorkspace, recipeIn } from './draft-workspace.ts';
import { hostileTexts } from './hostile.ts';
import {
  axeFindings,
  chromiumPath,
  needsChromium,
  openWorkbench,
  samples,
  type Workbench,
} from './workbench.ts';

const column = '<b>group</b> & more';

/** The German credit sample with one more column, whose values are the hostile texts. */
function hostileGerman(): string {
  const [header, ...rows] = readFileSync(path.join(samples, 'german_credit.csv'), 'utf8')
    .trimEnd()
    .split('\n');
  const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const cell = (row: number): string => quote(hostileTexts[(row * 7) % hostileTexts.length]!);
  return `${[`${header!},${quote(column)}`, ...rows.map((line, row) => `${line},${cell(row)}`)].join('\n')}\n`;
}

describe.skipIf(chromiumPath === undefined)(`Fairness${needsChromium}`, () => {
  let bench: Workbench;
  let workspace: string;
  beforeAll(async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'assay-fairness-'));
    const data = path.join(folder, 'german.csv');
    writeFileSync(data, hostileGerman());
    const recipe = {
      recipe: 1,
      name: 'groups',
      data: { source: 'german.csv', target: 'class', positive: 'bad', sensitive: [column, 'sex'] },
      train: { learner: 'logistic' },
      evaluate: { threshold: 0.3 },
    };
    workspace = await draftWorkspace(folder, recipe, { 'german.csv': data });
    bench = await openWorkbench({ folder, workspace });
  });
  afterAll(async () => {
    await bench.close();
    rmSync(bench.folder, { recursive: true, force: true });
  });

  async function add(columns: readonly string[], edges?: string): Promise<void> {
    const { page } = bench;
    const box = page.getByRole('combobox', { name: 'Columns' });
    await box.click();
    for (const name of columns) await page.getByRole('option', { name, exact: true }).click();
    await page.keyboard.press('Escape');
    if (edges !== undefined) await page.getByLabel(/^Edges of/).fill(edges);
    await page.getByRole('button', { name: /^Add/ }).click();
  }

  test('groups are chosen from the columns, the sensitive ones first', async () => {
    const { page } = bench;
    await bench.go('evaluate', 'Evaluate');
    await bench.job(() => page.getByRole('button', { name: 'Measure the model' }).click());
    await bench.go('fairness', 'Fairness');
    await page.getByRole('combobox', { name: 'Columns' }).click();
    expect((await page.getByRole('option').allInnerTexts()).slice(0, 2).sort()).toEqual(
      [column, 'sex'].sort(),
    );
    await page.keyboard.press('Escape');
    await add(['sex']);
    await add([column]);
    await add(['sex', 'foreign_worker']);
    await add(['age'], '25, 40; 60');
    await expect.poll(() => page.locator('.entries li').count()).toBe(4);
    await page.getByLabel('Demographic parity difference').fill('0.1');
    await page.getByLabel('Equalized odds ratio, at least').fill('0.8');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => recipeIn(workspace).fairness)
      .toEqual({
        groups: ['sex', column, ['sex', 'foreign_worker'], { column: 'age', edges: [25, 40, 60] }],
        limits: { demographicParityDifference: 0.1, equalizedOddsRatio: 0.8 },
      });
  });

  test('each disparity is held against its limit, and each group is drawn and listed', async () => {
    const { page } = bench;
    await bench.job(() => page.getByRole('button', { name: 'Compare groups' }).click());
    const sex = page.getByRole('region', { name: 'By sex', exact: true });
    await sex.waitFor();
    const judged = await sex.getByRole('row', { name: /Demographic parity difference/ }).innerText();
    expect(judged).toMatch(/0\.\d{3} \[0\.\d{3}, 0\.\d{3}\]\s+≤ 0\.1\s+(passed|attention|uncertain)/);
    await sex.getByRole('figure', { name: 'Rates by sex' }).locator('svg.main-svg').first().waitFor();
    await sex.getByText('All rates as a table').click();
    const table = sex.getByRole('region', { name: 'All rates by group' });
    const counts = (await table.locator('tbody tr td:nth-child(2)').allInnerTexts()).map(Number);
    expect(counts[0]).toBe(counts.slice(1).reduce((sum, count) => sum + count, 0));
    await page
      .getByRole('region', { name: 'By age' })
      .getByText(/^Bars are Wilson intervals/)
      .waitFor();
  });

  test('names that would run, format or overflow stay text in their place', async () => {
    const { page } = bench;
    const hostile = page.getByRole('region', { name: `By ${column}`, exact: true });
    await hostile.getByText('All rates as a table').click();
    const shown = await hostile.locator('table.groups tbody th bdi').allInnerTexts();
    for (const text of hostileTexts.filter((one) => one.length < 200)) expect(shown).toContain(text);
    expect(Math.max(...shown.map((text) => [...text].length))).toBeLessThanOrEqual(200);
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
    expect(await hostile.locator('img, b, i, script').count()).toBe(0);
    for (const width of [1440, 1024]) {
      await page.setViewportSize({ width, height: 700 });
      const main = page.locator('main.page');
      await expect.poll(() => main.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
    }
  });

  test.each(['light', 'dark'] as const)('axe finds nothing serious, %s', async (colorScheme) => {
    await bench.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(await axeFindings(bench.page)).toEqual([]);
    expect(bench.complaints).toEqual([]);
  });
});
