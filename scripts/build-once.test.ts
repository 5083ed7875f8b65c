import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { buildOnce } from './build-once.ts';

const base = mkdtempSync(path.join(tmpdir(), 'assay-build-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

test('makes a folder anew when its sources have changed, and leaves the old one where that fails', async () => {
  const source = path.join(base, 'a.txt');
  const made = path.join(base, 'dist/page/a.txt');
  const build = (make?: () => void): Promise<boolean> =>
    buildOnce(
      'page',
      ['*.txt'],
      (folder) => {
        make?.();
        mkdirSync(folder, { recursive: true });
        writeFileSync(path.join(folder, 'a.txt'), readFileSync(source));
        return Promise.resolve();
      },
      base,
    );
  writeFileSync(source, '1');
  expect([await build(), await build()]).toEqual([true, false]);
  writeFileSync(source, '2');
  const broken = (): never => {
    throw new Error('the sources are wrong');
  };
  await expect(build(broken)).rejects.toThrow('the sources are wrong');
  expect(readFileSync(made, 'utf8')).toBe('1');
  expect(await build()).toBe(true);
  expect(readFileSync(made, 'utf8')).toBe('2');
  rmSync(path.dirname(made), { recursive: true });
  expect([await build(), existsSync(made)]).toEqual([true, true]);
  expect(readdirSync(path.join(base, 'dist')).sort()).toEqual(['page', 'page.digest']);
});
