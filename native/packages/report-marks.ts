import type { Html } from './html.ts';
import { visibleText } from './visible-text.ts';
import { formatNumber, formatPercent } from './numbers.ts';
import type { Figure } from './numbers.ts';
import type { Chart } from './report-chart.ts';
import { figureOf } from './report-chart.ts';
import { element, linearScale, textElement } from './svg.ts';

const drawing = (width: number, height: number, parts: readonly string[], name: string = ''): Html => ({
  markup: element(
    'svg',
    {
      class: name,
      width: String(width),
      height: String(height),
      viewBox: `0 0 ${width} ${height}`,
      'aria-hidden': 'true',
    },
    ...parts,
  ),
});

/** A value and its interval on a scale that a column of a table shares; `reference` is drawn through all rows. */
export function intervalMark(
  figure: Figure,
  domain: readonly [number, number],
  reference?: number | null,
  unstable = false,
): Html {
  const width = 124;
  const height = 14;
  const x = linearScale(domain, [4, width - 4]);
  const inside = (value: number): number => x.at(Math.min(domain[1], Math.max(domain[0], value)));
  const parts = [element('line', { class: 'grid', x1: 4, x2: width - 4, y1: 7, y2: 7 })];
  if (reference !== undefined && reference !== null)
    parts.push(
      element('line', {
        class: 'reference',
        x1: inside(reference),
        x2: inside(reference),
        y1: 0,
        y2: height,
      }),
    );
  if (figure.low !== null && figure.high !== null) {
    const kind = unstable ? 'whisker after unstable' : 'whisker after';
    parts.push(
      element('line', { class: kind, x1: inside(figure.low), x2: inside(figure.high), y1: 7, y2: 7 }),
    );
  }
  if (figure.value !== null)
    parts.push(
      element('circle', {
        class: unstable ? 'dot after hollow' : 'dot after',
        cx: inside(figure.value),
        cy: 7,
        r: 3,
      }),
    );
  return drawing(width, height, parts, 'mark');
}

/** A histogram in a table's cell. */
export function histogramMark(counts: readonly number[]): Html {
  const width = 100;
  const height = 22;
  const most = Math.max(1, ...counts);
  const bar = width / Math.max(1, counts.length);
  const parts = counts.map((count, index) => {
    const tall = count === 0 ? 0 : Math.max(1, (count / most) * (height - 1));
    return element('rect', {
      class: 'count',
      x: index * bar,
      y: height - tall,
      width: Math.max(0.5, bar - 0.5),
      height: tall,
    });
  });
  parts.push(element('line', { class: 'zero', x1: 0, x2: width, y1: height - 0.5, y2: height - 0.5 }));
  return drawing(width, height, parts, 'mark');
}

/** A share as a bar behind nothing: for missing values. */
export function shareMark(share: number): Html {
  const width = 40;
  return drawing(
    width,
    8,
    [
      element('rect', { class: 'track', x: 0, y: 1, width, height: 6 }),
      element('rect', {
        class: 'count',
        x: 0,
        y: 1,
        width: share === 0 ? 0 : Math.max(1, share * width),
        height: 6,
      }),
    ],
    'mark',
  );
}

export interface BarChart {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly bars: readonly { readonly name: string; readonly value: number; readonly note?: string }[];
  /** Printed after each bar; a share of the whole unless told otherwise. */
  readonly format?: 'number' | 'percent';
}

/** Horizontal bars with their names and values; bars of either sign grow from the zero line. */
export function barChart(chart: BarChart): Chart {
  const rowHeight = 20;
  const width = 460;
  const nameWidth = 168;
  const height = chart.bars.length * rowHeight + 12;
  const values = chart.bars.map((bar) => bar.value);
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const padding = low < 0 ? 52 : 0;
  const x = linearScale([low, high === low ? low + 1 : high], [nameWidth + padding, width - 64]);
  const format = chart.format === 'percent' ? formatPercent : formatNumber;
  const zero = x.at(0);
  const points: [number, number, string][] = [];
  const parts = chart.bars.flatMap((bar, index) => {
    const y = 6 + index * rowHeight;
    const end = x.at(bar.value);
    const negative = bar.value < 0;
    const name = visibleText(bar.name, 60);
    points.push([
      Math.round(end),
      y + rowHeight / 2,
      [name, format(bar.value), ...(bar.note === undefined ? [] : [bar.note])].join('\n'),
    ]);
    return [
      textElement({ class: 'name', x: nameWidth - 8, y: y + 14, 'text-anchor': 'end' }, shortened(name, 25)),
      element('rect', {
        class: 'bar',
        x: Math.min(zero, end),
        y: y + 3,
        width: Math.abs(end - zero),
        height: rowHeight - 6,
      }),
      textElement(
        {
          class: 'tick',
          x: negative ? end - 5 : end + 5,
          y: y + 14,
          'text-anchor': negative ? 'end' : 'start',
        },
        format(bar.value),
      ),
    ];
  });
  parts.push(
    element('line', { class: 'zero', x1: zero, x2: zero, y1: 2, y2: height - 4 }),
    element('g', { class: 'hover' }, ''),
  );
  return {
    id: chart.id,
    data: { plot: [nameWidth, 0, width, height], x: [low, high], y: [0, chart.bars.length], points },
    figure: figureOf(chart, width, height, parts),
  };
}

function shortened(text: string, longest: number): string {
  const characters = [...text];
  return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join('')}…`;
}

/** Shade 0 … 8 of a cell by its share of the row, for the classes of report.css. */
export function shade(share: number): string {
  return `shade-${Math.round(Math.min(1, Math.max(0, share)) * 8)}`;
}
