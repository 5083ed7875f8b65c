import { expect, it } from 'vitest';
import { notRead } from './package-path.ts';
import type { SourceFile } from './sources.ts';

const file = (path: string): SourceFile => ({ name: path, path, bytes: 1 });

it('a package is written beside one that the run reads, not over it', () => {
  const train = file('/w/data.csv');
  expect(notRead('/w/a.zip', { train })).toBe('/w/a.zip');
  expect(notRead('/w/a.zip', { train, model: file('/w/a.zip') })).toBe('/w/a-2.zip');
  expect(notRead('/w/a.zip', { train, test: file('/w/a-2.zip'), model: file('/w/a.zip') })).toBe(
    '/w/a-3.zip',
  );
});
