import type { Html } from './html.ts';
import { markup } from './html.ts';
import { formatNumber, formatTick } from './numbers.ts';
import type { Scale } from './svg.ts';
import { visibleText } from './visible-text.ts';
import { band, element, linearScale, pixel, polyline, steps, textElement, ticks } from './svg.ts';

/** Series keep one colour on all charts; the numbers are classes in report.css (Okabe–Ito). */
export type Colour = 'after' | 'before' | 'train' | 'validation' | 'error' | 'plain';

export interface Axis {
  readonly label: string;
  readonly domain: readonly [number, number];
  readonly format?: (value: number) => string;
  readonly ticks?: number;
}

export interface Series {
  readonly name: string;
  readonly colour: Colour;
  readonly points: readonly (readonly [number, number])[];
  /** Lower and upper ends at the same x as the points. */
  readonly intervals?: readonly (readonly [number, number])[];
  readonly shape?: 'line' | 'step' | 'dots';
  readonly dashed?: boolean;
  /** Further lines for the hover box of each point. */
  readonly notes?: readonly string[];
}

export interface LineChart {
  readonly id: string;
  readonly title: string;
  /** One sentence for those who cannot see the chart. */
  readonly description: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  readonly reference?: {
    readonly name: string;
    readonly from: readonly [number, number];
    readonly to: readonly [number, number];
  };
  /** A vertical line, such as the round that was kept. */
  readonly vertical?: { readonly x: number; readonly name: string };
  /** Where the chosen threshold stands; the report's script moves it. */
  readonly marker?: readonly [number, number];
  /** Counts along x, drawn as a strip of bars below the plot. */
  readonly counts?: readonly { readonly from: number; readonly to: number; readonly count: number }[];
}

/** What the report's script needs to answer the pointer and to move markers. */
export interface ChartData {
  readonly plot: readonly [left: number, top: number, right: number, bottom: number];
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  /** Pixel x, pixel y, lines of text. */
  readonly points: readonly (readonly [number, number, string])[];
}

export interface Chart {
  readonly figure: Html;
  readonly id: string;
  readonly data: ChartData;
}

const WIDTH = 460;
const HEIGHT = 292;
const MARGIN = { left: 52, right: 14, top: 10, bottom: 42 };
const STRIP = 34;

const rounded = (value: number): number => Math.round(value * 10) / 10;

/** A chart with two axes: lines, steps or dots with their intervals; no frame, a light horizontal grid. */
export function lineChart(chart: LineChart): Chart {
  const strip = chart.counts === undefined ? 0 : STRIP + 8;
  const left = MARGIN.left;
  const right = WIDTH - MARGIN.right;
  const top = MARGIN.top;
  const bottom = HEIGHT - MARGIN.bottom - strip;
  const x = linearScale(chart.x.domain, [left, right]);
  const y = linearScale(chart.y.domain, [bottom, top]);
  const parts: string[] = [...gridOf(chart.y, y, left, right), ...xAxis(chart.x, x, HEIGHT - MARGIN.bottom)];
  if (chart.reference !== undefined) {
    const { from, to } = chart.reference;
    const path = polyline([from, to].map(([a, b]) => [x.at(a), y.at(b)] as const));
    parts.push(element('path', { class: 'reference', d: path }));
  }
  if (chart.vertical !== undefined) parts.push(...verticalLine(chart.vertical, x, top, bottom, right));
  for (const series of chart.series) parts.push(...drawSeries(series, x, y));
  if (chart.counts !== undefined) parts.push(...countStrip(chart.counts, x, HEIGHT - MARGIN.bottom));
  if (chart.marker !== undefined) {
    const [mx, my] = chart.marker;
    const group = {
      class: 'marker',
      'data-marker': chart.id,
      transform: `translate(${pixel(x.at(mx))} ${pixel(y.at(my))})`,
    };
    parts.push(element('g', group, element('circle', { r: 5 })));
  }
  parts.push(element('g', { class: 'hover' }, ''));
  const data: ChartData = {
    plot: [left, top, right, bottom],
    x: chart.x.domain,
    y: chart.y.domain,
    points: chart.series.flatMap((series) => hoverPoints(series, chart, x, y)),
  };
  return { id: chart.id, data, figure: figureOf(chart, WIDTH, HEIGHT, parts, legendOf(chart)) };
}

export function figureOf(
  chart: { readonly id: string; readonly title: string; readonly description: string },
  width: number,
  height: number,
  parts: readonly string[],
  legend?: Html,
): Html {
  const svg = element(
    'svg',
    {
      viewBox: `0 0 ${width} ${height}`,
      width: String(width),
      height: String(height),
      role: 'img',
      'aria-labelledby': `${chart.id}-title ${chart.id}-description`,
      'data-chart': chart.id,
    },
    textOnly('title', `${chart.id}-title`, chart.title),
    textOnly('desc', `${chart.id}-description`, chart.description),
    ...parts,
  );
  return markup`<figure class="chart">
<figcaption><span class="title">${visibleText(chart.title, 160)}</span>${legend}</figcaption>
${{ markup: svg }}
</figure>
`;
}

function textOnly(name: string, id: string, text: string): string {
  return markup`${{ markup: `<${name} id="${id}">` }}${text}${{ markup: `</${name}>` }}`.markup;
}

