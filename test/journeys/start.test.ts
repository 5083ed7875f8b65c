import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeFindings, chromiumPath, needsChromium, openWorkbench, type Workbench } from './workbench.ts';

describe.skipIf(chromiumPath === undefined)(`the page Start${needsChromium}`, () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await openWorkbench();
  });
  afterAll(() => bench.close());

  test.each(['light', 'dark'] as const)('has nothing serious for axe (%s)', async (colorScheme) => {
    const { page } = bench;
    await page.emulateMedia({ colorScheme });
    await page.getByRole('button', { name: 'Open a file' }).waitFor();
    await page.getByText('New York flights').waitFor();
    expect(await axeFindings(page)).toEqual([]);
  });

  test('lets an upload be cancelled, and leaves the page usable', async () => {
    const { page } = bench;
    // The network as the page sees it is slowed down: the file is still on its way when it is cancelled.
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: 200_000,
    });
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Open a file' }).click();
    await (
      await chooser
    ).setFiles({
      name: 'large.csv',
      mimeType: 'text/csv',
      buffer: Buffer.alloc(8_000_000, 'a,b\n1,2\n'),
    });
    await page.getByRole('progressbar', { name: 'Copying large.csv' }).waitFor();
    await page.getByRole('region', { name: 'Upload' }).getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('region', { name: 'Upload' }).waitFor({ state: 'detached' });
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Start');
    // The workspace that was made for it has gone with it.
    await expect.poll(() => readdirSync(path.join(bench.folder, 'workspaces'))).toEqual([]);
    await expect.poll(() => page.getByText('large').count()).toBe(0);
    await session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: -1,
    });
    await session.detach();
    bench.complaints.length = 0;
  });

  test('opens a sample, then a dropped file in a workspace of its own, and goes back to the first', async () => {
    const { page } = bench;
    await bench.job(() => page.getByRole('button', { name: /German credit/ }).click());
    await page.getByRole('heading', { level: 1, name: 'Data' }).waitFor();
    await page.getByText('1,000 rows', { exact: true }).waitFor();
    await bench.job(async () => {
      await page.evaluate(() => {
        const transfer = new DataTransfer();
        transfer.items.add(new File(['x,y\n1,2\n3,4\n'], 'dropped.csv', { type: 'text/csv' }));
        window.dispatchEvent(
          new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }),
        );
      });
    });
    await page.getByText('2 rows', { exact: true }).waitFor();
    await bench.go('', 'Start');
    await page.getByText('dropped', { exact: true }).first().waitFor();
    await page
      .getByRole('complementary', { name: 'Workspaces' })
      .getByRole('listitem')
      .getByRole('button', { name: /german/ })
      .first()
      .click();
    await page.getByRole('heading', { level: 1, name: 'Data' }).waitFor();
    await page.getByText('1,000 rows', { exact: true }).waitFor();
    expect(bench.complaints).toEqual([]);
  });

  test('makes an empty workspace', async () => {
    const { page } = bench;
    await bench.go('', 'Start');
    await page.getByRole('textbox', { name: 'Name of the new workspace' }).fill('Spring');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByText('Spring', { exact: true }).first().waitFor();
    await bench.go('data', 'Data');
    await page.getByText('No data are open').waitFor();
  });
});
