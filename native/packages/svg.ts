import { escapeHtml } from './html.ts';

/** A linear scale from data to pixels. */
export interface Scale {
  readonly domain: readonly [number, number];
  readonly range: readonly [number, number];
  at(value: number): number;
}

export function linearScale(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const width = domain[1] - domain[0];
  return {
    domain,
    range,
    at: (value) => range[0] + ((value - domain[0]) / (width === 0 ? 1 : width)) * (range[1] - range[0]),
  };
}

/** Round numbers that divide a domain in about `count` parts: multiples of 1, 2 or 5 times a power of ten. */
export function ticks(domain: readonly [number, number], count = 5): number[] {
  const [low, high] = domain;
  if (!(high > low)) return [low];
  const rough = (high - low) / count;
  const exponent = Number(rough.toExponential().split('e')[1]);
  const unit = Number(`1e${exponent}`);
  const step = [1, 2, 5, 10].map((factor) => factor * unit).find((candidate) => candidate >= rough * 0.999)!;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const decimals = Math.max(0, -exponent + 1);
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toFixed(Math.min(decimals, 100))),
  );
}

/** The domain widened to its outer ticks. */
export function niceDomain(low: number, high: number, count = 5): [number, number] {
  if (!(high > low)) return [low - 0.5, low + 0.5];
  const marks = ticks([low, high], count);
  const step = marks.length > 1 ? marks[1]! - marks[0]! : high - low;
  return [Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step];
}

/** Pixels with one decimal: enough for the eye, and few bytes. */
export function pixel(value: number): string {
  const text = value.toFixed(1);
  return text.endsWith('.0') ? text.slice(0, -2) : text;
}

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One SVG element as text; attributes are escaped, children must be made here. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  let text = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    text += ` ${key}="${escapeHtml(typeof value === 'number' ? pixel(value) : value)}"`;
  }
  return children.length === 0 ? `${text}/>` : `${text}>${children.join('')}</${name}>`;
}

export function textElement(attributes: Attributes, text: string): string {
  return element('text', attributes, escapeHtml(text));
}

export function polyline(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${pixel(x)} ${pixel(y)}`).join('');
}

/** A step function: each value holds until the next x. */
export function steps(points: readonly (readonly [number, number])[]): string {
  return points
    .map(([x, y], index) => (index === 0 ? `M${pixel(x)} ${pixel(y)}` : `H${pixel(x)}V${pixel(y)}`))
    .join('');
}

/** The area between two lines over the same x. */
export function band(points: readonly (readonly [number, number, number])[]): string {
  const lower = points.map(([x, low]) => [x, low] as const);
  const upper = points.map(([x, , high]) => [x, high] as const).reverse();
  return `${polyline([...lower, ...upper])}Z`;
}
