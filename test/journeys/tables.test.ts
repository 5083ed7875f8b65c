import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { draftWorkspace } from './draft-workspace.ts';
import {
  axeFindings,
  chromiumPath,
  needsChromium,
  openWorkbench,
  samples,
  type Workbench,
} from './workbench.ts';

const branches = 260;

/** The German credit data, its rows dealt to more branches than a table draws rows. */
function germanOfBranches(): string {
  const [header, ...rows] = readFileSync(path.join(samples, 'german_credit.csv'), 'utf8')
    .trimEnd()
    .split('\n');
  const branch = (row: number): string => `branch ${String(row % branches).padStart(3, '0')}`;
  return [`${header!},branch`, ...rows.map((line, row) => `${line},${branch(row)}`)].join('\n');
}

describe.skipIf(chromiumPath === undefined)(`Tables of results${needsChromium}`, () => {
  let bench: Workbench;
  beforeAll(async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'assay-tables-'));
    const recipe = {
      recipe: 1,
      name: 'tables',
      data: { source: 'german_credit.csv', target: 'class', positive: 'bad' },
      split: { test: 0.6 },
      train: { learner: 'logistic' },
      evaluate: { intervals: { count: 50 } },
      fairness: { groups: ['purpose', ['purpose', 'sex'], 'branch'], intervals: { count: 50 } },
    };
    const data = path.join(folder, 'german_credit.csv');
    writeFileSync(data, germanOfBranches());
    const workspace = await draftWorkspace(folder, recipe, { 'german_credit.csv': data });
    bench = await openWorkbench({
      folder,
      workspace,
      browser: { permissions: ['clipboard-read', 'clipboard-write'] },
    });
    await bench.go('fairness', 'Fairness');
    await bench.job(() => bench.page.getByRole('button', { name: 'Compare groups' }).click());
    await groups().getByText('All rates as a table').click();
  });
  afterAll(async () => {
    await bench.close();
    rmSync(bench.folder, { recursive: true, force: true });
  });

  const groups = () => bench.page.getByRole('region', { name: 'By purpose × sex', exact: true });
  const rates = () => groups().locator('details');
  const table = () => rates().getByRole('region', { name: 'All rates by group' });
  const header = (name: string) => table().getByRole('columnheader', { name, exact: true });
  const names = () => table().locator('tbody th').allInnerTexts();
  const counts = async () => (await table().locator('tbody td:nth-child(2)').allInnerTexts()).map(Number);
  const clipboard = () => bench.page.evaluate(() => navigator.clipboard.readText());

  test('a header sorts up, down, and back to the given order; the total stays above', async () => {
    const given = await names();
    const rows = header('Rows');
    expect(await rows.getAttribute('aria-sort')).toBe('none');
    await rows.getByRole('button').click();
    expect(await rows.getAttribute('aria-sort')).toBe('ascending');
    const [all, ...up] = await counts();
    expect(all).toBe(up.reduce((sum, count) => sum + count, 0));
    expect(up).toEqual(up.toSorted((a, b) => a - b));
    await rows.getByRole('button').press('Enter');
    expect(await rows.getAttribute('aria-sort')).toBe('descending');
    expect((await counts()).slice(1)).toEqual(up.toSorted((a, b) => b - a));
    await rows.getByRole('button').press('Space');
    expect(await rows.getAttribute('aria-sort')).toBe('none');
    expect(await names()).toEqual(given);
  });

  test('missing figures stand last in both directions', async () => {
    const reasons = () => table().locator('tbody td.why').allInnerTexts();
    const unstable = header('Unstable because of').getByRole('button');
    for (let click = 0; click < 2; click++) {
      await unstable.click();
      const [, ...shown] = await reasons();
      const first = shown.indexOf('–');
      if (first >= 0) expect(new Set(shown.slice(first))).toEqual(new Set(['–']));
    }
    await unstable.click();
  });

  test('a filter keeps the rows that hold its text', async () => {
    const field = rates().getByLabel('Filter: All rates by group');
    const before = (await names()).length;
    await field.fill('RADIO');
    const [all, ...kept] = await names();
    expect(all).toBe('All rows');
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.length).toBeLessThan(before - 1);
    for (const name of kept) expect(name).toContain('radio');
    expect(await rates().getByRole('status').innerText()).toBe(`${kept.length} of ${before - 1} rows`);
    await field.fill('');
    expect((await names()).length).toBe(before);
  });

  test('it is copied as it stands: by the button, and by Ctrl and C', async () => {
    await header('Rows').getByRole('button').click();
    await rates().getByRole('button', { name: 'Copy as TSV' }).click();
    await rates()
      .getByText(/^Copied \d+ rows\.$/)
      .waitFor();
    const copied = await clipboard();
    const [titles, ...lines] = copied.split('\n').map((line) => line.split('\t'));
    expect(titles!.slice(0, 4)).toEqual(['Group', 'Rows', 'Share', 'Accuracy']);
    expect(titles!.slice(4, 6)).toEqual(['Accuracy, low', 'Accuracy, high']);
    expect(new Set(lines.map((line) => line.length))).toEqual(new Set([titles!.length]));
    expect(lines.map((line) => Number(line[1]))).toEqual(await counts());
    await bench.page.evaluate(() => navigator.clipboard.writeText('before'));
    await table().focus();
    await bench.page.keyboard.press('Control+c');
    await expect.poll(clipboard).toBe(copied);
    await header('Rows').getByRole('button').click();
    await header('Rows').getByRole('button').click();
  });

  test('a column is widened by its handle, with the mouse and with the arrow keys', async () => {
    const handle = table().getByRole('separator', { name: 'Width of Group' });
    const width = async () => (await header('Group').boundingBox())!.width;
    const first = await width();
    await handle.press('ArrowRight');
    await expect.poll(width).toBeCloseTo(first + 16, -1);
    const { x, y, width: thick, height } = (await handle.boundingBox())!;
    const second = await width();
    await bench.page.mouse.move(x + thick / 2, y + height / 2);
    await bench.page.mouse.down();
    await bench.page.mouse.move(x + thick / 2 + 60, y + height / 2, { steps: 3 });
    await bench.page.mouse.up();
    await expect.poll(width).toBeCloseTo(second + 60, -1);
    expect(await header('Group').getAttribute('aria-sort')).toBe('none');
  });

  test('of many rows those in sight are drawn, each in its place, and all are sorted, filtered and copied', async () => {
    const { page } = bench;
    const section = page.getByRole('region', { name: 'By branch', exact: true });
    await section.getByText('All rates as a table').click();
    const many = section.locator('details');
    const region = many.getByRole('region', { name: 'All rates by group' });
    const drawn = () => region.locator('tbody tr:not(.gap) th').allInnerTexts();
    const groupCount = Number(await region.getByRole('table').getAttribute('aria-rowcount')) - 2;
    expect(groupCount).toBeGreaterThan(200);
    await expect.poll(async () => (await drawn()).length).toBeLessThan(80);
    const widths = () =>
      region.locator('thead th').evaluateAll((cells) => cells.map((cell) => cell.clientWidth));
    const first = await widths();

    // The bar of the scroller is as long as all rows are, and its end is the last of them.
    await region.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    const last = region.locator(`tr[aria-rowindex="${groupCount + 2}"]`);
    await expect.poll(() => last.count()).toBe(1);
    const lastName = await last.locator('th').innerText();
    const bottom = (box: { y: number; height: number } | null): number => box!.y + box!.height;
    expect(bottom(await last.boundingBox())).toBeLessThanOrEqual(bottom(await region.boundingBox()) + 1);
    expect((await drawn()).length).toBeLessThan(80);
    expect(await widths()).toEqual(first);

    // Downwards by name, what was last is first.
    const group = region.getByRole('columnheader', { name: 'Group', exact: true }).getByRole('button');
    await group.click();
    await group.click();
    await region.evaluate((element) => element.scrollTo(0, 0));
    await expect.poll(async () => (await drawn())[1]).toBe(lastName);

    await many.getByRole('button', { name: 'Copy as TSV' }).click();
    await many.getByText(`Copied ${groupCount + 1} rows.`).waitFor();
    const names = (await clipboard()).split('\n').map((line) => line.split('\t')[0]!);
    expect(names.slice(2)).toEqual(names.slice(2).sort().reverse());
    expect(new Set(names).size).toBe(groupCount + 2);

    await many.getByLabel('Filter: All rates by group').fill('branch 01');
    await expect
      .poll(async () => new Set((await drawn()).slice(1).map((name) => name.slice(0, 9))))
      .toEqual(new Set(['branch 01']));
    expect(await region.locator('tr.gap').count()).toBe(0);
    await section.getByText('All rates as a table').click();
  });

  test.each(['light', 'dark'] as const)('axe finds nothing serious, %s', async (colorScheme) => {
    await bench.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(await axeFindings(bench.page)).toEqual([]);
    expect(bench.complaints).toEqual([]);
  });
});
