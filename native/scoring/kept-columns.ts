import { TIME, timeReader } from '../data/cell-values.ts';
import type { ColumnType, DateOrder } from '../data/contract.ts';
import { MISSING_BOOLEAN, MISSING_TIME, type Column } from '../stats/frame.ts';
import type { AnswerValues } from './answers.ts';

/** A column that the answers keep, with the type that it has in them. */
export interface KeptColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly dateOrder?: DateOrder;
}

const DAY_MICROS = 86_400_000_000n;
const leastInteger = -(2n ** 63n) + 1n;
const mostInteger = 2n ** 63n - 1n;

const encoder = new TextEncoder();

type Reader = (text: string) => bigint | number | undefined;

/** Reads texts as a type; undefined where a text is none. What comes of one text says the same as the text. */
function readerOf({ type, dateOrder = 'ymd' }: KeptColumn): Reader | undefined {
  switch (type) {
    case 'integer':
      return (text) => {
        if (!/^(?:0|-?[1-9]\d{0,18})$/.test(text)) return undefined;
        const value = BigInt(text);
        return value < leastInteger || value > mostInteger ? undefined : value;
      };
    case 'number':
      return (text) => {
        if (!/^-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return undefined;
        const value = Number(text);
        return Number.isFinite(value) ? value : undefined;
      };
    case 'boolean':
      return (text) => (/^true$/i.test(text) ? 1 : /^false$/i.test(text) ? 0 : undefined);
    case 'date':
    case 'timestamp': {
      const reader = timeReader(dateOrder);
      return (text) => {
        const bytes = encoder.encode(text);
        const found = reader.read(bytes, 0, bytes.length);
        if (found === TIME.date) return BigInt(reader.days()) * DAY_MICROS;
        return found === TIME.timestamp && type === 'timestamp' ? BigInt(reader.micros()) : undefined;
      };
    }
    case 'text':
      return undefined;
  }
}

/**
 * Says, part by part, whether every text of a column is of the type that the beginning of the file promised; a column
 * of which one is not stays text, so that no value is lost or changed.
 */
export function typeCheck(
  column: KeptColumn,
  forJson = false,
): { see(part: Column): void; type(): ColumnType } {
  const reader = readerOf(column);
  // Readers of JSON take numbers for doubles: a larger one would lose its last digits.
  const read: Reader | undefined =
    forJson && column.type === 'integer'
      ? (text) => {
          const value = reader!(text);
          return Number.isSafeInteger(Number(value)) ? value : undefined;
        }
      : reader;
  let fits = read !== undefined;
  return {
    see(part) {
      if (!fits || part.type !== 'text') return;
      fits = part.dictionary.every((text) => read!(text) !== undefined);
    },
    type: () => (fits ? column.type : 'text'),
  };
}

const missing = -1;

function fromTexts(codes: Int32Array, dictionary: readonly string[], kept: KeptColumn): AnswerValues {
  const { type } = kept;
  const read = readerOf(kept);
  if (read === undefined || type === 'text')
    return { type: 'text', values: Array.from(codes, (code) => dictionary[code] ?? null) };
  const known = dictionary.map((text) => read(text)!);
  const each = <T>(absent: T): T[] =>
    Array.from(codes, (code) => (code <= missing ? absent : (known[code] as T)));
  if (type === 'number') return { type, values: Float64Array.from(each(NaN)) };
  if (type === 'boolean') return { type, values: Uint8Array.from(each(MISSING_BOOLEAN)) };
  return { type, values: BigInt64Array.from(each(MISSING_TIME)) };
}

/** A column of a frame as the answers hold it. A number that was read for the model is whole again where it was. */
export function keptValues(column: Column, kept: KeptColumn): AnswerValues {
  if (column.type === 'text') return fromTexts(column.codes, column.dictionary, kept);
  if (column.type === 'number' && kept.type === 'integer') {
    const values = BigInt64Array.from(column.values, (value) =>
      Number.isNaN(value) ? MISSING_TIME : BigInt(value),
    );
    return { type: 'integer', values };
  }
  if (column.type === 'timestamp' && kept.type === 'date') return { type: 'date', values: column.values };
  return column;
}
