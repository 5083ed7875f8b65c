import type { ColumnType } from '../../native/data/contract.ts';
import type { WireColumn } from '../../native/engine/host/contract.ts';

const missingTime = -(2n ** 63n);

/** A column's cells as text; null where missing. `whole` gives every digit, else ten significant ones. */
export function cellTexts(column: WireColumn, type: ColumnType, whole = false): (string | null)[] {
  switch (column.type) {
    case 'text':
      return [...column.values];
    case 'boolean':
      return Array.from(column.values, (value) => (value === 255 ? null : value === 1 ? 'true' : 'false'));
    case 'timestamp':
      return Array.from(column.values, (value) =>
        value === missingTime ? null : timeText(value, type === 'date'),
      );
    case 'integer':
      return Array.from(column.values, String);
    case 'number':
      return Array.from(column.values, (value) => (Number.isNaN(value) ? null : numberText(value, whole)));
  }
}

/** No thousands are set apart: a cell may as well be a year, a code or an id. */
function numberText(value: number, whole: boolean): string {
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '-∞';
  return String(whole || Number.isInteger(value) ? value : Number(value.toPrecision(10)));
}

/** Microseconds since 1970 as ISO 8601 with a blank, no finer than needed. */
function timeText(microseconds: bigint, date: boolean): string {
  const day = 86_400_000_000n;
  const rest = ((microseconds % day) + day) % day;
  const days = Number((microseconds - rest) / day);
  const at = new Date(days * 86_400_000);
  if (Number.isNaN(at.getTime())) return String(microseconds);
  const text = at.toISOString().slice(0, -14);
  if (date) return text;
  const seconds = Number(rest / 1_000_000n);
  const fraction = String(rest % 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '');
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${text} ${clock}${fraction === '' ? '' : `.${fraction}`}`;
}
