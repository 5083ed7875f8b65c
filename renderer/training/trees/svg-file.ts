import type { Size } from './tree-view.ts';

const namespace = 'http://www.w3.org/2000/svg';
const margin = 16;
/** What the page's style sheets say of a shape; a file has none. */
const looks = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'font-family',
  'font-size',
  'font-weight',
  'dominant-baseline',
];

/** A drawing as a file that shows the same elsewhere: in the colours that it has now, at its own size. */
export function svgFile(drawing: SVGGElement, { width, height }: Size): string {
  const root = document.createElementNS(namespace, 'svg');
  const size = [width + 2 * margin, height + 2 * margin];
  root.setAttribute('viewBox', `${-margin} ${-margin} ${size.join(' ')}`);
  const ground = document.createElementNS(namespace, 'rect');
  const { backgroundColor } = getComputedStyle(drawing.ownerSVGElement!.parentElement!);
  for (const [name, value] of Object.entries({
    x: -margin,
    y: -margin,
    width: size[0],
    height: size[1],
    fill: backgroundColor,
  }))
    ground.setAttribute(name, String(value));
  const copy = drawing.cloneNode(true) as SVGGElement;
  copy.removeAttribute('transform');
  const copies = copy.querySelectorAll('rect, path, text');
  drawing.querySelectorAll('rect, path, text').forEach((shape, i) => {
    const style = getComputedStyle(shape);
    for (const name of looks) copies[i]!.setAttribute(name, style.getPropertyValue(name));
  });
  for (const each of copy.querySelectorAll('[class]')) each.removeAttribute('class');
  root.append(ground, copy);
  return new XMLSerializer().serializeToString(root);
}
