import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostileFile, hostileTexts } from './hostile.ts';
import { chromiumPath, needsChromium, openWorkbench, type Workbench } from './workbench.ts';

const fileName = `<img src=x onerror="window.hacked='file'"> =cmd() \u202Efile 👩‍👧.csv.gz`;
const note = `</textarea><script>window.hacked='note'</script> **bold** =SUM(1)`;
const routes = [
  '',
  'data',
  'purpose',
  'features',
  'train',
  'evaluate',
  'calibrate',
  'fairness',
  'package',
  'score',
  'record',
  'settings',
];

describe.skipIf(chromiumPath === undefined)(`hostile names are text everywhere${needsChromium}`, () => {
  let bench: Workbench;
  const dialogs: string[] = [];
  beforeAll(async () => {
    bench = await openWorkbench();
    bench.page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await bench.job(async () => {
      const chooser = bench.page.waitForEvent('filechooser');
      await bench.page
        .getByRole('button', { name: /open a file/i })
        .first()
        .click();
      await (await chooser).setFiles({ name: fileName, mimeType: 'text/csv', buffer: hostileFile() });
      await bench.page.getByRole('heading', { level: 1, name: 'Data' }).waitFor();
    });
    const [workspace] = readdirSync(path.join(bench.folder, 'workspaces'));
    const file = path.join(bench.folder, 'workspaces', workspace!, 'draft.json');
    const draft = JSON.parse(readFileSync(file, 'utf8')) as { recipe: { data: object }; files: object };
    const { recipe } = draft;
    const filled = {
      ...recipe,
      purpose: { decision: note, baseline: note },
      data: {
        ...recipe.data,
        target: '<b>target</b>',
        positive: '<i>yes</i>',
        sensitive: [`c ${hostileTexts[1]!}`],
      },
      train: { learner: 'gbt', rounds: 10 },
      evaluate: { intervals: { count: 20 } },
      fairness: { groups: [`c ${hostileTexts[1]!}`], intervals: { count: 20 } },
    };
    writeFileSync(file, JSON.stringify({ ...draft, recipe: filled }));
    await bench.page.reload();
    await bench.go('evaluate');
    await bench.job(() =>
      bench.page
        .getByRole('button', { name: /measure the model/i })
        .first()
        .click(),
    );
  });
  afterAll(() => bench.close());

  test.each(routes)('#/%s', async (route) => {
    await bench.go(route);
    await bench.page.waitForLoadState('networkidle');
    // What is drawn late (charts, panels) has its turn.
    await bench.page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 300))),
    );
    expect(await bench.page.evaluate(() => (window as { hacked?: string }).hacked)).toBeUndefined();
    expect(dialogs).toEqual([]);
    const injected = await bench.page.evaluate(() =>
      [
        ...document.querySelectorAll(
          'img, script:not([src]), svg[onload], [onmouseover], [onerror], a[href^="javascript"]',
        ),
      ].map((element) => element.outerHTML.slice(0, 200)),
    );
    expect(injected).toEqual([]);
    const formatted = bench.page
      .locator('main')
      .locator('b, i')
      .filter({ hasText: /^(target|yes)$/ });
    expect(await formatted.count()).toBe(0);
    // A name of 10,000 characters does not push the page aside.
    const overflow = await bench.page.evaluate(
      () => document.documentElement.scrollWidth - window.innerWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
  });

  test('nothing complained', () => {
    expect(bench.complaints).toEqual([]);
  });
});
