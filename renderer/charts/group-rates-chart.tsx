import { useCallback } from 'react';
import type { FairnessGroup, Grouping } from '../../native/fairness/contract.ts';
import { integer, percent } from '../components/numbers.ts';
import { Chart } from './chart.tsx';
import { plainText, type ChartColours, type Plain } from './theme.ts';

export interface RateColumn {
  readonly id: string;
  readonly title: string;
  /** Between 0 and 1, so that all such columns share one axis. */
  readonly share: boolean;
  readonly write: (value: number) => string;
}

const rowHeight = 26;
const countsWidth = 0.15;
const gap = 0.045;

/** Where a column of the small multiples lies, from left to right. */
function domainOf(index: number, columns: number): [number, number] {
  const width = (1 - countsWidth - gap * columns) / columns;
  const from = countsWidth + gap + index * (width + gap);
  return [from, Math.min(1, from + width)];
}

/** One range for all columns on the same scale; a little air where the scale has no end of its own. */
function rangeOf(column: RateColumn, columns: readonly RateColumn[], groups: readonly FairnessGroup[]) {
  if (column.share) return [-0.02, 1.02];
  const numbers = columns
    .filter(({ share }) => !share)
    .flatMap(({ id }) => groups.map((group) => group.rates[id]))
    .flatMap((figure) => [figure?.value, figure?.low, figure?.high])
    .filter((value) => typeof value === 'number');
  const [low, high] = [Math.min(0, ...numbers), Math.max(0, ...numbers)];
  const air = (high - low || 1) * 0.06;
  return [low - air, high + air];
}

function axisName(axis: 'x' | 'y', index: number): string {
  return index === 0 ? axis : `${axis}${index + 1}`;
}

/** Groups are hatched where their figures say little; the reason is in the hover. */
function hatching(
  colours: ChartColours,
  groups: readonly FairnessGroup[],
  range: readonly number[],
  axis: string,
): Plain {
  const unstable = groups.flatMap((group, i) => (group.unstable === undefined ? [] : [{ group, i }]));
  return {
    type: 'bar',
    orientation: 'h',
    xaxis: axis,
    y: unstable.map(({ i }) => i),
    base: unstable.map(() => range[0]),
    x: unstable.map(() => range[1]! - range[0]!),
    width: 0.9,
    marker: {
      color: 'transparent',
      pattern: { shape: '/', fgcolor: colours.line, bgcolor: 'transparent', size: 7, solidity: 0.25 },
    },
    hovertext: unstable.map(({ group }) => `unstable: ${group.unstable!}`),
    hoverinfo: 'text',
    showlegend: false,
  };
}

function dots(
  colours: ChartColours,
  groups: readonly FairnessGroup[],
  column: RateColumn,
  axis: string,
): Plain {
  const shown = groups.flatMap((group, i) => {
    const figure = group.rates[column.id];
    return figure === undefined || figure.value === null ? [] : [{ group, i, figure, value: figure.value }];
  });
  const side = (end: 'low' | 'high') =>
    shown.map(({ figure, value }) => Math.abs((figure[end] ?? value) - value));
  return {
    type: 'scatter',
    mode: 'markers',
    xaxis: axis,
    x: shown.map(({ value }) => value),
    y: shown.map(({ i }) => i),
    error_x: {
      type: 'data',
      symmetric: false,
      array: side('high'),
      arrayminus: side('low'),
      color: colours.series[0],
      thickness: 1.5,
      width: 3,
    },
    marker: {
      size: 8,
      color: shown.map(({ group }) => (group.unstable === undefined ? colours.series[0] : colours.surface)),
      line: { width: 1.5, color: colours.series[0] },
    },
    hovertext: shown.map(({ group, figure, value }) => {
      const interval =
        figure.low === null || figure.high === null
          ? ''
          : ` [${column.write(figure.low)}, ${column.write(figure.high)}]`;
      const unstable = group.unstable === undefined ? '' : `<br>unstable: ${group.unstable}`;
      return `${plainText(group.name)}<br>${plainText(column.title)} ${column.write(value)}${interval}<br>${integer(group.n)} rows${unstable}`;
    }),
    hoverinfo: 'text',
    showlegend: false,
  };
}

