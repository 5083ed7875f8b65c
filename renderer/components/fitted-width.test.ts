import { expect, test } from 'vitest';
import { fittedWidth } from './fitted-width.ts';

const measure = (text: string): number =>
  [...text].reduce((sum, letter) => sum + (letter === 'W' ? 12 : 4), 0);

test('the widest text is shown whole, with room on both sides', () => {
  expect(fittedWidth(['iiiii', 'WWW', 'W'], measure)).toBe(36 + 18);
  expect(fittedWidth([], measure)).toBe(18);
});

test('few of many texts are measured, and long ones in part', () => {
  let measured = 0;
  const counting = (text: string): number => {
    measured++;
    return text.length;
  };
  const texts = Array.from({ length: 30_000 }, (_, i) => String(i));
  expect(fittedWidth([...texts, 'x'.repeat(1_000_000)], counting)).toBe(300 + 18);
  expect(measured).toBe(100);
});
