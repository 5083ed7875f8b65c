/**
 * A person scrolls through a large table in the page: how long are cells empty? A CSV is opened by the page itself (so
 * the copy into the workspace is timed too), then the grid is scrolled by the wheel, by dragging the scrollbar and by
 * page keys, in file order and sorted. Each frame that is painted is looked at: a frame with an empty cell in sight is
 * counted, and the longest run of such frames is timed. The page is built first.
 *
 *   node test/bench/grid.ts [rows=1000000]
 */
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import buildPage from '../journeys/build-page.ts';
import { openWorkbench } from '../journeys/workbench.ts';

const columns = 20;
const seconds = 5;

async function writeTable(file: string, rows: number): Promise<void> {
  const out = createWriteStream(file, { highWaterMark: 1 << 22 });
  let state = 12_345;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  let text = `id,city,word,score${Array.from({ length: columns - 4 }, (_, i) => `,x${i}`).join('')}\n`;
  const cities = ['Berlin', 'Paris', 'São Paulo', 'New York', 'Tokyo', 'Łódź', 'Oslo', 'Rome'];
  for (let i = 0; i < rows; i++) {
    text += `${i + 1},${cities[next() & 7]!},w${next() % 5000},${(next() / 2 ** 32).toFixed(6)}`;
    for (let k = 4; k < columns; k++) text += `,${(next() / 2 ** 32).toFixed(4)}`;
    text += '\n';
    if (text.length < 1 << 20) continue;
    if (!out.write(text)) await once(out, 'drain');
    text = '';
  }
  out.end(text);
  await once(out, 'close');
}

interface Frames {
  readonly frames: number;
  /** Frames with an empty cell or an empty area of rows. */
  readonly blank: number;
  /** Milliseconds of the longest run of them. */
  readonly longest: number;
  /** Milliseconds of the slowest frame. */
  readonly slowest: number;
}

/** Watches every frame of the grid while something scrolls it. */
async function watched(page: Page, scroll: () => Promise<void>): Promise<Frames> {
  await page.evaluate(() => {
    const seen = { frames: 0, blank: 0, longest: 0, slowest: 0, since: 0, last: performance.now(), on: true };
    (window as unknown as { seenFrames: typeof seen }).seenFrames = seen;
    const look = (now: number): void => {
      if (!seen.on) return;
      const grid = document.querySelector('[role=grid]')!;
      const rows = [...grid.querySelectorAll('.grid-row')];
      const below = Math.max(0, ...rows.map((row) => row.getBoundingClientRect().bottom));
      const blank =
        grid.querySelector('.grid-cell.loading') !== null || below < grid.getBoundingClientRect().bottom - 60;
      seen.frames++;
      seen.slowest = Math.max(seen.slowest, now - seen.last);
      seen.last = now;
      if (blank) {
        seen.blank++;
        if (seen.since === 0) seen.since = now;
        seen.longest = Math.max(seen.longest, now - seen.since);
      } else {
        if (seen.since > 0) seen.longest = Math.max(seen.longest, now - seen.since);
        seen.since = 0;
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await scroll();
  return page.evaluate(() => {
    const seen = (window as unknown as { seenFrames: Frames & { on: boolean } }).seenFrames;
    seen.on = false;
    const { frames, blank, longest, slowest } = seen;
    return { frames, blank, longest: Math.round(longest), slowest: Math.round(slowest) };
  });
}

const wheel = async (page: Page): Promise<void> => {
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) await page.mouse.wheel(0, 400);
};

/** The scrollbar is dragged from top to bottom. */
const drag = (page: Page): Promise<void> =>
  page.evaluate(
    (ms) =>
      new Promise<void>((resolve) => {
        const grid = document.querySelector('[role=grid]')!;
        const began = performance.now();
        const most = grid.scrollHeight - grid.clientHeight;
        const step = (now: number): void => {
          const share = Math.min(1, (now - began) / ms);
          grid.scrollTop = share * most;
          if (share < 1) requestAnimationFrame(step);
          else setTimeout(resolve, 500);
        };
        requestAnimationFrame(step);
      }),
    seconds * 1000,
  );

const pages = async (page: Page): Promise<void> => {
  await page.getByRole('grid').focus();
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) await page.keyboard.press('PageDown');
};

async function main(): Promise<void> {
  const rows = Number(process.argv[2] ?? 1_000_000);
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-bench-'));
  const file = path.join(folder, 'table.csv');
  await writeTable(file, rows);
  buildPage();
  const bench = await openWorkbench({ folder });
  try {
    const { page } = bench;
    const began = performance.now();
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Open a file' }).click();
    await (await chooser).setFiles(file);
    await page.getByRole('region', { name: 'Jobs' }).getByText('finished').waitFor({ timeout: 300_000 });
    await page.getByRole('gridcell').first().waitFor();
    const opened = Math.round((performance.now() - began) / 100) / 10;
    console.log(
      `${rows.toLocaleString('en')} rows × ${columns} columns (${Math.round(statSync(file).size / 1e6)} MB): profiled after ${opened} s`,
    );
    await page.getByRole('grid').hover();
    const cases: Record<string, Frames> = {};
    const measure = async (name: string, scroll: (page: Page) => Promise<void>): Promise<void> => {
      const found = await watched(page, () => scroll(page));
      cases[name] = found;
      console.log(
        `${name}: ${found.blank} of ${found.frames} frames with an empty cell, at most ${found.longest} ms long; slowest frame ${found.slowest} ms`,
      );
    };
    await measure('wheel, file order', wheel);
    await measure('page keys, file order', pages);
    await measure('scrollbar, file order', drag);
    const sorting = performance.now();
    await page.getByRole('columnheader').filter({ hasText: 'score' }).getByRole('button').first().click();
    await page.waitForFunction(
      () => document.querySelector('[role=grid]')?.getAttribute('aria-busy') === 'false',
    );
    console.log(`sorted after ${Math.round(performance.now() - sorting)} ms`);
    await page.keyboard.press('Control+Home');
    await measure('wheel, sorted', wheel);
    await measure('scrollbar, sorted', drag);
    console.log(JSON.stringify({ bench: 'grid', rows, columns, opened, cases }));
  } finally {
    await bench.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
