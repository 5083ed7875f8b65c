import { useVirtualizer } from '@tanstack/react-virtual';
import {
  useEffect,
  useId,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
} from 'react';
import './data-grid.css';
import { clampedWidth, narrowest, ResizeHandle } from './data-grid-resize.tsx';
import { rowHeight, useRowScroll } from './data-grid-scroll.ts';
import { holds, moved, rangeOf, type Cell, type Range, type Selection } from './data-grid-selection.ts';
import { useSteadyOffset } from './data-grid-steady.ts';

export interface GridColumn {
  readonly name: string;
  readonly width: number;
  /** Right aligned, as numbers are. */
  readonly right: boolean;
  readonly sorted?: 'ascending' | 'descending';
  /** Leads nowhere: shown dim. */
  readonly dim?: boolean;
}

/** A cell's text; null where it is missing, undefined where it is on its way. */
export type CellText = string | null | undefined;

export interface GridWindow {
  readonly first: number;
  readonly last: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
}

export interface DataGridProps {
  readonly label: string;
  readonly columns: readonly GridColumn[];
  readonly rows: number;
  readonly cell: (row: number, column: number) => CellText;
  /** Whether all of these cells can be drawn. */
  readonly ready: (seen: GridWindow) => boolean;
  /** First row of the window whose rows came last. */
  readonly latest: number | undefined;
  /** What stands before the row, such as its number in the file. */
  readonly rowLabel: (row: number) => string;
  /** Content of a column's header. */
  readonly header: (column: number) => ReactNode;
  /** Is told what is in sight. */
  readonly onWindow: (seen: GridWindow) => void;
  readonly onActive: (column: number) => void;
  readonly onResize: (column: number, width: number) => void;
  /** The column is to be as wide as what it holds. */
  readonly onFit: (column: number) => void;
  readonly onCopy: (range: Range) => void;
  readonly busy: boolean;
}

const headHeight = 44;
const widthSteps: Readonly<Record<string, number>> = { ArrowLeft: -16, ArrowRight: 16 };

/** Digits of the largest row number, with room on both sides. */
const labelWidth = (rows: number): number => Math.max(48, String(rows).length * 8 + 20);

