import { describe, expect, it } from 'vitest';
import { entryPathFault, fileNameFault, pathListFault } from './container-names.ts';

describe('fileNameFault', () => {
  it.each(['model.onnx', 'MLmodel', 'a', '_a', '0', 'a-b_c.d', 'console.txt', 'a'.repeat(100)])(
    'allows %s',
    (name) => {
      expect(fileNameFault(name)).toBeUndefined();
    },
  );
  it.each([
    ['', /empty/],
    ['.', /leads to a folder/],
    ['..', /leads to a folder/],
    ['a/b', /holds a folder/],
    ['a\\b', /backslash/],
    ['a\tb', /control/],
    ['a b', /other than/],
    ['a:b', /other than/],
    ['...', /begins with/],
    ['LPT1.txt', /device/],
  ])('refuses %j', (name, reason) => {
    expect(fileNameFault(name)).toMatch(reason);
  });
});

describe('entryPathFault', () => {
  it('wants one of the two folders before the name', () => {
    expect(entryPathFault('model/a')).toBeUndefined();
    expect(entryPathFault('attestations/a')).toBeUndefined();
    expect(entryPathFault('toString/a')).toMatch(/directly below/);
  });
});

describe('pathListFault', () => {
  it('counts each folder on its own', () => {
    const paths = ['attestations/a', ...Array.from({ length: 200 }, (_, index) => `model/${1000 + index}`)];
    expect(pathListFault(paths)).toBeUndefined();
    expect(pathListFault([...paths, 'model/z'])).toMatchObject({ path: 'model/z' });
  });
});
