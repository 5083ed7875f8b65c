import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeFindings, chromiumPath, needsChromium, openWorkbench, type Workbench } from './workbench.ts';

const csv = [
  'id;amount;city;late;due;grade',
  ...Array.from({ length: 400 }, (_, i) =>
    [
      i + 1,
      i % 7 === 0 ? '' : `${(i * 37) % 100},5`,
      ['Berlin', 'Łódź', '<b>Paris</b>', '=1+1'][i % 4]!,
      i % 3 === 0 ? 'yes' : 'no',
      `2024-0${1 + (i % 9)}-15`,
      i % 5,
    ].join(';'),
  ),
  '401;1,5;Oslo;no;2024-01-01;0;too many',
].join('\n');

describe.skipIf(chromiumPath === undefined)(`the page Data${needsChromium}`, () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await openWorkbench({ browser: { permissions: ['clipboard-read', 'clipboard-write'] } });
  });
  afterAll(() => bench.close());

  const cells = (column: number): Promise<string[]> =>
    bench.page.locator(`[role=gridcell][data-column="${column}"]`).allInnerTexts();
  const header = (name: string) => bench.page.getByRole('columnheader').filter({ hasText: name });

  test('shows rows, the file as a whole, and what was rejected', async () => {
    const { page } = bench;
    await bench.job(async () => {
      const chooser = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Open a file' }).click();
      await (await chooser).setFiles({ name: 'loans.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    });
    await page.getByRole('gridcell').first().waitFor();
    await expect.poll(async () => (await cells(0)).slice(0, 3), { timeout: 15_000 }).toEqual(['1', '2', '3']);
    expect((await cells(1)).slice(0, 3)).toEqual(['–', '37.5', '74.5']);
    const strip = await page.locator('.summary-strip').innerText();
    expect(strip).toMatch(/Rows\s+400\s/);
    expect(strip).toMatch(/CSV, semicolon, UTF-8, decimal comma/);
    await page.getByRole('button', { name: /Rejected rows/ }).click();
    await page.getByText('401;1,5;Oslo').waitFor();
    expect(await page.locator('table.rejects').innerText()).toMatch(/402[\s\S]*fields/);
    const reason = page.locator('table.rejects').getByRole('columnheader', { name: 'Reason' });
    await reason.getByRole('button').click();
    expect(await reason.getAttribute('aria-sort')).toBe('ascending');
  });

  test('sorts by a click, further with Shift, and filters', async () => {
    const { page } = bench;
    await header('amount').getByRole('button').first().click();
    await expect.poll(() => cells(1), { timeout: 10_000 }).toContain('0.5');
    expect((await cells(1))[0]).toBe('0.5');
    expect(await header('amount').getAttribute('aria-sort')).toBe('ascending');
    await header('id')
      .getByRole('button')
      .first()
      .click({ modifiers: ['Shift'] });
    expect(await header('id').getAttribute('aria-sort')).toBe('ascending');
    await header('city').getByLabel('Column city').click();
    await page.getByRole('menuitem', { name: 'Filter' }).click();
    await page.getByRole('textbox', { name: 'Value' }).fill('PARIS');
    await page.keyboard.press('Enter');
    await page.getByText('100 of 400 rows').waitFor();
    expect(new Set(await cells(2))).toEqual(new Set(['<b>Paris</b>']));
    await page.getByRole('button', { name: 'Take off the filter on city' }).click();
    await page.getByRole('button', { name: 'Back to file order' }).click();
    await expect.poll(async () => (await cells(0))[0], { timeout: 10_000 }).toBe('1');
  });

  test('is walked through by keys, and a range is copied', async () => {
    const { page } = bench;
    await page.getByRole('grid').focus();
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('Control+Home');
    for (const key of ['ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowRight']) await page.keyboard.press(key);
    await page.keyboard.press('Control+c');
    await page.getByText('Copied 2 rows, 2 columns.').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('id\tamount\n2\t37.5\n3\t74.5');
    await page.keyboard.press('Control+End');
    await expect.poll(async () => (await cells(0)).at(-1), { timeout: 10_000 }).toBe('400');
    await page.keyboard.press('Control+Home');
  });

  test('takes a target, and says how the columns relate to it', async () => {
    const { page } = bench;
    await page.getByRole('tab', { name: 'Column' }).click();
    await page.locator('[role=gridcell][data-row="0"][data-column="3"]').click();
    await bench.job(() => page.getByText('Predict this', { exact: true }).click());
    await expect
      .poll(() => page.getByRole('combobox', { name: 'Positive class' }).inputValue(), { timeout: 10_000 })
      .toBe('yes');
    await page.locator('[role=gridcell][data-row="0"][data-column="2"]').click();
    await page.getByText('Cramér’s V').waitFor();
    await header('city').getByLabel('Column city').click();
    await page.getByRole('menuitem', { name: 'Sensitive' }).click();
    await header('city').getByRole('img', { name: 'Sensitive' }).waitFor();
    expect(await header('late').getByRole('img', { name: 'Target' }).count()).toBe(1);
  });

  test('ranks rows by a grade, within the column that makes a query', async () => {
    const { page } = bench;
    await page.locator('[role=gridcell][data-row="0"][data-column="5"]').click();
    await bench.job(() => page.getByText('Predict this', { exact: true }).click());
    const query = page.getByRole('combobox', { name: 'Rank rows within' });
    await query.click();
    await bench.job(() => page.getByRole('option', { name: 'city' }).click());
    await header('city').getByRole('img', { name: 'Query' }).waitFor();
    await page.locator('[role=gridcell][data-row="0"][data-column="2"]').click();
    await page.getByText('Rows of one value are a query').waitFor();
    expect(await page.getByRole('radio', { name: 'Predict from' }).count()).toBe(0);
  });

  test('reads the file as it is told', async () => {
    const { page } = bench;
    await page.getByRole('tab', { name: 'File' }).click();
    await page.getByRole('combobox', { name: 'Type of city' }).waitFor();
    await page.getByRole('combobox', { name: 'Decimal mark' }).click();
    await page.getByRole('listbox', { name: 'Decimal mark' }).getByRole('option', { name: 'point' }).click();
    await bench.job(() => page.getByRole('button', { name: 'Read the file again' }).click());
    await expect.poll(async () => (await cells(1))[1], { timeout: 10_000 }).toBe('37,5');
  });

  test.each(['light', 'dark'] as const)('has nothing serious for axe (%s)', async (colorScheme) => {
    await bench.page.emulateMedia({ colorScheme });
    await bench.page.getByRole('tab', { name: 'Column' }).click();
    expect(await axeFindings(bench.page)).toEqual([]);
    expect(bench.complaints).toEqual([]);
  });
});