/** A virtual table in both directions, for mouse, keyboard and screen reader. */
export function DataGrid(props: DataGridProps) {
  const { columns, rows, cell, onWindow, onActive } = props;
  const id = useId();
  const element = useRef<HTMLDivElement>(null);
  const [selection, setSelection] = useState<Selection>();
  const dragging = useRef(false);
  const scroll = useRowScroll(element, rows, headHeight);
  const left = labelWidth(rows);
  const across = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => element.current,
    estimateSize: (i) => columns[i]?.width ?? narrowest,
    overscan: 2,
    paddingStart: left,
    scrollPaddingStart: left,
  });
  const widths = columns.map(({ width }) => width).join(' ');
  useEffect(() => across.measure(), [across, widths]);

  const inSight = across.getVirtualItems();
  const firstColumn = inSight[0]?.index ?? 0;
  const lastColumn = inSight.at(-1)?.index ?? 0;
  const { first, last } = scroll;
  useEffect(
    () => onWindow({ first, last, firstColumn, lastColumn }),
    [onWindow, first, last, firstColumn, lastColumn],
  );

  const range = selection === undefined ? undefined : rangeOf(selection);
  const offset = useSteadyOffset(scroll, props, firstColumn, lastColumn);
  const top = Math.floor(offset / rowHeight);
  const bottom = Math.min(rows - 1, Math.floor((offset + scroll.height) / rowHeight));
  const choose = (to: Cell, extend: boolean): void => {
    setSelection(({ anchor } = { anchor: to, active: to }) => ({ anchor: extend ? anchor : to, active: to }));
    if (!extend) onActive(to.column);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || rows === 0) return;
    const control = event.ctrlKey || event.metaKey;
    if (control && event.key.toLowerCase() === 'c' && range !== undefined) {
      event.preventDefault();
      props.onCopy(range);
      return;
    }
    const active = selection?.active ?? { row: first, column: 0 };
    const column = columns[active.column];
    const step = widthSteps[event.key];
    if (event.altKey && column !== undefined && (step !== undefined || event.key === 'Enter')) {
      event.preventDefault();
      if (step === undefined) props.onFit(active.column);
      else props.onResize(active.column, clampedWidth(column.width + step));
      return;
    }
    const page = Math.max(1, Math.floor(scroll.height / rowHeight) - 1);
    const to = moved(active, event.key, control, { rows, columns: columns.length, page });
    if (to === undefined) return;
    event.preventDefault();
    choose(selection === undefined ? active : to, event.shiftKey);
    scroll.reveal(to.row);
    across.scrollToIndex(to.column);
  };

  const onPointerDown = (event: PointerEvent): void => {
    const at = cellAt(event.target);
    if (at === undefined || event.button !== 0) return;
    dragging.current = true;
    choose(at, event.shiftKey);
  };

  const drawn: ReactNode[] = [];
  for (let row = top; row <= bottom; row++) {
    drawn.push(
      <div
        key={row}
        role="row"
        aria-rowindex={row + 2}
        className="grid-row"
        style={{ top: row * rowHeight - offset }}
      >
        <div role="rowheader" className="grid-label" style={{ width: left }}>
          {props.rowLabel(row)}
        </div>
        {inSight.map(({ index, start, size }) => {
          const text = cell(row, index);
          const active = selection?.active.row === row && selection.active.column === index;
          return (
            <div
              key={index}
              role="gridcell"
              id={active ? `${id}-active` : undefined}
              aria-colindex={index + 2}
              aria-selected={holds(range, row, index)}
              data-row={row}
              data-column={index}
              title={text ?? undefined}
              className={cellClass(columns[index], text, active)}
              style={{ left: start, width: size }}
            >
              {text === undefined ? (
                ''
              ) : text === null ? (
                <span aria-label="missing">–</span>
              ) : (
                shownText(text)
              )}
            </div>
          );
        })}
      </div>,
    );
  }

  return (
    <div
      ref={element}
      role="grid"
      tabIndex={0}
      className="grid"
      aria-label={props.label}
      aria-rowcount={rows + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable
      aria-busy={props.busy}
      aria-activedescendant={selection === undefined ? undefined : `${id}-active`}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerOver={(event) => {
        const at = dragging.current ? cellAt(event.target) : undefined;
        if (at !== undefined) choose(at, true);
      }}
      onPointerUp={() => (dragging.current = false)}
      onPointerLeave={() => (dragging.current = false)}
    >
      <div role="rowgroup" className="grid-head" style={{ width: across.getTotalSize(), height: headHeight }}>
        <div role="row" aria-rowindex={1}>
          <div role="columnheader" className="grid-corner" style={{ width: left }}>
            Row
          </div>
          {inSight.map(({ index, start, size }) => (
            <div
              key={columns[index]!.name}
              role="columnheader"
              aria-colindex={index + 2}
              aria-sort={columns[index]!.sorted ?? 'none'}
              className={columns[index]!.dim === true ? 'grid-header unused' : 'grid-header'}
              style={{ left: start, width: size }}
            >
              {props.header(index)}
              <ResizeHandle
                width={size}
                onResize={(width) => props.onResize(index, width)}
                onFit={() => props.onFit(index)}
              />
            </div>
          ))}
        </div>
      </div>
      <div role="presentation" style={{ height: scroll.spacer, width: across.getTotalSize() }}>
        <div role="rowgroup" className="grid-window" style={{ height: scroll.height, top: headHeight }}>
          {drawn}
        </div>
      </div>
    </div>
  );
}

function cellAt(target: EventTarget): Cell | undefined {
  const found = (target as HTMLElement).closest<HTMLElement>('[data-row]');
  if (found === null) return undefined;
  return { row: Number(found.dataset.row), column: Number(found.dataset.column) };
}

function cellClass(column: GridColumn | undefined, text: CellText, active: boolean): string {
  return [
    'grid-cell',
    ...(column?.right === true ? ['right'] : []),
    ...(column?.dim === true ? ['unused'] : []),
    ...(text === undefined ? ['loading'] : text === null ? ['missing'] : []),
    ...(active ? ['active'] : []),
  ].join(' ');
}

/** Line ends and other control characters show as a sign: a cell is one line. */
const shownText = (text: string): string => text.replaceAll(/\r\n?|\n/g, '⏎').replaceAll(/\p{Cc}/gu, '␣');
