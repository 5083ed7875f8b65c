export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** A rectangle of cells: from where it was begun to the active one. */
export interface Selection {
  readonly anchor: Cell;
  readonly active: Cell;
}

export interface Range {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export function rangeOf({ anchor, active }: Selection): Range {
  return {
    top: Math.min(anchor.row, active.row),
    bottom: Math.max(anchor.row, active.row),
    left: Math.min(anchor.column, active.column),
    right: Math.max(anchor.column, active.column),
  };
}

export const holds = (range: Range | undefined, row: number, column: number): boolean =>
  range !== undefined &&
  row >= range.top &&
  row <= range.bottom &&
  column >= range.left &&
  column <= range.right;

/** Where a key leads; undefined where it is none of movement. */
export function moved(
  from: Cell,
  key: string,
  control: boolean,
  size: { readonly rows: number; readonly columns: number; readonly page: number },
): Cell | undefined {
  const { row, column } = from;
  const last = { row: Math.max(0, size.rows - 1), column: Math.max(0, size.columns - 1) };
  const to = (toRow: number, toColumn: number): Cell => ({
    row: Math.max(0, Math.min(last.row, toRow)),
    column: Math.max(0, Math.min(last.column, toColumn)),
  });
  switch (key) {
    case 'ArrowDown':
      return to(control ? last.row : row + 1, column);
    case 'ArrowUp':
      return to(control ? 0 : row - 1, column);
    case 'ArrowRight':
      return to(row, control ? last.column : column + 1);
    case 'ArrowLeft':
      return to(row, control ? 0 : column - 1);
    case 'PageDown':
      return to(row + size.page, column);
    case 'PageUp':
      return to(row - size.page, column);
    case 'Home':
      return to(control ? 0 : row, 0);
    case 'End':
      return to(control ? last.row : row, last.column);
    default:
      return undefined;
  }
}
