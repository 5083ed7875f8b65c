import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeFindings, chromiumPath, needsChromium, openWorkbench, type Workbench } from './workbench.ts';

describe.skipIf(chromiumPath === undefined)(`the frame${needsChromium}`, () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await openWorkbench();
  });
  afterAll(() => bench.close());

  test('shows itself within 1.5 s and without a complaint', async () => {
    const paint = await bench.page.evaluate(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity,
    );
    console.log(`first contentful paint after ${Math.round(paint)} ms`);
    expect(await bench.page.title()).toBe('Assay');
    expect(bench.complaints).toEqual([]);
  });

  test('loads less than 400 kB (gzip) before it shows', () => {
    const page = path.join(import.meta.dirname, '../../dist/renderer');
    const html = readFileSync(path.join(page, 'index.html'), 'utf8');
    const files = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, name]) => name!);
    const size = files.reduce(
      (total, name) => total + gzipSync(readFileSync(path.join(page, name))).length,
      0,
    );
    console.log(`first bundle: ${Math.round(size / 1000)} kB gzip in ${files.length} files`);
    expect(files.length).toBeGreaterThan(1);
    expect(size).toBeLessThan(400_000);
  });

  test('is isolated, and lets nothing be evaluated', async () => {
    expect(await bench.page.evaluate(() => window.crossOriginIsolated)).toBe(true);
    const evaluated = await bench.page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.injected = true';
      document.head.append(script);
      return (window as { injected?: boolean }).injected ?? false;
    });
    expect(evaluated).toBe(false);
    bench.complaints.length = 0;
  });

  test.each(['light', 'dark'] as const)('has nothing serious for axe (%s)', async (colorScheme) => {
    await bench.page.emulateMedia({ colorScheme });
    expect(await axeFindings(bench.page)).toEqual([]);
  });
});
