import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dialog } from 'playwright-core';
import { germanWorkspace } from './german-package.ts';
import { beginLongTraining } from './long-training.ts';
import { chromiumPath, needsChromium, openWorkbench, type Workbench } from './workbench.ts';

describe.skipIf(chromiumPath === undefined)(`Closing the window${needsChromium}`, () => {
  let bench: Workbench;
  let folder: string;
  const asked: string[] = [];
  let answer: (dialog: Dialog) => Promise<void> = (dialog) => dialog.dismiss();

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'assay-closing-'));
    bench = await openWorkbench({
      folder,
      workspace: germanWorkspace(folder),
      // As npm start runs it behind a browser's window of its own.
      flags: ['--ends-with-window'],
    });
    bench.page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void answer(dialog);
    });
    await bench.go('train', 'Train');
  });
  afterAll(async () => {
    await bench.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const live = () => bench.page.getByRole('region', { name: 'Training under way' });
  const close = () => bench.page.close({ runBeforeUnload: true });

  test('that would end a training asks first; staying keeps both', async () => {
    await (await beginLongTraining(bench.page)).waitFor();
    await close();
    await expect.poll(() => asked).toEqual(['beforeunload']);
    expect(bench.page.isClosed()).toBe(false);
    await live().waitFor();
  });

  test('a reload by its keys asks nothing, and the training goes on', async () => {
    asked.length = 0;
    const { page } = bench;
    // Headless browsers have no such keys: the page sees them, and the reload follows.
    await page.keyboard.press('F5');
    await page.reload();
    await live().waitFor();
    expect(asked).toEqual([]);
  });

  test('without a job asks nothing', async () => {
    asked.length = 0;
    const { page } = bench;
    await live().getByRole('button', { name: 'Cancel' }).click();
    await live().waitFor({ state: 'detached' });
    answer = (dialog) => dialog.accept();
    const closed = page.waitForEvent('close');
    await close();
    await closed;
    expect(asked).toEqual([]);
  });
});
