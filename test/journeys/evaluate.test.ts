import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { draftWorkspace, recipeIn } from './draft-workspace.ts';
import {
  axeFindings,
  chromiumPath,
  needsChromium,
  openWorkbench,
  samples,
  type Workbench,
} from './workbench.ts';

const files = { 'german_credit.csv': path.join(samples, 'german_credit.csv') };
const german = parse(readFileSync(path.join(samples, 'german.yaml'), 'utf8')) as Record<string, unknown>;

/** Of several classes, and of a number: the same file with other targets. */
const others = {
  multiclass: { target: 'housing' },
  regression: { target: 'credit_amount' },
};

async function opened(recipe: Record<string, unknown>): Promise<Workbench & { workspace: string }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-evaluate-'));
  const workspace = await draftWorkspace(folder, recipe, files);
  return { ...(await openWorkbench({ folder, workspace })), workspace };
}

async function closed(bench: Workbench): Promise<void> {
  await bench.close();
  rmSync(bench.folder, { recursive: true, force: true });
}

describe.skipIf(chromiumPath === undefined)(`Evaluate${needsChromium}`, () => {
  let bench: Workbench & { workspace: string };
  beforeAll(async () => {
    bench = await opened(german);
  });
  afterAll(() => closed(bench));

  const cells = async (): Promise<number[]> =>
    (await bench.page.locator('table.confusion td b').allInnerTexts()).map((text) =>
      Number(text.replaceAll(',', '')),
    );

  test('says what it is for, and measures by one button', async () => {
    const { page } = bench;
    await bench.go('evaluate', 'Evaluate');
    await page.getByRole('heading', { name: 'Not measured yet' }).waitFor();
    await bench.job(() => page.getByRole('button', { name: 'Measure the model' }).click());
    await page.getByRole('heading', { name: 'On 200 test rows' }).waitFor();
    for (const title of ['ROC AUC', 'PR AUC', 'Log loss', 'Brier score', 'Accuracy']) {
      const card = page.locator('.metric-cards .panel', { hasText: title });
      expect(await card.innerText()).toMatch(/\d\.\d{3}\s+\[\d\.\d{3}, \d\.\d{3}\]\s+before \d/);
    }
    expect(await page.getByText(/95 % .*bootstrap, 1,000 resamples/).count()).toBe(1);
    for (const name of ['ROC curve', 'Precision and recall', 'Cost by threshold'])
      await page.getByRole('figure', { name }).locator('svg.main-svg').first().waitFor();
  });

  test('the threshold moves everything without a word to the engine', async () => {
    const { page } = bench;
    const sent: unknown[] = [];
    page.on('websocket', (socket) => socket.on('framesent', (frame) => sent.push(frame)));
    await page.reload();
    const slider = page.getByRole('slider', { name: 'Threshold' });
    await slider.waitFor();
    await page.getByRole('figure', { name: 'ROC curve' }).locator('svg.main-svg').first().waitFor();
    await page.waitForLoadState('networkidle');
    const before = await cells();
    expect(before[0]! + before[1]! + before[2]! + before[3]!).toBe(200);
    expect(sent.length).toBeGreaterThan(0);
    sent.length = 0;
    await slider.focus();
    for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowRight');
    const after = await cells();
    expect(after[0]).toBeLessThan(before[0]!);
    expect(after[2]).toBeLessThan(before[2]!);
    expect(after[0]! + after[1]!).toBe(before[0]! + before[1]!);
    await expect
      .poll(() => page.getByRole('img', { name: /^ROC curve/ }).getAttribute('aria-label'))
      .toContain(`true positive rate is ${(after[0]! / (after[0]! + after[1]!)).toFixed(3)}`);
    const cost = (after[2]! + 5 * after[1]!) / 200;
    expect(await page.locator('[data-fact=cost]').innerText()).toBe((cost * 1000).toLocaleString('en-US'));
    expect(sent).toEqual([]);
  });

  test('a threshold and a pair of costs go to the recipe, and what is then out of date is said', async () => {
    const { page } = bench;
    await page.getByRole('button', { name: 'Use this threshold' }).click();
    await page.getByText(/Out of date: the evaluation and the comparison of groups/).waitFor();
    const threshold = Number(await page.locator('.controls output').innerText());
    expect(recipeIn(bench.workspace).evaluate).toMatchObject({ threshold });
    await bench.job(() => page.getByRole('button', { name: 'Measure again' }).click());
    await page.getByText(`set to ${threshold}`).waitFor();
    await page.getByLabel('False negative').fill('9');
    await page.getByRole('button', { name: 'Use least cost as the rule' }).click();
    await page.getByText(/Out of date/).waitFor();
    expect(recipeIn(bench.workspace).evaluate).toMatchObject({
      threshold: { cost: { falsePositive: 1, falseNegative: 9 } },
    });
    await page.getByRole('button', { name: 'Help: Evaluate' }).click();
    await page.getByRole('heading', { name: 'Expected calibration error' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  test.each(['light', 'dark'] as const)('axe finds nothing serious, %s', async (colorScheme) => {
    await bench.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(await axeFindings(bench.page)).toEqual([]);
    expect(bench.complaints).toEqual([]);
  });
});

describe.skipIf(chromiumPath === undefined)(`Evaluate other tasks${needsChromium}`, () => {
  const recipeOf = (task: keyof typeof others): Record<string, unknown> => ({
    recipe: 1,
    name: task,
    data: { source: 'german_credit.csv', ...others[task], task },
    evaluate: { intervals: { count: 100 } },
    train: task === 'regression' ? { learner: 'linear' } : { learner: 'logistic' },
  });

  test('several classes: a matrix, and curves of the class that is chosen', async () => {
    const bench = await opened(recipeOf('multiclass'));
    const { page } = bench;
    await bench.go('evaluate', 'Evaluate');
    await bench.job(() => page.getByRole('button', { name: 'Measure the model' }).click());
    await expect.poll(() => page.locator('table.confusion td').count()).toBe(9);
    await page.getByRole('combobox', { name: 'Class' }).click();
    await page.getByRole('option', { name: 'rent' }).click();
    await page
      .getByText(/base rate \d/)
      .first()
      .waitFor();
    await bench.go('calibrate', 'Calibrate');
    await page.getByRole('combobox', { name: 'Class' }).click();
    await page.getByRole('option', { name: 'rent' }).click();
    await page.getByRole('figure', { name: 'Reliability of rent' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    expect(bench.complaints).toEqual([]);
    await closed(bench);
  });

  test('a number: tenths, residuals, bias; and nothing to calibrate', async () => {
    const bench = await opened(recipeOf('regression'));
    const { page } = bench;
    await bench.go('evaluate', 'Evaluate');
    await bench.job(() => page.getByRole('button', { name: 'Measure the model' }).click());
    await page.getByRole('figure', { name: 'Predicted and actual credit_amount' }).waitFor();
    await page.getByRole('figure', { name: 'Residuals' }).waitFor();
    for (const title of ['Bias', 'Median absolute error', 'RMSE', 'R²'])
      expect(await page.locator('.metric-cards .panel', { hasText: title }).innerText()).toMatch(
        /\[.+, .+\]/,
      );
    expect(await axeFindings(page)).toEqual([]);
    await bench.go('calibrate', 'Calibrate');
    await page.getByRole('heading', { name: 'Nothing to calibrate' }).waitFor();
    expect(bench.complaints).toEqual([]);
    await closed(bench);
  });
});
