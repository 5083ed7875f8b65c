import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recipeIn } from './draft-workspace.ts';
import { germanWorkspace } from './german-package.ts';
import { beginLongTraining } from './long-training.ts';
import { axeFindings, chromiumPath, needsChromium, openWorkbench, type Workbench } from './workbench.ts';

/** A model of LightGBM on columns of the German credit sample. */
const germanModel = (): string =>
  readFileSync(path.join(import.meta.dirname, '../reference/foreign/lightgbm-binary.txt'), 'utf8')
    .replace('age net_income colour steps', 'age credit_amount housing duration')
    .replace('"blue"', '"own"')
    .replace('"green"', '"rent"');

describe.skipIf(chromiumPath === undefined)(`Train${needsChromium}`, () => {
  let bench: Workbench;
  let folder: string;
  let workspace: string;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'assay-train-'));
    workspace = germanWorkspace(folder);
    bench = await openWorkbench({ folder, workspace });
    await bench.go('train', 'Train');
  });
  afterAll(async () => {
    await bench.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const settings = () => bench.page.getByRole('region', { name: 'Settings of the training' });
  const runs = () => bench.page.getByRole('region', { name: 'Comparison of runs' });
  const rows = () => runs().getByRole('row');
  const train = () => recipeIn(workspace).train as Record<string, unknown>;

  test('the form is the learner’s own: ranges are checked at the field, what was changed is marked', async () => {
    const { page } = bench;
    await settings().getByLabel('Learner').click();
    expect(await page.getByRole('option', { name: 'Linear regression' }).count()).toBe(1);
    await page.getByRole('option', { name: 'Gradient-boosted trees' }).click();
    const rate = settings().getByLabel('Learning rate', { exact: true });
    await rate.fill('7');
    await settings().getByText('Enter a number, more than 0, 1 or less.').waitFor();
    expect(await settings().getByRole('button', { name: 'Train 1 model' }).isDisabled()).toBe(true);
    await rate.fill('0.05');
    await rate.press('Enter');
    const changed = settings().getByRole('button', { name: 'Changed: reset Learning rate to 0.1' });
    await changed.click();
    await expect.poll(() => rate.inputValue()).toBe('0.1');
    expect(await changed.count()).toBe(0);
  });

  test('a long training shows its curve, goes on over a reload, and can be cancelled', async () => {
    const { page } = bench;
    const live = await beginLongTraining(page);
    await live.locator('.js-line').first().waitFor({ state: 'attached', timeout: 60_000 });
    await page.reload();
    await live.locator('.js-line').first().waitFor({ state: 'attached', timeout: 60_000 });
    // What was before the reload is in the curve too.
    const drawn = await live.getByRole('img', { name: /Loss by round/ }).getAttribute('aria-label');
    expect(drawn).toMatch(/lowest validation loss/);
    await live.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('Not trained yet').waitFor();
  });

  test('a model is trained with its folds: facts, curve, importance, spread', async () => {
    const { page } = bench;
    await settings().getByLabel('Learning rate', { exact: true }).fill('0.1');
    await settings().getByLabel('Rounds', { exact: true }).fill('60');
    await settings().getByLabel('Rounds', { exact: true }).press('Enter');
    await settings().getByRole('switch', { name: 'Cross-validate' }).check();
    await settings().getByLabel('Folds', { exact: true }).fill('3');
    await settings().getByLabel('Folds', { exact: true }).press('Enter');
    await settings().getByRole('button', { name: 'Train 1 model and 3 folds' }).click();
    const folds = page.getByRole('region', { name: 'Cross-validation' });
    await folds.getByRole('cell', { name: 'ROC AUC' }).waitFor();
    expect(await folds.getByRole('img').first().getAttribute('aria-label')).toMatch(
      /^Folds: 0\.\d+, 0\.\d+, 0\.\d+$/,
    );
    await page
      .getByRole('region', { name: 'Learning curve' })
      .locator('.js-line')
      .first()
      .waitFor({ state: 'attached' });
    await page
      .getByRole('region', { name: 'Importance of the features' })
      .locator('.bars')
      .waitFor({ state: 'attached' });
    expect(await settings().getByRole('button', { name: 'Trained' }).isDisabled()).toBe(true);
  });

  test('permutation importance is measured by a button, and the recipe asks for it from then on', async () => {
    const { page } = bench;
    const importance = page.getByRole('region', { name: 'Importance of the features' });
    await importance.getByRole('radiogroup').getByText('Permutation', { exact: true }).click();
    await importance.getByText(/^Not measured yet/).waitFor();
    await importance.getByLabel('Shuffles of a column').fill('2');
    await importance.getByRole('button', { name: 'Measure', exact: true }).click();
    await importance.getByRole('button', { name: 'Measured' }).waitFor();
    const table = importance.getByRole('region', { name: 'Permutation importance by column' });
    await table
      .getByRole('cell', { name: /^0\.\d+ \[/ })
      .first()
      .waitFor();
    expect(recipeIn(workspace).explain).toMatchObject({ permutation: { metric: 'rocAuc', repeats: 2 } });
    expect(await axeFindings(page)).toEqual([]);
    await importance.getByRole('radiogroup').getByText('Gain', { exact: true }).click();
  });

  test('a tree is drawn, zoomed, moved and read as a list', async () => {
    const { page } = bench;
    const trees = page.getByRole('region', { name: 'Trees', exact: true });
    const drawing = trees.getByRole('img', { name: 'Tree 1, drawn' });
    await drawing.locator('.tree-leaf').first().waitFor();
    // Every split has two branches.
    const leaves = await drawing.locator('.tree-leaf').count();
    expect(await drawing.locator('.tree-split').count()).toBe(leaves - 1);
    const place = () => drawing.locator('g').first().getAttribute('transform');
    const scale = async () => Number(/scale\((.+)\)/.exec((await place())!)![1]);

    await trees.getByRole('button', { name: 'Fit the tree to the view' }).click();
    const whole = await place();
    await drawing.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(place).not.toBe(whole);
    await page.keyboard.press('0');
    await expect.poll(place).toBe(whole);
    const before = await scale();
    await drawing.hover();
    await page.mouse.wheel(0, -100);
    await expect.poll(scale).toBeGreaterThan(before);
    await trees.getByRole('button', { name: 'Zoom out' }).click();
    await expect.poll(scale).toBeCloseTo(before, 6);

    await trees.getByRole('button', { name: 'Next tree' }).click();
    const second = trees.getByRole('img', { name: 'Tree 2, drawn' });
    await second.waitFor();
    const saved = page.waitForEvent('download');
    await trees.getByRole('button', { name: 'Save the tree as SVG' }).click();
    const file = await saved;
    expect(file.suggestedFilename()).toBe('Tree 2.svg');
    const svg = readFileSync(await file.path(), 'utf8');
    // Of colours, not of tokens, and with the conditions that are left out from afar.
    expect(svg).toMatch(/fill="rgb\(/);
    expect(svg).toContain('missing: ');
    await trees.getByText('Tree 2 as a list').click();
    const list = trees.getByRole('region', { name: 'Tree 2 as a list' });
    const nodes = await second.locator('.tree-leaf, .tree-split').count();
    expect(await list.getByRole('listitem').count()).toBe(nodes);
    expect(await list.innerText()).toContain((await second.locator('.feature').first().textContent())!);
    expect(await axeFindings(page)).toEqual([]);
  });

  test('runs are compared, laid over each other, and taken back', async () => {
    const { page } = bench;
    await settings().getByLabel('Leaves', { exact: true }).fill('4');
    await settings().getByLabel('Leaves', { exact: true }).press('Enter');
    await settings().getByRole('switch', { name: 'Cross-validate' }).uncheck();
    await settings().getByRole('button', { name: 'Train 1 model' }).click();
    await expect.poll(() => rows().count(), { timeout: 20_000 }).toBe(3);
    expect(await runs().getByRole('columnheader').allInnerTexts()).toContain('Leaves');
    await runs().getByLabel('Show the curve of run 1').check();
    await runs().getByLabel('Show the curve of run 2').check();
    await runs().locator('.legendtext', { hasText: 'run 2, validation' }).waitFor({ state: 'attached' });
    await runs().getByRole('button', { name: 'Use parameters of run 1' }).click();
    await expect.poll(() => settings().getByLabel('Leaves', { exact: true }).inputValue()).toBe('31');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => settings().getByLabel('Leaves', { exact: true }).inputValue()).toBe('4');
  });

  test('constraints are set by clicks, can be undone, bind the next model, and name what is gone', async () => {
    const { page } = bench;
    await settings()
      .getByRole('button', { name: /^Constraints/ })
      .click();
    const age = settings().getByRole('radiogroup', { name: 'When age rises, the score' });
    await age.getByText('falls').click();
    await expect.poll(() => train().monotone).toEqual({ age: 'decreasing' });
    await age.getByRole('radio', { name: 'falls' }).press('ArrowLeft');
    await expect.poll(() => train().monotone).toEqual({ age: 'increasing' });
    await settings().getByRole('button', { name: 'Add a set' }).click();
    const set = settings().getByRole('group', { name: 'Set 1' });
    for (const name of ['age', 'duration']) await set.getByRole('button', { name, exact: true }).click();
    await expect.poll(() => train().interactions).toEqual([['age', 'duration']]);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => train().interactions).toEqual([['age']]);
    await set.getByRole('button', { name: 'Remove set 1' }).click();
    await expect.poll(() => train().interactions).toBeUndefined();

    await settings().getByRole('button', { name: 'Train 1 model' }).click();
    await page.getByText('All else equal, the score may only rise with: age.').waitFor();
    expect(await page.getByLabel('Device').innerText()).toMatch(
      /trained on the CPU, with up to \d+ threads?/,
    );

    await bench.go('features', 'Features');
    await page.getByLabel('Use age').uncheck();
    await bench.job(() => page.getByRole('button', { name: 'Prepare the features' }).click());
    await bench.go('train', 'Train');
    const fault = settings().getByRole('note').filter({ hasText: 'There is no feature age' });
    await fault.getByRole('button', { name: 'Remove from the constraints' }).click();
    await expect.poll(() => 'monotone' in train()).toBe(false);
    await fault.waitFor({ state: 'detached' });
    // As it was before the column was dropped: for the runs that are compared next.
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await settings()
      .getByRole('button', { name: /^Constraints/ })
      .click();
    await age.getByText('free').click();
    await expect.poll(() => 'monotone' in train()).toBe(false);
  });

  test('a column and classes weigh rows by choice, and what was set can be undone', async () => {
    const { page } = bench;
    const fold = settings().getByRole('button', { name: /^Weights/ });
    await fold.click();
    await settings().getByLabel('Weight of a row').click();
    await page.getByRole('option', { name: 'duration' }).click();
    await settings().getByLabel('Weight of a class').click();
    await page.getByRole('option', { name: 'Given by class' }).click();
    const good = settings().getByLabel('good', { exact: true });
    await good.fill('-1');
    await settings().getByText('Enter a number, more than 0.').waitFor();
    await good.fill('0.5');
    await good.press('Enter');
    await expect.poll(train).toMatchObject({ weights: 'duration', classWeights: { good: 0.5 } });
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => 'classWeights' in train()).toBe(false);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => 'weights' in train()).toBe(false);
    await fold.click();
  });

  test('training stops on a metric: it is drawn with the round that was kept, beside the loss', async () => {
    const { page } = bench;
    const fold = settings().getByRole('button', { name: /^Early stopping/ });
    await fold.click();
    await settings().getByLabel('Stop on').click();
    await page.getByRole('option', { name: 'Mean cost' }).click();
    await settings().getByLabel('Cost of a false negative').fill('5');
    await settings().getByLabel('Cost of a false negative').press('Enter');
    await expect
      .poll(train)
      .toMatchObject({ stopOn: 'meanCost', cost: { falsePositive: 1, falseNegative: 5 } });
    await settings().getByRole('button', { name: 'Train 1 model' }).click();
    const curve = page.getByRole('region', { name: 'Learning curve' });
    await curve.getByRole('img', { name: /lowest validation Mean cost/ }).waitFor();
    await curve.getByText('Loss', { exact: true }).click();
    await curve.getByRole('img', { name: /kept validation loss/ }).waitFor();
    // As it was: for the runs that are looked for next.
    for (let i = 0; i < 2; i++) await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => 'stopOn' in train()).toBe(false);
    await fold.click();
  });

  test('a past run of the palette is shown by its row and its curve', async () => {
    const { page } = bench;
    await bench.go('record', 'Record');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: /^Search pages/ }).fill('past run');
    // The newest first: the last is the first that was trained.
    await page
      .getByRole('option', { name: /^Run [0-9a-f]{8}/ })
      .last()
      .click();
    await page.getByRole('heading', { level: 1, name: 'Train' }).waitFor();
    const row = runs().locator('tr[aria-current]');
    expect(await row.getByLabel('Show the curve of run 1').isChecked()).toBe(true);
    await runs()
      .getByRole('img', { name: /Loss by round, run 1/ })
      .waitFor();
    await expect.poll(async () => (await row.boundingBox())!.y).toBeLessThan(900);
  });

  test('an earlier model is asked for where training is to go on, and one that is none is refused', async () => {
    const { page } = bench;
    const before = train();
    await settings().getByLabel('Begin', { exact: true }).click();
    await page.getByRole('option', { name: 'From an earlier model: refit its leaves' }).click();
    await settings()
      .getByText(/No package of boosted trees was exported/)
      .waitFor();
    await settings()
      .locator('input[type=file]')
      .setInputFiles({ name: 'notes.zip', mimeType: 'application/zip', buffer: Buffer.from('no') });
    await settings().getByLabel('Decay').waitFor();
    expect(train()).toMatchObject({ from: 'notes.zip', refit: { decay: 0.9 } });
    await settings().getByRole('button', { name: 'Refit the leaves' }).click();
    await page.getByRole('alert').filter({ hasText: 'notes.zip: This is no model' }).waitFor();
    await settings().getByLabel('Begin', { exact: true }).click();
    await page.getByRole('option', { name: 'Anew' }).click();
    for (let step = 0; step < 2; step++) await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(train).toEqual(before);
  });

  test('a model of LightGBM is chosen, refused where it is none, read, and can be undone', async () => {
    const { page } = bench;
    await settings().getByLabel('Learner').click();
    await page.getByRole('option', { name: 'Imported model' }).click();
    await page.getByRole('heading', { name: 'No model file is chosen' }).waitFor();
    const read = settings().getByRole('button', { name: 'Read the model' });
    expect(await read.isDisabled()).toBe(true);
    const choose = async (name: string, text: string): Promise<void> => {
      await settings()
        .locator('input[type=file]')
        .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
      await settings().getByText(name, { exact: true }).waitFor();
    };
    await choose('notes.txt', 'Not a model');
    await read.click();
    const refusal = page.getByRole('alert').filter({ hasText: 'notes.txt: This is neither a text file' });
    await refusal.waitFor();
    await choose('lightgbm.txt', germanModel());
    await refusal.waitFor({ state: 'detached' });
    await read.click();
    await page.getByRole('heading', { name: 'Imported model of LightGBM' }).waitFor();
    await page
      .getByRole('img', { name: 'Tree 1, drawn' })
      .getByText(/^(age|credit_amount|housing|duration)$/)
      .first()
      .waitFor();
    await runs().getByRole('cell', { name: 'Imported model of LightGBM' }).waitFor();
    expect(train()).toEqual({ learner: 'foreign', model: 'lightgbm.txt' });
    for (let step = 0; step < 3; step++) await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => train().learner).toBe('gbt');
  });

  test('has nothing serious for axe, with the constraints open', async () => {
    await settings()
      .getByRole('button', { name: /^Constraints/ })
      .click();
    await settings().getByRole('button', { name: 'Add a set' }).click();
    for (const colorScheme of ['light', 'dark'] as const) {
      await bench.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect(await axeFindings(bench.page), colorScheme).toEqual([]);
    }
    expect(bench.complaints).toEqual([]);
  });
});
