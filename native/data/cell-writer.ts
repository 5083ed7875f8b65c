import { CELL, numberReader, readBoolean, TIME, timeReader, type NumberFormat } from './cell-values.ts';
import type { ColumnBuilder } from './column-builder.ts';
import type { SourceColumn } from './contract.ts';
import { wordFinder } from './null-words.ts';

const SPACE = 0x20;

/** Adds a cell to its column; false means that it does not fit the column's type, and nothing was added. */
export type CellWriter = (bytes: Uint8Array, start: number, end: number) => boolean;

/** Empty cells and null words are missing; blanks round a value that is not text have no meaning. */
export function cellWriter(column: SourceColumn, builder: ColumnBuilder, format: NumberFormat): CellWriter {
  const words = wordFinder(column.nullWords);
  const { type } = column;
  const numbers = numberReader(format);
  const times = timeReader(column.dateOrder ?? 'ymd');

  function value(bytes: Uint8Array, start: number, end: number): boolean {
    switch (type) {
      case 'integer': {
        const kind = numbers.read(bytes, start, end);
        if (kind === CELL.none) return false;
        // A test file may write 39.0 where the training file has 39: many programs do so as soon as one value is missing.
        if (kind === CELL.number && !Number.isSafeInteger(numbers.value())) return false;
        if (numbers.large()) builder.bigint(numbers.exact());
        else builder.integer(numbers.value());
        return true;
      }
      case 'number': {
        if (numbers.read(bytes, start, end) === CELL.none) return longInteger(bytes, start, end);
        builder.number(numbers.value());
        return true;
      }
      case 'boolean': {
        const read = readBoolean(bytes, start, end);
        if (read < 0) return false;
        builder.integer(read);
        return true;
      }
      case 'date': {
        if (times.read(bytes, start, end) !== TIME.date) return false;
        builder.integer(times.days());
        return true;
      }
      default: {
        if (times.read(bytes, start, end) === TIME.none) return false;
        builder.integer(times.micros());
        return true;
      }
    }
  }

  /** Digits beyond 64 bits, where the user says that they are numbers. */
  function longInteger(bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start < 19 || end - start > 320) return false;
    let text = '';
    for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!);
    if (!/^[-+]?[1-9]\d*$/.test(text)) return false;
    const read = Number(text);
    if (!Number.isFinite(read)) return false;
    builder.number(read);
    return true;
  }

  return (bytes, start, end) => {
    let from = start;
    let to = end;
    while (from < to && bytes[from] === SPACE) from++;
    while (to > from && bytes[to - 1] === SPACE) to--;
    if (words.find(bytes, from, to) !== undefined) {
      builder.missing();
      return true;
    }
    if (type === 'text') {
      builder.text(bytes, start, end);
      return true;
    }
    if (from === to) {
      builder.missing();
      return true;
    }
    return value(bytes, from, to);
  };
}
