import { Menu, ActionIcon, useComputedColorScheme } from '@mantine/core';
import { Ellipsis } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { ErrorNotice } from '../components/error-notice.tsx';
import { loadPlotly } from './load-plotly.ts';
import { baseLayout, chartColours, type ChartColours, type Plain } from './theme.ts';

export interface ChartProps {
  /** What it shows, for people who do not see it; also the name of exported files. */
  readonly title: string;
  /** One sentence with what is to be seen in it, for a screen reader. */
  readonly summary: string;
  readonly height?: number;
  /** Plotly's traces and layout; the look comes from the theme. Names from data go through `plainText`. */
  readonly draw: (colours: ChartColours) => { data: readonly Plain[]; layout: Plain };
  /** The drawn numbers as a table: header and rows. */
  readonly table: () => { header: readonly string[]; rows: readonly (readonly (string | number | null)[])[] };
  readonly onClick?: (point: { x: unknown; y: unknown; curveNumber: number; pointIndex: number }) => void;
}

/** A chart with its export menu (PNG, SVG, CSV, spec). Plotly is loaded when the first one is shown. */
export function Chart(props: ChartProps) {
  const { draw, onClick, height = 280 } = props;
  const element = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('light');
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    const target = element.current;
    if (target === null) return;
    let gone = false;
    const show = async (): Promise<void> => {
      const plotly = await loadPlotly();
      // The kit marks the document with a new theme after the effects of what is in it.
      await new Promise(requestAnimationFrame);
      if (gone) return;
      const colours = chartColours();
      const { data, layout } = draw(colours);
      const chart = await plotly.react(
        target,
        data,
        { ...baseLayout(colours, layout), height, autosize: true },
        {
          displayModeBar: false,
          responsive: true,
          doubleClick: 'reset',
        },
      );
      chart.removeAllListeners('plotly_click');
      chart.on('plotly_click', ({ points }) => {
        if (points[0] !== undefined) onClick?.(points[0]);
      });
    };
    show().catch(setError);
    return () => {
      gone = true;
    };
  }, [draw, onClick, height, scheme]);
  useEffect(() => {
    const target = element.current;
    return () => {
      if (target !== null) void loadPlotly().then((plotly) => plotly.purge(target));
    };
  }, []);
  if (error !== undefined) return <ErrorNotice error={error} />;
  return (
    <figure className="chart" aria-label={props.title}>
      <div ref={element} style={{ height }} role="img" aria-label={`${props.title}. ${props.summary}`} />
      <ExportMenu {...props} element={() => element.current} />
    </figure>
  );
}

function ExportMenu(props: ChartProps & { element: () => HTMLElement | null }) {
  const image = async (format: 'png' | 'svg'): Promise<void> => {
    const plotly = await loadPlotly();
    const target = props.element();
    if (target === null) return;
    const address = await plotly.toImage(target, {
      format,
      width: 960,
      height: 540,
      scale: format === 'png' ? 2 : 1,
    });
    save(address, `${props.title}.${format}`);
  };
  const text = (content: string, type: string, ending: string): void => {
    const address = URL.createObjectURL(new Blob([content], { type }));
    save(address, `${props.title}.${ending}`);
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  };
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon className="chart-menu" aria-label={`Export ${props.title}`}>
          <Ellipsis size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void image('png')}>PNG</Menu.Item>
        <Menu.Item onClick={() => void image('svg')}>SVG</Menu.Item>
        <Menu.Item onClick={() => text(csvOf(props.table()), 'text/csv', 'csv')}>CSV</Menu.Item>
        <Menu.Item
          onClick={() => {
            const { data, layout } = props.draw(chartColours());
            text(JSON.stringify({ data, layout }, null, 2), 'application/json', 'json');
          }}
        >
          Spec (JSON)
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function save(address: string, name: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name.replaceAll(/[\p{C}<>:"/\\|?*]+/gu, '-');
  link.click();
}

/** RFC 4180; a cell that a spreadsheet would take for a formula is quoted with an apostrophe before it. */
export function csvOf({ header, rows }: ReturnType<ChartProps['table']>): string {
  const cell = (value: string | number | null): string => {
    if (value === null) return '';
    if (typeof value === 'number') return String(value);
    const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return `${[header, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}
