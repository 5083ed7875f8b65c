/** One look for every chart, from the tokens of the page. */

export type Plain = Record<string, unknown>;

const token = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** Okabe and Ito's order. */
export const seriesColours = (): string[] => [1, 2, 3, 4, 5, 6, 7].map((i) => token(`series-${i}`));

export interface ChartColours {
  readonly text: string;
  readonly dim: string;
  readonly line: string;
  readonly strong: string;
  readonly surface: string;
  readonly accent: string;
  readonly series: readonly string[];
}

export function chartColours(): ChartColours {
  return {
    text: token('text'),
    dim: token('text-dim'),
    line: token('line'),
    strong: token('line-strong'),
    surface: token('surface-raised'),
    accent: token('accent'),
    series: seriesColours(),
  };
}

/** A colour as a band: the same hue, see-through. */
export function band(colour: string, share = 0.18): string {
  const hex = colour.replace('#', '');
  const [r, g, b] = [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  return `rgba(${r}, ${g}, ${b}, ${share})`;
}

/** A name from data on one line of a drawing, cut to so many characters. */
export function shownText(text: string, longest: number): string {
  const cut = [...text].length > longest ? `${[...text].slice(0, longest - 1).join('')}…` : text;
  return (
    cut
      .replaceAll(/\p{Cc}/gu, ' ')
      // Marks that turn the direction would turn what stands beside the name too.
      .replaceAll(/[\u202a-\u202e\u2066-\u2069]/gu, '')
  );
}

/** Plotly reads a little HTML in texts: names come from data and are shown as they are. */
export const plainText = (text: string, longest = 60): string =>
  shownText(text, longest)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('$', '&#36;');

const axis = (colours: ChartColours): Plain => ({
  gridcolor: colours.line,
  linecolor: colours.strong,
  zerolinecolor: colours.strong,
  tickfont: { size: 11, color: colours.dim },
  title: { font: { size: 12, color: colours.dim }, standoff: 8 },
  automargin: true,
  fixedrange: false,
});

/** The layout that a chart's own one is laid over, member by member. */
export function baseLayout(colours: ChartColours, layout: Plain): Plain {
  const font = { family: token('font-text'), size: 12, color: colours.text };
  const own = (name: string): Plain => {
    const { title, ...rest } = (layout[name] ?? {}) as Plain;
    const base = axis(colours);
    return {
      ...base,
      ...(name.startsWith('xaxis') ? { showgrid: false, showline: true } : {}),
      ...rest,
      title: {
        ...(base.title as Plain),
        ...(typeof title === 'string' ? { text: title } : (title as Plain | undefined)),
      },
    };
  };
  const axes = Object.keys({ xaxis: 0, yaxis: 0, ...layout }).filter((name) => /^[xy]axis\d*$/.test(name));
  return {
    font,
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    margin: { l: 48, r: 16, t: 8, b: 40 },
    colorway: colours.series,
    hovermode: 'closest',
    hoverlabel: { bgcolor: colours.surface, bordercolor: colours.strong, font: { ...font, size: 12 } },
    legend: { orientation: 'h', y: 1.02, yanchor: 'bottom', x: 0, font: { size: 12 } },
    ...layout,
    ...Object.fromEntries(axes.map((name) => [name, own(name)])),
  };
}

/** A dotted line to compare with (chance, a base rate, no change); no series of its own. */
export const guideLine = (colours: ChartColours, x: readonly number[], y: readonly number[]): Plain => ({
  type: 'scatter',
  mode: 'lines',
  x,
  y,
  line: { color: colours.strong, width: 1, dash: 'dot' },
  hoverinfo: 'skip',
  showlegend: false,
});
