import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeFindings, chromiumPath, needsChromium, openWorkbench, type Workbench } from './workbench.ts';

const csv = [
  'id,place,amount',
  ...Array.from(
    { length: 300 },
    (_, i) => `${i + 1},${i === 7 ? 'Llanfairpwllgwyngyll' : 'Rome'},${i % 50}.5`,
  ),
].join('\n');

describe.skipIf(chromiumPath === undefined)(`How the workbench is looked at${needsChromium}`, () => {
  let bench: Workbench;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'assay-view-'));
    bench = await openWorkbench({ folder, browser: { colorScheme: 'light' } });
  });
  afterAll(async () => {
    await bench.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const header = (name: string) => bench.page.getByRole('columnheader').filter({ hasText: name });
  const widthOf = async (name: string): Promise<number> => (await header(name).boundingBox())!.width;
  const separator = () => bench.page.getByRole('separator', { name: 'Width of the details' });
  const paneWidth = async (): Promise<number> => Number(await separator().getAttribute('aria-valuenow'));
  const ids = () => bench.page.locator('[role=gridcell][data-column="0"]').allInnerTexts();
  const theme = (page: Page) => page.locator('html').getAttribute('data-mantine-color-scheme');
  /** Drags what is at this place across. */
  const drag = async (x: number, y: number, by: number): Promise<void> => {
    const { mouse } = bench.page;
    await mouse.move(x, y);
    await mouse.down();
    await mouse.move(x + by / 2, y + 40, { steps: 3 });
    await mouse.move(x + by, y + 40);
    await mouse.up();
  };
  const dragHeader = async (name: string, by: number): Promise<void> => {
    const box = (await header(name).boundingBox())!;
    await drag(box.x + box.width - 1, box.y + 10, by);
  };

  test('columns are resized by dragging, by keys, and fit what they hold after a double click', async () => {
    const { page } = bench;
    await bench.job(async () => {
      const chooser = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Open a file' }).click();
      await (await chooser).setFiles({ name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    });
    await page.getByRole('gridcell', { name: 'Llanfairpwllgwyngyll' }).waitFor();
    const before = await widthOf('amount');
    await dragHeader('amount', 90);
    expect(await widthOf('amount')).toBeCloseTo(before + 90, 0);
    expect(await header('amount').getAttribute('aria-sort')).toBe('none');

    await dragHeader('place', -60);
    const box = (await header('place').boundingBox())!;
    await page.mouse.dblclick(box.x + box.width - 1, box.y + 10);
    const cell = page.getByRole('gridcell', { name: 'Llanfairpwllgwyngyll' });
    const cut = (): Promise<boolean> => cell.evaluate((shown) => shown.scrollWidth > shown.clientWidth);
    expect(await cut()).toBe(false);
    const fitted = await widthOf('place');
    await page.locator('[role=gridcell][data-row="0"][data-column="1"]').click();
    await page.keyboard.press('Alt+ArrowLeft');
    await page.keyboard.press('Alt+ArrowLeft');
    await page.keyboard.press('Alt+ArrowLeft');
    await expect.poll(() => widthOf('place')).toBe(fitted - 48);
    expect(await cut()).toBe(true);
    await page.keyboard.press('Alt+Enter');
    await expect.poll(() => widthOf('place')).toBe(fitted);
  });

  test('the side pane is resized by dragging and by keys, within its bounds, and put back', async () => {
    const { page } = bench;
    expect(await paneWidth()).toBe(360);
    const box = (await separator().boundingBox())!;
    await drag(box.x + 8, box.y + 200, -100);
    expect(await paneWidth()).toBe(460);
    expect((await page.getByRole('complementary', { name: 'Details' }).boundingBox())!.width).toBe(460);
    await separator().focus();
    await page.keyboard.press('ArrowRight');
    expect(await paneWidth()).toBe(444);
    await page.keyboard.press('Home');
    expect(await paneWidth()).toBe(Number(await separator().getAttribute('aria-valuemin')));
    await page.keyboard.press('End');
    expect(await paneWidth()).toBe(Number(await separator().getAttribute('aria-valuemax')));
    await separator().dblclick();
    expect(await paneWidth()).toBe(360);
    await separator().focus();
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowLeft');
    expect(await paneWidth()).toBe(408);
  });

  test('a filter is changed where it stands', async () => {
    const { page } = bench;
    await header('amount').getByLabel('Column amount').click();
    await page.getByRole('menuitem', { name: 'Filter' }).click();
    await page.getByRole('textbox', { name: 'Value' }).fill('10.5');
    await page.keyboard.press('Enter');
    await page.getByText('6 of 300 rows').waitFor();
    const chip = page.getByRole('button', { name: 'Change the filter amount = 10.5' });
    await chip.click();
    const value = page.getByRole('textbox', { name: 'Value' });
    expect(await value.inputValue()).toBe('10.5');
    await page.keyboard.press('Escape');
    await expect.poll(() => chip.evaluate((one) => one === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await value.fill('11.5');
    await page.getByRole('combobox', { name: 'Condition' }).click();
    await page.getByRole('option', { name: '<', exact: true }).click();
    await page.getByRole('button', { name: 'Change', exact: true }).click();
    await page.getByText('66 of 300 rows').waitFor();
    await page.getByRole('button', { name: 'Change the filter amount < 11.5' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Take off the filter on amount' }).click();
  });

  test('widths, order, pane and theme are there again after engine and browser were ended', async () => {
    await header('id').getByRole('button').first().click();
    await header('id').getByRole('button').first().click();
    await expect.poll(async () => (await ids())[0], { timeout: 15_000 }).toBe('300');
    await bench.page.getByRole('button', { name: 'Dark theme' }).click();
    const [amount, place] = [await widthOf('amount'), await widthOf('place')];
    const kept = path.join(folder, 'home', 'view.json');
    await expect
      .poll(() => JSON.parse(readFileSync(kept, 'utf8')) as unknown)
      .toMatchObject({ theme: 'dark', panes: { data: 408 }, grids: [{ sort: [{ descending: true }] }] });
    expect(bench.complaints).toEqual([]);
    await bench.close();

    const workspaces = path.join(folder, 'workspaces');
    const [workspace] = readdirSync(workspaces);
    bench = await openWorkbench({
      folder,
      workspace: path.join(workspaces, workspace!),
      browser: { colorScheme: 'light' },
    });
    expect(await theme(bench.page)).toBe('dark');
    await bench.go('data');
    await expect.poll(async () => (await ids())[0], { timeout: 15_000 }).toBe('300');
    expect(await header('id').getAttribute('aria-sort')).toBe('descending');
    expect([await widthOf('amount'), await widthOf('place')]).toEqual([amount, place]);
    expect(await paneWidth()).toBe(408);
  });

  test('the theme that was chosen is painted first, also in a browser that saw none', async () => {
    const [context] = bench.browser.contexts();
    await context!.addInitScript(() => {
      localStorage.clear();
      const painted = new Set<string>();
      Object.assign(window, { painted });
      const look = (): void => {
        const { body } = document;
        if (body !== null) painted.add(getComputedStyle(body).backgroundColor);
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    const page = await bench.reopen();
    await page.getByRole('heading', { level: 1 }).waitFor();
    const painted = await page.evaluate(() => [...(window as unknown as { painted: Set<string> }).painted]);
    const shown = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(painted).toEqual([shown]);
    expect(await theme(page)).toBe('dark');
    await page.close();
  });

  test.each(['light', 'dark'] as const)('a pane has nothing serious for axe (%s)', async (colorScheme) => {
    const { page } = bench;
    await bench.go('settings');
    await page.getByRole('radiogroup', { name: 'Theme' }).getByText('As the system').click();
    await page.emulateMedia({ colorScheme });
    await bench.go('purpose');
    await page.getByRole('separator', { name: 'Width of the form' }).focus();
    expect(await theme(page)).toBe(colorScheme);
    expect(await axeFindings(page)).toEqual([]);
    expect(bench.complaints).toEqual([]);
  });
});
