import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeFindings, chromiumPath, needsChromium, openWorkbench, type Workbench } from './workbench.ts';

const routes = [
  ['', 'Start'],
  ['data', 'Data'],
  ['purpose', 'Purpose'],
  ['features', 'Features'],
  ['train', 'Train'],
  ['evaluate', 'Evaluate'],
  ['calibrate', 'Calibrate'],
  ['fairness', 'Fairness'],
  ['package', 'Package'],
  ['score', 'Score'],
  ['review', 'Review'],
  ['record', 'Record'],
  ['settings', 'Settings'],
] as const;
/** Where to keep a picture of each page, to be looked at. */
const pictures = process.env.ASSAY_SCREENSHOTS;

describe.skipIf(chromiumPath === undefined)(`every page, with the sample measured${needsChromium}`, () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await openWorkbench();
    await bench.job(() => bench.page.getByRole('button', { name: /Adult census/ }).click());
    await bench.go('evaluate', 'Evaluate');
    await bench.job(() =>
      bench.page
        .getByRole('button', { name: /Measure the model/ })
        .first()
        .click(),
    );
  });
  afterAll(() => bench.close());

  describe.each([
    [1440, 900],
    [1024, 700],
  ])('%i × %i', (width, height) => {
    test.each(routes)('#/%s', async (route, heading) => {
      const { page } = bench;
      await page.setViewportSize({ width, height });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await bench.go(route, heading);
        await page.waitForLoadState('networkidle');
        await page.evaluate(
          () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 200))),
        );
        expect(await axeFindings(page), colorScheme).toEqual([]);
        // The page scrolls, the frame does not; nothing sticks out to the side.
        const out = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(out).toBeLessThanOrEqual(0);
        if (pictures !== undefined) {
          mkdirSync(pictures, { recursive: true });
          const name = `${route === '' ? 'start' : route}-${width}-${colorScheme}.png`;
          await page.screenshot({ path: path.join(pictures, name) });
        }
      }
      expect(bench.complaints).toEqual([]);
    });
  });
});