/** Rates by group as small multiples that share their rows and, where they are shares, their axis; counts beside. */
export function GroupRatesChart(props: {
  readonly grouping: Grouping;
  readonly groups: readonly FairnessGroup[];
  readonly columns: readonly RateColumn[];
  readonly chosen: string | undefined;
  readonly onChoose: (name: string) => void;
}) {
  const { grouping, groups, columns, chosen, onChoose } = props;
  const height = 66 + rowHeight * groups.length;
  const draw = useCallback(
    (colours: ChartColours) => {
      const data: Plain[] = [
        {
          type: 'bar',
          orientation: 'h',
          x: groups.map(({ n }) => n),
          y: groups.map((_, i) => i),
          width: 0.55,
          marker: { color: colours.strong },
          text: groups.map(({ n }) => integer(n)),
          textposition: 'outside',
          textangle: 0,
          textfont: { size: 11, color: colours.text },
          hovertext: groups.map(
            ({ name, n, share }) => `${plainText(name)}<br>${integer(n)} rows, ${percent(share)}`,
          ),
          hoverinfo: 'text',
          cliponaxis: false,
          showlegend: false,
        },
      ];
      const at = groups.findIndex(({ name }) => name === chosen);
      const shapes: Plain[] =
        at < 0
          ? []
          : [
              {
                type: 'rect',
                xref: 'paper',
                x0: 0,
                x1: 1,
                y0: at - 0.48,
                y1: at + 0.48,
                layer: 'below',
                line: { width: 0 },
                fillcolor: colours.line,
                opacity: 0.6,
              },
            ];
      const title = (text: string, x: number): Plain => ({
        text: plainText(text, Math.max(12, Math.floor(100 / columns.length))),
        x,
        xref: 'paper',
        xanchor: 'left',
        y: 1,
        yref: 'paper',
        yanchor: 'bottom',
        yshift: 6,
        showarrow: false,
        font: { size: 12, color: colours.text },
      });
      const annotations: Plain[] = [title('Rows', 0)];
      const axes: Record<string, Plain> = {
        xaxis: {
          domain: [0, countsWidth],
          range: [0, Math.max(1, ...groups.map(({ n }) => n)) * 1.9],
          showticklabels: false,
          showline: false,
        },
      };
      columns.forEach((column, index) => {
        const name = axisName('x', index + 1);
        const range = rangeOf(column, columns, groups);
        const domain = domainOf(index, columns.length);
        axes[`xaxis${index + 2}`] = {
          domain,
          range,
          showgrid: true,
          zeroline: !column.share,
          nticks: 4,
          ...(column.share ? { tickvals: [0, 0.25, 0.5, 0.75, 1], ticktext: ['0', '', '0.5', '', '1'] } : {}),
        };
        annotations.push(title(column.title, domain[0]));
        data.push(hatching(colours, groups, range, name), dots(colours, groups, column, name));
        const overall = grouping.overall[column.id]?.value;
        if (typeof overall === 'number') {
          shapes.push({
            type: 'line',
            xref: name,
            x0: overall,
            x1: overall,
            yref: 'paper',
            y0: 0,
            y1: 1,
            line: { width: 1, dash: 'dot', color: colours.dim },
          });
        }
        for (const [i, group] of groups.entries()) {
          const figure = group.rates[column.id];
          if (figure !== undefined && figure.value !== null) continue;
          annotations.push({
            text: 'not defined',
            xref: name,
            x: range[0],
            xanchor: 'left',
            y: i,
            showarrow: false,
            font: { size: 11, color: colours.dim },
            hovertext: plainText(figure?.why ?? 'not measured', 200),
          });
        }
      });
      return {
        data,
        layout: {
          ...axes,
          barmode: 'overlay',
          yaxis: {
            autorange: false,
            range: [groups.length - 0.5, -0.5],
            tickvals: groups.map((_, i) => i),
            ticktext: groups.map(({ name }) => plainText(name, 26)),
            showgrid: false,
            zeroline: false,
            tickfont: { size: 12, color: colours.text },
          },
          shapes,
          annotations,
          margin: { l: 48, r: 8, t: 32, b: 32 },
        },
      };
    },
    [grouping, groups, columns, chosen],
  );
  const onClick = useCallback(
    ({ y }: { y: unknown }) => {
      const group = groups[Math.round(Number(y))];
      if (group !== undefined) onChoose(group.name);
    },
    [groups, onChoose],
  );
  return (
    <Chart
      title={`Rates by ${grouping.columns.join(' × ').slice(0, 80)}`}
      summary="A row a group, a column a rate, with intervals; the dotted line is all rows together. The table below the chart has every number."
      height={height}
      draw={draw}
      onClick={onClick}
      table={() => ({
        header: ['group', 'rows', ...columns.flatMap(({ title }) => [title, 'low', 'high']), 'unstable'],
        rows: groups.map((group) => [
          group.name,
          group.n,
          ...columns.flatMap(({ id }) => {
            const { value = null, low = null, high = null } = group.rates[id] ?? {};
            return [value, low, high];
          }),
          group.unstable ?? null,
        ]),
      })}
    />
  );
}
