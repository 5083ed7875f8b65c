import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { stampedPage } from './contract.ts';

const html = readFileSync(path.join(import.meta.dirname, '../../../../renderer/index.html'), 'utf8');

test('the page bears the nonce and the theme that are known, and no mark of what is not', () => {
  const dark = stampedPage(html, 'abc', 'dark');
  expect(dark).toContain('<html lang="en" data-mantine-color-scheme="dark">');
  expect(dark).toContain('name="style-nonce" content="abc"');
  expect(stampedPage(html, 'abc')).toContain('data-mantine-color-scheme=""');
  for (const stamped of [dark, stampedPage(html, 'abc')]) expect(stamped).not.toMatch(/__[A-Z]+__/);
});
