import type { GraphBuilder } from '../../../onnx/graph.ts';
import { exp, expm1, log } from '../../../stats/elementary.ts';
import { damagedModel } from '../../model-bytes.ts';

/**
 * What makes margins of the sums of leaf values. Forests average: their sums are divided by the number of trees, and
 * shares are kept at least `least` away from 0 and 1.
 */
export type Link =
  | { readonly kind: 'identity' }
  /** eˢ: losses of a logarithm of the mean (Poisson, gamma, Tweedie). */
  | { readonly kind: 'log' }
  /** s / trees: the mean of a number. */
  | { readonly kind: 'mean'; readonly trees: number }
  /** log(p / (1 − p)) of the share p = s / trees. */
  | { readonly kind: 'log-odds-of-mean'; readonly trees: number; readonly least: number }
  /** log p of each class's share p = s / trees. */
  | { readonly kind: 'log-of-mean'; readonly trees: number; readonly least: number }
  /**
   * Log-odds of the anomaly score a = 2^(−s / (trees · usual)), where s / trees is the mean length of the paths and
   * `usual` that of a tree over as many rows at random (F. T. Liu et al., Isolation Forest, ICDM 2008).
   */
  | { readonly kind: 'isolation'; readonly trees: number; readonly usual: number };

const KINDS = ['identity', 'log', 'mean', 'log-odds-of-mean', 'log-of-mean', 'isolation'] as const;
/** Bounds of eˢ: finite, and not 0. */
const MOST_LOG = 700;
/** Shortest path, in usual ones, that an anomaly score is told for. */
const SHORTEST = 2 ** -20;

const within = (value: number, low: number, high: number): number =>
  value < low ? low : value > high ? high : value;

/** The margin of a sum. */
export function margin(link: Link, sum: number): number {
  switch (link.kind) {
    case 'identity':
      return sum;
    case 'log':
      return exp(within(sum, -MOST_LOG, MOST_LOG));
    case 'mean':
      return sum / link.trees;
    case 'log-odds-of-mean': {
      const share = within(sum / link.trees, link.least, 1 - link.least);
      return log(share / (1 - share));
    }
    case 'log-of-mean':
      return log(within(sum / link.trees, link.least, 1));
    case 'isolation':
      return -log(expm1(Math.LN2 * within(sum / (link.trees * link.usual), SHORTEST, MOST_LOG)));
  }
}

/** Margins [rows × outputs], row-major, of sums by output. */
export function marginsOf(link: Link, sums: readonly Float64Array[]): Float64Array {
  if (sums.length === 1)
    return link.kind === 'identity' ? sums[0]! : sums[0]!.map((sum) => margin(link, sum));
  const outputs = sums.length;
  const margins = new Float64Array(outputs * sums[0]!.length);
  sums.forEach((each, output) => {
    for (let row = 0; row < each.length; row++) margins[row * outputs + output] = margin(link, each[row]!);
  });
  return margins;
}

/** Adds the link to a graph: sums to margins, of any shape. */
export function appendLink(graph: GraphBuilder, link: Link, sums: string): string {
  const constant = (hint: string, value: number): string =>
    graph.constant(hint, { type: 'double', values: [value] });
  const node = (type: string, inputs: string[]): string => graph.node(type, inputs);
  const clipped = (x: string, low: number, high: number): string =>
    node('Min', [node('Max', [x, constant('low', low)]), constant('high', high)]);
  const by = (divisor: number): string => node('Div', [sums, constant('trees', divisor)]);
  switch (link.kind) {
    case 'identity':
      return sums;
    case 'log':
      return node('Exp', [clipped(sums, -MOST_LOG, MOST_LOG)]);
    case 'mean':
      return by(link.trees);
    case 'log-odds-of-mean': {
      const share = clipped(by(link.trees), link.least, 1 - link.least);
      return node('Log', [node('Div', [share, node('Sub', [constant('one', 1), share])])]);
    }
    case 'log-of-mean':
      return node('Log', [clipped(by(link.trees), link.least, 1)]);
    case 'isolation': {
      const length = clipped(by(link.trees * link.usual), SHORTEST, MOST_LOG);
      const power = node('Exp', [node('Mul', [length, constant('ln2', Math.LN2)])]);
      return node('Neg', [node('Log', [node('Sub', [power, constant('one', 1)])])]);
    }
  }
}

/** A link as numbers, for the model's bytes. */
export function encodeLink(link: Link): Float64Array {
  const trees = 'trees' in link ? link.trees : 0;
  const last = 'least' in link ? link.least : 'usual' in link ? link.usual : 0;
  return Float64Array.of(KINDS.indexOf(link.kind), trees, last);
}

export function decodeLink(numbers: Float64Array): Link {
  const [number, trees, last] = numbers as unknown as readonly [number, number, number];
  const kind = KINDS[number];
  const check = (holds: boolean): void => {
    if (!holds) throw damagedModel('what makes margins of its sums is impossible');
  };
  check(kind !== undefined);
  if (kind === undefined || kind === 'identity' || kind === 'log') return { kind: kind ?? 'identity' };
  check(Number.isSafeInteger(trees) && trees >= 1);
  if (kind === 'mean') return { kind, trees };
  check(Number.isFinite(last) && last > 0);
  if (kind === 'isolation') return { kind, trees, usual: last };
  check(last < 0.5);
  return { kind, trees, least: last };
}
