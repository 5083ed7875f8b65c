import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { theme } from './theme.ts';

const css = readFileSync(path.join(import.meta.dirname, 'tokens.css'), 'utf8');

/** The tokens of one block of tokens.css by name. */
function tokensOf(selector: string): Map<string, string> {
  const start = css.indexOf(`${selector} {`);
  const block = css.slice(start, css.indexOf('\n}', start));
  return new Map(
    [...block.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name!, value!.trim()]),
  );
}

const light = tokensOf(':root');
const dark = new Map([...light, ...tokensOf(":root[data-mantine-color-scheme='dark']")]);

/** Relative luminance of sRGB, as WCAG 2.2 defines it. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

const surfaces = ['surface', 'surface-sunken', 'surface-raised', 'surface-hover', 'surface-selected'];
const states = ['passed', 'attention', 'failed'];
/** Every text that the interface shows, on everything that it may stand on. */
const pairs: readonly (readonly [text: string, surface: string])[] = [
  ...['text', 'text-dim', 'accent', 'neutral', ...states].flatMap((text) =>
    surfaces.map((surface) => [text, surface] as const),
  ),
  ...states.flatMap((state) => [
    [state, `${state}-surface`] as const,
    ['text', `${state}-surface`] as const,
    ['text-dim', `${state}-surface`] as const,
  ]),
  ['text', 'bar'],
  ['accent-text', 'accent'],
  // What a destructive button says.
  ['accent-text', 'failed'],
];

test('contrast is reckoned as WCAG does', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
});

describe.each([
  ['light', light],
  ['dark', dark],
] as const)('%s theme', (_, tokens) => {
  test.each(pairs)('%s on %s reaches 4.5 : 1', (text, surface) => {
    const ratio = contrast(tokens.get(text)!, tokens.get(surface)!);
    expect(Math.floor(ratio * 100) / 100).toBeGreaterThanOrEqual(4.5);
  });

  test('lines that bound a control reach 3 : 1 with the accent that marks the focus', () => {
    for (const surface of surfaces)
      expect(contrast(tokens.get('accent')!, tokens.get(surface)!)).toBeGreaterThanOrEqual(3);
  });
});

test('both themes name the same colours', () => {
  const named = tokensOf(":root[data-mantine-color-scheme='dark']");
  const colours = [...light].filter(([, value]) => value.startsWith('#')).map(([name]) => name);
  expect(colours.filter((name) => !named.has(name))).toEqual([]);
});

test('the kit leads with the accent of the tokens', () => {
  const accent = theme.colors?.accent;
  expect(accent?.[6]).toBe(light.get('accent'));
  expect(accent?.[4]).toBe(dark.get('accent'));
});

test('no other file of the interface holds a colour', () => {
  const root = path.join(import.meta.dirname, '..');
  const found = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(css|tsx?)$/.test(file) && !/tokens\.css$|theme\.ts$|\.test\.tsx?$/.test(file))
    .filter((file) =>
      /#[0-9a-f]{6}\b|\brgba?\(|\bhsla?\(/i.test(readFileSync(path.join(root, file), 'utf8')),
    );
  expect(found).toEqual([]);
});
