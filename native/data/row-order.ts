import { badInput } from '../engine/errors.ts';
import type { ColumnType, RowFilter, RowSort } from './contract.ts';

interface Named {
  readonly name: string;
  readonly type: ColumnType;
}

const comparisons = { '=': '=', '≠': '<>', '<': '<', '≤': '<=', '>': '>', '≥': '>=' } as const;

const examples: Readonly<Record<ColumnType, string>> = {
  number: '12.5',
  integer: '12',
  boolean: 'true',
  text: 'any text',
  date: '2024-05-01',
  timestamp: '2024-05-01 12:30',
};

const numeral = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i;
const time = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,6})?)?Z?)?$/;

function isTime(text: string): boolean {
  const parts = time.exec(text);
  if (parts === null) return false;
  const [year, month, day, hour = 0, minute = 0, second = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0));
  const days = new Date(Date.UTC(year!, month!, 0)).getUTCDate();
  return (
    year! > 0 &&
    month! >= 1 &&
    month! <= 12 &&
    day! >= 1 &&
    day! <= days &&
    hour < 24 &&
    minute < 60 &&
    second < 60
  );
}

/** The filter's value as a parameter of the column's own kind. */
function parameter({ name, type }: Named, text: string): { readonly sql: string; readonly value: string } {
  const value = text.trim();
  const wrong = () =>
    badInput(`${JSON.stringify(text.slice(0, 60))} is no ${type}.`, name, `Write it like ${examples[type]}.`);
  switch (type) {
    case 'number':
    case 'integer':
      if (!numeral.test(value)) throw wrong();
      // Whole numbers beyond 2^53 are compared as they are.
      return /^[+-]?\d{1,18}$/.test(value) && type === 'integer'
        ? { sql: 'CAST(? AS BIGINT)', value }
        : { sql: 'CAST(? AS DOUBLE)', value };
    case 'boolean': {
      const word = value.toLowerCase();
      if (word !== 'true' && word !== 'false') throw wrong();
      return { sql: 'CAST(? AS BOOLEAN)', value: word };
    }
    case 'date':
    case 'timestamp':
      if (!isTime(value)) throw wrong();
      return { sql: 'CAST(? AS TIMESTAMP)', value: value.replace('T', ' ').replace('Z', '') };
    case 'text':
      return { sql: '?', value: text };
  }
}

function place(columns: readonly Named[], name: string, what: string): number {
  const at = columns.findIndex((column) => column.name === name);
  if (at < 0) throw badInput(`${what} names the column ${JSON.stringify(name)}, which is not there.`);
  return at;
}

/**
 * Sort and filter as SQL over c0, c1 and so on: no name and no value of a person is part of it. Missing values come
 * last in either direction, and no comparison holds for them; texts compare by code point.
 */
export function rowOrder(
  columns: readonly Named[],
  sort: readonly RowSort[],
  filter: readonly RowFilter[],
): { where: string; values: string[]; by: string } {
  const values: string[] = [];
  const conditions = filter.map(({ column, op, value }) => {
    const at = place(columns, column, 'The filter');
    const named = columns[at]!;
    if (op === 'is missing') return `c${at} IS NULL`;
    if (op === 'is not missing') return `c${at} IS NOT NULL`;
    if (value === undefined || (value.trim() === '' && named.type !== 'text'))
      throw badInput('The filter has no value.', column, `Write one, like ${examples[named.type]}.`);
    if (op === 'contains') {
      values.push(value);
      return `contains(lower(CAST(c${at} AS VARCHAR)), lower(?))`;
    }
    const { sql, value: bound } = parameter(named, value);
    values.push(bound);
    const left = named.type === 'date' ? `CAST(c${at} AS TIMESTAMP)` : `c${at}`;
    return `${left} ${comparisons[op]} ${sql}`;
  });
  const by = sort.map(
    ({ column, descending }) =>
      `c${place(columns, column, 'The order')} ${descending ? 'DESC' : 'ASC'} NULLS LAST`,
  );
  return { where: conditions.join(' AND '), values, by: by.join(', ') };
}
