const padding = 18;
const mostMeasured = 100;
/** Beyond it a text is cut anyway. */
const longest = 300;

/** The width in pixels that shows each of the texts whole. `measure` gives the width of one as it is drawn. */
export function fittedWidth(texts: Iterable<string>, measure: (text: string) => number): number {
  const byLength = [...new Set(texts)].map((text) => text.slice(0, longest));
  // The widest text is among the longest: drawing all of them takes long.
  const candidates = byLength.sort((a, b) => b.length - a.length).slice(0, mostMeasured);
  return Math.ceil(Math.max(0, ...candidates.map(measure)) + padding);
}

/** Measures texts in the font of this element. */
export function textMeasure(element: Element, weight = 400): (text: string) => number {
  const { fontSize, fontFamily } = getComputedStyle(element);
  const context = document.createElement('canvas').getContext('2d')!;
  context.font = `${String(weight)} ${fontSize} ${fontFamily}`;
  return (text) => context.measureText(text).width;
}
