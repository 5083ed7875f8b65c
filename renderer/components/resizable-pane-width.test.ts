import { expect, test } from 'vitest';
import { paneBounds, paneWidthAfter } from './resizable-pane-width.ts';

test('a pane leaves room for what stands beside it', () => {
  expect(paneBounds(1200)).toEqual({ least: 240, most: 720 });
  expect(paneBounds(776)).toEqual({ least: 240, most: 320 });
  expect(paneBounds(776, 520)).toEqual({ least: 240, most: 240 });
  expect(paneBounds(300)).toEqual({ least: 240, most: 240 });
});

test('the separator goes where the arrow points, and no further than its bounds', () => {
  const bounds = paneBounds(1200);
  expect(paneWidthAfter('ArrowRight', 320, 'left', bounds)).toBe(336);
  expect(paneWidthAfter('ArrowRight', 320, 'right', bounds)).toBe(304);
  expect(paneWidthAfter('ArrowLeft', 320, 'right', bounds)).toBe(336);
  expect(paneWidthAfter('ArrowLeft', 244, 'left', bounds)).toBe(240);
  expect(paneWidthAfter('ArrowRight', 716, 'left', bounds)).toBe(720);
  expect(paneWidthAfter('Home', 320, 'left', bounds)).toBe(240);
  expect(paneWidthAfter('End', 320, 'left', bounds)).toBe(720);
  expect(paneWidthAfter('Enter', 400, 'left', bounds)).toBeNull();
  expect(paneWidthAfter('a', 400, 'left', bounds)).toBeUndefined();
});
