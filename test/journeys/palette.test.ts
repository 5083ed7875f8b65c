import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { germanWorkspace } from './german-package.ts';
import { axeFindings, chromiumPath, needsChromium, openWorkbench, type Workbench } from './workbench.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'assay-palette-'));

describe.skipIf(chromiumPath === undefined)(`the palette, help and tray${needsChromium}`, () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await openWorkbench({ folder, workspace: germanWorkspace(folder) });
    await bench.go('settings', 'Settings');
  });
  afterAll(async () => {
    await bench.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const palette = async (typed: string): Promise<void> => {
    await bench.page.keyboard.press('Control+k');
    await bench.page.getByRole('combobox', { name: /^Search pages/ }).waitFor();
    await bench.page.keyboard.type(typed);
  };
  const firstFound = (): Promise<string> =>
    bench.page.getByRole('listbox', { name: 'Found' }).getByRole('option').first().innerText();
  const focused = (): Promise<string> => bench.page.evaluate(() => document.activeElement?.textContent ?? '');

  test('the first Tab offers to skip to the page', async () => {
    const { page } = bench;
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the page');
    const box = await page.getByText('Skip to the page').boundingBox();
    expect(box!.y).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('page');
  });

  test('leads to a page, whose heading then has the focus', async () => {
    await palette('who did');
    await bench.page.keyboard.press('Enter');
    await expect.poll(focused).toBe('Record');
    await palette('');
    // What was used lately comes first.
    await expect.poll(firstFound).toMatch(/^Record\s+Lately used/);
    expect(await axeFindings(bench.page)).toEqual([]);
    await bench.page.keyboard.press('Escape');
    await expect.poll(focused).toBe('Record');
  });

  test('keeps the focus when a page that is still loading arrives behind it', async () => {
    const { page } = bench;
    const arrival = Promise.withResolvers<void>();
    await page.route(/\/assets\/[^/]*\.js$/, async (route) => {
      await arrival.promise;
      await route.continue();
    });
    await palette('calibrate');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toContain('#/calibrate');
    await palette('');
    arrival.resolve();
    await page.getByRole('heading', { level: 1, name: 'Calibrate', includeHidden: true }).waitFor();
    await page.keyboard.type('trust');
    expect(await page.getByRole('combobox', { name: /^Search pages/ }).inputValue()).toBe('trust');
    await page.keyboard.press('Escape');
    await page.unrouteAll();
  });

  test('finds a column, a setting and a topic of the help', async () => {
    const { page } = bench;
    await palette('column cred amo');
    await expect.poll(firstFound).toMatch(/^credit_amount/);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toContain('data?column=credit_amount');
    await palette('trust setting');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toContain('settings?section=keys');
    await palette('help erased');
    await page.keyboard.press('Enter');
    await page
      .getByRole('dialog', { name: 'Help: Record' })
      .getByText(/can be erased for good/)
      .waitFor();
    await page.keyboard.press('Escape');
  });

  test('? opens the help of the page, but not while typing', async () => {
    const { page } = bench;
    await bench.go('record', 'Record');
    // The help of the test before may still be on its way out.
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByLabel('Search the record').focus();
    await page.keyboard.type('?');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.getByRole('heading', { level: 1 }).focus();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Help: Record' }).waitFor();
    await page.getByText('Keyboard shortcuts').click();
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
  });

  test('trains; the tray shows each step, keeps the job over a reload, and lets it be dismissed', async () => {
    const { page } = bench;
    await bench.job(async () => {
      await palette('train model action');
      await page.keyboard.press('Enter');
    });
    await page.reload();
    const tray = page.getByRole('region', { name: 'Jobs' });
    await tray.getByText('finished').waitFor();
    await tray.getByRole('button', { name: 'Jobs (1)' }).click();
    const steps = tray.getByRole('list', { name: /^Steps of Train/ });
    expect(await steps.innerText()).toMatch(/Train the model\s+\d/);
    await expect
      .poll(() => page.getByRole('link', { name: /^Train/ }).getAttribute('aria-label'))
      .toBe('Train, has a result');
    expect(await axeFindings(page)).toEqual([]);
    await tray.getByRole('button', { name: 'Dismiss Train' }).first().click();
    await tray.getByText('No jobs').waitFor();
    await page.reload();
    await tray.getByText('No jobs').waitFor();
    expect(bench.complaints).toEqual([]);
  });

  test('nothing of the frame overlaps at 1024 × 700', async () => {
    const { page } = bench;
    await page.setViewportSize({ width: 1024, height: 700 });
    const boxes = await page.evaluate(() =>
      [...document.querySelectorAll('.title-bar > *')].map(
        (one) => one.getBoundingClientRect().toJSON() as DOMRect,
      ),
    );
    for (let i = 1; i < boxes.length; i++) expect(boxes[i]!.left).toBeGreaterThanOrEqual(boxes[i - 1]!.right);
    expect(boxes.at(-1)!.right).toBeLessThanOrEqual(1024);
  });
});
