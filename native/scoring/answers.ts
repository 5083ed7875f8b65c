import { MISSING_BOOLEAN, MISSING_TIME } from '../stats/frame.ts';

/** A column of the answers: one that was kept from the data, or an output of the model. */
export type AnswerValues =
  | { readonly type: 'text'; readonly values: readonly (string | null)[] }
  | { readonly type: 'number'; readonly values: Float64Array }
  /** 1, 0, and MISSING_BOOLEAN for missing. */
  | { readonly type: 'boolean'; readonly values: Uint8Array }
  /** MISSING_TIME, the least there is, for missing. */
  | { readonly type: 'integer'; readonly values: BigInt64Array }
  /** Microseconds since 1970-01-01 UTC, of a date those of its midnight; MISSING_TIME for missing. */
  | { readonly type: 'date' | 'timestamp'; readonly values: BigInt64Array };

export interface AnswerColumn {
  readonly name: string;
  readonly type: AnswerValues['type'];
}

/** Some rows of the answers; `values` are in the order of the columns. */
export interface Answers {
  readonly rows: number;
  readonly values: readonly AnswerValues[];
}

/** ISO 8601 in UTC; fractions of a second only where there are any. */
function timeText(micros: bigint): string {
  const milliseconds = micros / 1000n - (micros % 1000n < 0n ? 1n : 0n);
  const rest = Number(micros - milliseconds * 1000n);
  const date = new Date(Number(milliseconds));
  if (Number.isNaN(date.getTime())) return `${micros} µs`;
  const [seconds, fraction] = date.toISOString().slice(0, -1).split('.') as [string, string];
  const digits = `${fraction}${String(rest).padStart(3, '0')}`.replace(/0+$/, '');
  return digits === '' ? `${seconds}Z` : `${seconds}.${digits}Z`;
}

/** One value as text; null where it is missing. Numbers in the shortest form that reads back to the same double. */
export function valueText(column: AnswerValues, row: number): string | null {
  switch (column.type) {
    case 'text':
      return column.values[row] ?? null;
    case 'number': {
      const value = column.values[row]!;
      return Number.isNaN(value) ? null : Object.is(value, -0) ? '-0' : String(value);
    }
    case 'boolean':
      return column.values[row] === MISSING_BOOLEAN ? null : column.values[row] === 1 ? 'true' : 'false';
    default: {
      const value = column.values[row]!;
      if (value === MISSING_TIME) return null;
      if (column.type === 'integer') return String(value);
      const text = timeText(value);
      return column.type === 'date' ? text.replace(/T.*/, '') : text;
    }
  }
}

/** A field of RFC 4180. An empty text is quoted, so that it differs from a missing value. */
export function csvField(value: string | null): string {
  if (value === null) return '';
  return value === '' || /[",\r\n]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

export function csvHeader(names: readonly string[]): string {
  return `${names.map(csvField).join(',')}\n`;
}

export function csvLines({ rows, values }: Answers): string {
  let text = '';
  for (let row = 0; row < rows; row++) {
    text += values.map((column) => csvField(valueText(column, row))).join(',');
    text += '\n';
  }
  return text;
}

/** JSON has no infinite number: such a one is written as text, a missing value as null. */
export function jsonLines(columns: readonly AnswerColumn[], { rows, values }: Answers): string {
  const keys = columns.map(({ name }) => JSON.stringify(name));
  let text = '';
  for (let row = 0; row < rows; row++) {
    const members = values.map((column, index) => {
      const value = valueText(column, row);
      const bare =
        value === null ||
        column.type === 'boolean' ||
        column.type === 'integer' ||
        (column.type === 'number' && Number.isFinite(column.values[row]));
      return `${keys[index]}:${bare ? value : JSON.stringify(value)}`;
    });
    text += `{${members.join(',')}}\n`;
  }
  return text;
}
