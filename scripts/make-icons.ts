/**
 * node scripts/make-icons.ts: draws `assets/icon.svg` in the sizes that installers and windows take, into
 * `electron/resources`. Its results are committed; run it again when the mark changes. Needs Chromium.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { root } from './build-once.ts';
import { findBrowser } from './find-browser.ts';
import { icns, ico, type Picture } from './icon-files.ts';

const svg = readFileSync(path.join(root, 'assets/icon.svg'), 'utf8');
const resources = path.join(root, 'electron/resources');

/** Edges in pixels of the pictures that Linux takes one by one. */
const linuxSizes = [16, 24, 32, 48, 64, 128, 256, 512] as const;
const windowsSizes = [16, 24, 32, 48, 64, 256] as const;
const macSizes = [16, 32, 64, 128, 256, 512, 1024] as const;
/** Marks of macOS leave a margin to the grid of its dock: 824 of 1024. */
const macShare = 824 / 1024;

async function draw(page: Page, size: number, share = 1): Promise<Picture> {
  await page.setViewportSize({ width: size, height: size });
  const edge = size * share;
  await page.setContent(
    `<style>html,body{margin:0;background:transparent}
     svg{position:absolute;inset:0;margin:auto;width:${String(edge)}px;height:${String(edge)}px}</style>${svg}`,
  );
  return { size, png: await page.screenshot({ omitBackground: true }) };
}

async function drawAll(page: Page, sizes: readonly number[], share?: number): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (const size of sizes) pictures.push(await draw(page, size, share));
  return pictures;
}

const found = findBrowser();
if (found === undefined) throw new Error('There is no Chromium to draw with: set ASSAY_BROWSER.');
const browser = await chromium.launch({ executablePath: found.file, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage();
  mkdirSync(path.join(resources, 'icons'), { recursive: true });
  for (const { size, png } of await drawAll(page, linuxSizes)) {
    const name = `${String(size)}x${String(size)}.png`;
    writeFileSync(path.join(resources, 'icons', name), png);
  }
  writeFileSync(path.join(resources, 'icon.ico'), ico(await drawAll(page, windowsSizes)));
  writeFileSync(path.join(resources, 'icon.icns'), icns(await drawAll(page, macSizes, macShare)));
} finally {
  await browser.close();
}
