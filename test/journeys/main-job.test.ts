import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  axeFindings,
  chromiumPath,
  needsChromium,
  openWorkbench,
  samples,
  type Workbench,
} from './workbench.ts';

const passphrase = 'four brown paper boats';

/** The whole job by clicks, from a file to predictions; then the page is closed and everything is found again. */
describe.skipIf(chromiumPath === undefined)(`the main job by clicks, on Adult${needsChromium}`, () => {
  let bench: Workbench;
  let page: Page;
  beforeAll(async () => {
    bench = await openWorkbench();
    ({ page } = bench);
  });
  afterAll(() => bench.close());

  const visit = async (name: string, on = page): Promise<void> => {
    await on.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click();
    await on.getByRole('heading', { level: 1, name }).waitFor();
  };
  const quiet = async (): Promise<void> => {
    expect(bench.complaints).toEqual([]);
    expect(await axeFindings(page)).toEqual([]);
  };

  test('opens the file and shows what is in it', async () => {
    await bench.job(async () => {
      const chooser = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Open a file' }).first().click();
      await (await chooser).setFiles(path.join(samples, 'adult_train.csv.gz'));
    });
    await page.getByRole('grid', { name: /32,561 rows and 15 columns/ }).waitFor();
    await page.getByRole('gridcell', { name: 'State-gov' }).first().waitFor();
    await quiet();
  });

  test('chooses what to predict, and what is sensitive', async () => {
    const column = async (name: string): Promise<void> => {
      await page.getByRole('button', { name: /Search or do/ }).click();
      await page.getByRole('combobox', { name: /Search/ }).fill(name);
      await page.getByRole('option', { name }).first().click();
      await page.getByRole('region', { name: `Use of ${name}` }).waitFor();
    };
    await column('income');
    await bench.job(() => page.getByText('Predict this').click());
    await expect.poll(() => page.getByRole('main').innerText()).toContain('>50K');
    await column('sex');
    await page.getByRole('switch', { name: /Sensitive/ }).click();
    await quiet();
  });

  test('prepares the features and leaves one out', async () => {
    await visit('Features');
    await bench.job(() => page.getByRole('button', { name: 'Prepare the features' }).click());
    const use = page.getByRole('checkbox', { name: 'Use fnlwgt' });
    await use.click();
    await expect.poll(() => use.isChecked()).toBe(false);
    await quiet();
  });

  test('trains, measures, and moves the threshold', async () => {
    await visit('Train');
    await bench.job(() => page.getByRole('button', { name: 'Train 1 model' }).click());
    await page.getByText('Loss by round').waitFor();
    await quiet();
    await visit('Evaluate');
    await bench.job(() => page.getByRole('button', { name: /Measure the model/ }).click());
    await page
      .getByText(/test rows/)
      .first()
      .waitFor();
    const slider = page.getByRole('slider').first();
    const before = await slider.getAttribute('aria-valuenow');
    await slider.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => slider.getAttribute('aria-valuenow')).not.toBe(before);
    await quiet();
    await visit('Calibrate');
    await page
      .getByText(/Reliability/)
      .first()
      .waitFor();
    await quiet();
  });

  test('compares groups', async () => {
    await visit('Fairness');
    await page.getByRole('combobox', { name: 'Columns' }).click();
    await page.getByRole('option', { name: 'sex' }).first().click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await bench.job(() =>
      page
        .getByRole('button', { name: /Compare|Measure/ })
        .first()
        .click(),
    );
    await page.getByText('Demographic parity difference').last().waitFor();
    await quiet();
  });

  test('signs a package', async () => {
    await visit('Package');
    await page.getByLabel('Name of the key').fill('Ann');
    await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
    await page.getByLabel('Passphrase again').fill(passphrase);
    await page.getByRole('button', { name: 'Make the key' }).click();
    await page.getByLabel('Passphrase of the key').fill(passphrase);
    await bench.job(() => page.getByRole('button', { name: 'Sign and export' }).click());
    await page.getByRole('article', { name: 'adult_train.zip' }).waitFor();
    await quiet();
  });

  test('is found again after the page was closed', async () => {
    await page.close();
    page = await bench.reopen();
    await visit('Evaluate');
    await page
      .getByText(/On .* test rows/)
      .first()
      .waitFor();
    await visit('Package');
    await page.getByRole('article', { name: 'adult_train.zip' }).waitFor();
    await visit('Record');
    await page.getByText(/Package adult_train .* exported/).waitFor();
    expect(readdirSync(path.join(bench.folder, 'workspaces/adult_train/exports'))).toEqual([
      'adult_train.zip',
    ]);
    await quiet();
  });
});
