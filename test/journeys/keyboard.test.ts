import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, needsChromium, openWorkbench, type Workbench } from './workbench.ts';

const passphrase = 'nine small copper bells';

/** The same job without a mouse: Tab, arrows, Enter, Space, Escape and typing. */
describe.skipIf(chromiumPath === undefined)(`the main job by keyboard alone${needsChromium}`, () => {
  let bench: Workbench;
  let page: Page;
  beforeAll(async () => {
    bench = await openWorkbench();
    ({ page } = bench);
    // Nothing below may use the mouse, not even by a helper of Playwright.
    await page.addInitScript(() => {
      window.addEventListener('pointerdown', (event) => {
        (window as { clicked?: boolean }).clicked = event.isTrusted;
      });
    });
  });
  afterAll(() => bench.close());

  /** What has the focus, as a screen reader names it. */
  const focused = (): Promise<string> =>
    page.evaluate(() => {
      const element = document.activeElement as HTMLInputElement | null;
      if (element === null || element === document.body) return '';
      const label = element.getAttribute('aria-label') ?? element.labels?.[0]?.innerText ?? element.innerText;
      return (label ?? '').trim();
    });
  /** Goes on by Tab until this has the focus; fails after a whole round. */
  const tabTo = async (name: RegExp): Promise<void> => {
    for (let i = 0; i < 250; i++) {
      if (name.test(await focused())) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`The keyboard does not reach ${name}; the focus is on '${await focused()}'.`);
  };
  const palette = async (words: string): Promise<void> => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: /Search/ }).waitFor();
    await page.keyboard.type(words);
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('combobox', { name: /Search/ }).waitFor({ state: 'detached' });
  };
  const to = async (title: string): Promise<void> => {
    await palette(title);
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
  };
  const press = async (name: RegExp, key = 'Enter'): Promise<void> => {
    await tabTo(name);
    await page.keyboard.press(key);
  };

  test('opens the sample and walks through its cells', async () => {
    await bench.job(() => press(/German credit/));
    await page.getByRole('grid').waitFor();
    await tabTo(/^Rows of the data/);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Control+End');
    await page.getByRole('rowheader', { name: /^1,?000$/ }).waitFor();
  });

  test('trains another learner', async () => {
    await to('Train');
    await tabTo(/^Learner/);
    await page.keyboard.press('ArrowDown');
    await page.getByRole('option', { name: /logistic/i }).waitFor();
    await page.keyboard.press('Enter');
    await expect
      .poll(() => page.getByRole('combobox', { name: 'Learner' }).inputValue())
      .toMatch(/logistic/i);
    await bench.job(() => press(/^Train 1 model/));
  });

  test('measures, moves the threshold, compares groups', async () => {
    await to('Evaluate');
    await bench.job(() => press(/Measure the model/));
    await page.getByRole('slider').first().waitFor();
    const before = await page.getByRole('slider').first().getAttribute('aria-valuenow');
    for (let i = 0; i < 250; i++) {
      if (await page.evaluate(() => document.activeElement?.getAttribute('role') === 'slider')) break;
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.getByRole('slider').first().getAttribute('aria-valuenow')).not.toBe(before);
    await to('Fairness');
    await page.getByText('Demographic parity difference').last().waitFor();
  });

  test('signs and exports, and finds it in the record', async () => {
    await to('Package');
    await tabTo(/^Name of the key/);
    await page.keyboard.type('Bo');
    await tabTo(/^Passphrase$/);
    await page.keyboard.type(passphrase);
    await tabTo(/^Passphrase again/);
    await page.keyboard.type(passphrase);
    await press(/^Make the key/);
    await page.getByLabel('Passphrase of the key').waitFor();
    await tabTo(/^Passphrase of the key/);
    await page.keyboard.type(passphrase);
    await bench.job(() => press(/^Sign and export/));
    await page.getByRole('article', { name: /german.*\.zip/ }).waitFor();
    await to('Record');
    await page.getByText(/Package german-credit .* exported/).waitFor();
  });

  test('used no mouse, and nothing complained', async () => {
    expect(await page.evaluate(() => (window as { clicked?: boolean }).clicked)).toBeUndefined();
    expect(bench.complaints).toEqual([]);
  });
});