function gridOf(axis: Axis, y: Scale, left: number, right: number): string[] {
  const format = axis.format ?? formatTick;
  const lines = ticks(axis.domain, axis.ticks).flatMap((tick) => {
    const at = y.at(tick);
    return [
      element('line', { class: tick === 0 ? 'zero' : 'grid', x1: left, x2: right, y1: at, y2: at }),
      textElement({ class: 'tick', x: left - 6, y: at + 4, 'text-anchor': 'end' }, format(tick)),
    ];
  });
  const middle = (y.range[0] + y.range[1]) / 2;
  const title = {
    class: 'axis',
    transform: `translate(12 ${pixel(middle)}) rotate(-90)`,
    'text-anchor': 'middle',
  };
  return [...lines, textElement(title, visibleText(axis.label, 60))];
}

function xAxis(axis: Axis, x: Scale, bottom: number): string[] {
  const format = axis.format ?? formatTick;
  const marks = ticks(axis.domain, axis.ticks).flatMap((tick) => [
    element('line', { class: 'tick-mark', x1: x.at(tick), x2: x.at(tick), y1: bottom, y2: bottom + 4 }),
    textElement({ class: 'tick', x: x.at(tick), y: bottom + 16, 'text-anchor': 'middle' }, format(tick)),
  ]);
  const middle = (x.range[0] + x.range[1]) / 2;
  return [
    ...marks,
    textElement(
      { class: 'axis', x: middle, y: bottom + 34, 'text-anchor': 'middle' },
      visibleText(axis.label, 60),
    ),
  ];
}

function verticalLine(
  line: { x: number; name: string },
  x: Scale,
  top: number,
  bottom: number,
  right: number,
): string[] {
  const at = x.at(line.x);
  const leftward = at > right - 120;
  return [
    element('line', { class: 'vertical', x1: at, x2: at, y1: top, y2: bottom }),
    textElement(
      {
        class: 'note',
        x: leftward ? at - 5 : at + 5,
        y: top + 10,
        'text-anchor': leftward ? 'end' : 'start',
      },
      line.name,
    ),
  ];
}

function drawSeries(series: Series, x: Scale, y: Scale): string[] {
  const points = series.points.map(([a, b]) => [x.at(a), y.at(b)] as const);
  const parts: string[] = [];
  const { intervals, colour } = series;
  if (series.shape === 'dots') {
    for (const [index, [px, py]] of points.entries()) {
      const interval = intervals?.[index];
      if (interval !== undefined)
        parts.push(
          element('line', {
            class: `whisker ${colour}`,
            x1: px,
            x2: px,
            y1: y.at(interval[0]),
            y2: y.at(interval[1]),
          }),
        );
      parts.push(element('circle', { class: `dot ${colour}`, cx: px, cy: py, r: 3.5 }));
    }
    return parts;
  }
  if (intervals !== undefined) {
    const area = points.map(
      ([px], index) => [px, y.at(intervals[index]![0]), y.at(intervals[index]![1])] as const,
    );
    parts.push(element('path', { class: `band ${colour}`, d: band(area) }));
  }
  const d = series.shape === 'step' ? steps(points) : polyline(points);
  parts.push(element('path', { class: `line ${colour}${series.dashed === true ? ' dashed' : ''}`, d }));
  return parts;
}

function countStrip(counts: NonNullable<LineChart['counts']>, x: Scale, bottom: number): string[] {
  const most = Math.max(1, ...counts.map((bin) => bin.count));
  const bars = counts.map((bin) => {
    const height = bin.count === 0 ? 0 : Math.max(1, (bin.count / most) * STRIP);
    const from = x.at(bin.from);
    const width = Math.max(1, x.at(bin.to) - from - 1);
    return element('rect', { class: 'count', x: from, y: bottom - height, width, height });
  });
  return [
    ...bars,
    textElement(
      { class: 'tick', x: x.range[0] - 6, y: bottom - STRIP / 2 + 4, 'text-anchor': 'end' },
      'rows',
    ),
  ];
}

function hoverPoints(
  series: Series,
  chart: LineChart,
  x: Scale,
  y: Scale,
): (readonly [number, number, string])[] {
  const formatX = chart.x.format ?? formatNumber;
  const formatY = chart.y.format ?? formatNumber;
  return series.points.map(([a, b], index) => {
    const interval = series.intervals?.[index];
    const range = interval === undefined ? '' : ` [${formatY(interval[0])}, ${formatY(interval[1])}]`;
    const lines = [
      visibleText(series.name, 60),
      `${chart.x.label}: ${formatX(a)}`,
      `${chart.y.label}: ${formatY(b)}${range}`,
    ];
    const note = series.notes?.[index];
    if (note !== undefined) lines.push(note);
    return [rounded(x.at(a)), rounded(y.at(b)), lines.join('\n')] as const;
  });
}

function legendOf(chart: LineChart): Html {
  const entries: Html[] = chart.series.map((series) => {
    const mark =
      series.shape === 'dots'
        ? element('circle', { class: `dot ${series.colour}`, cx: 9, cy: 5, r: 3.5 })
        : element('path', {
            class: `line ${series.colour}${series.dashed === true ? ' dashed' : ''}`,
            d: 'M0 5H18',
          });
    const svg = `<svg width="18" height="10" aria-hidden="true">${mark}</svg>`;
    return markup`<span>${{ markup: svg }}${visibleText(series.name, 60)}</span>`;
  });
  if (chart.reference !== undefined) {
    const mark = '<svg width="18" height="10" aria-hidden="true"><path class="reference" d="M0 5H18"/></svg>';
    entries.push(markup`<span>${{ markup: mark }}${visibleText(chart.reference.name, 60)}</span>`);
  }
  return markup`<span class="legend">${entries}</span>`;
}
