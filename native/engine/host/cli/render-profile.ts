import type { ProfileOutput } from '../../contract.ts';
import type { ColumnProfile, Relation, SniffResult } from '../../../data/contract.ts';
import { counted } from '../../../stats/counted.ts';
import { count, figure, quantity, table } from './table.ts';

const characterNames: Readonly<Record<string, string>> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'bar',
  ' ': 'blank',
  '"': 'double quote',
  "'": 'single quote',
  '.': 'point',
};
const formatNames: Readonly<Record<SniffResult['format'], string>> = {
  csv: 'CSV',
  jsonl: 'JSON lines',
  parquet: 'Parquet',
};
const encodingNames: Readonly<Record<string, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 (little-endian)',
  'utf-16be': 'UTF-16 (big-endian)',
  'windows-1252': 'Windows-1252',
};
const shownColumns = 6;
/** In a narrower terminal the median alone says where the middle is. */
const roomForMean = 90;

const quoted = (text: string): string => JSON.stringify(text);
/** A character of the dialect by its name. */
const named = (character: string): string => characterNames[character] ?? quoted(character);

function share(part: number, whole: number): string {
  if (part === 0 || whole === 0) return '–';
  const percent = (100 * part) / whole;
  return percent < 0.1 ? '< 0.1 %' : `${percent.toFixed(1)} %`;
}
/** Without decimals: of frequent values the order says most. */
function wholeShare(part: number, whole: number): string {
  const percent = (100 * part) / whole;
  return percent < 1 ? '< 1 %' : `${Math.round(percent)} %`;
}

/** Whole numbers that can only be years are written as such, without a separator. */
const isYear = ({ type, number }: ColumnProfile): boolean =>
  type === 'integer' && number !== undefined && number.min >= 1500 && number.max < 2200;

function listed(names: readonly string[]): string {
  const more = names.length - shownColumns;
  return `${names.slice(0, shownColumns).join(', ')}${more > 0 ? ` and ${count(more)} more` : ''}`;
}

/** How the bytes were read, by what may be said otherwise in `options` of a recipe. */
function layoutLines(layout: SniffResult): string[] {
  const { dialect, format, compression } = layout;
  const lines = [`format     ${formatNames[format]}${compression === 'gzip' ? ', gzip' : ''}`];
  if (dialect !== undefined) {
    lines.push(
      `dialect    ${[
        encodingNames[dialect.encoding] ?? dialect.encoding,
        `delimiter ${named(dialect.delimiter)}`,
        dialect.quote === '' ? 'no quotes' : named(dialect.quote),
        dialect.header ? 'with header' : 'without header',
        `decimal ${named(dialect.decimal)}`,
        ...(dialect.thousands === '' ? [] : [`thousands ${named(dialect.thousands)}`]),
        ...(dialect.trim ? ['blanks trimmed'] : []),
      ].join(' · ')}`,
    );
  }
  const byWord = new Map<string, string[]>();
  for (const { name, nullWords } of layout.columns) {
    for (const word of nullWords) byWord.set(word, [...(byWord.get(word) ?? []), name]);
  }
  const words = [...byWord].map(
    ([word, columns]) =>
      `${quoted(word)} in ${columns.length === layout.columns.length ? 'every column' : listed(columns)}`,
  );
  lines.push(`missing    the empty value${words.length === 0 ? '' : `; ${words.join('; ')}`}`);
  const orders = layout.columns.filter(({ dateOrder }) => dateOrder !== undefined && dateOrder !== 'ymd');
  if (orders.length > 0) {
    const told = orders.map(({ name, dateOrder }) => `${name} ${[...dateOrder!].join('-')}`);
    lines.push(`dates      ${listed(told)}`);
  }
  return lines;
}

const relationNames = {
  auc: 'ROC AUC',
  cramersV: 'Cramér’s V',
  correlation: 'correlation',
  etaSquared: 'η²',
} as const satisfies Record<Relation['measure'], string>;

const strength = (relation: Relation | undefined): string =>
  relation === undefined
    ? '–'
    : figure(relation.measure === 'correlation' ? relation.pearson : relation.value);

/** Heads and cells of the relation to the target: one column for each measure that occurs. */
function relationColumns(
  columns: readonly ColumnProfile[],
  target: string | undefined,
): { heads: string[]; cells(column: ColumnProfile): string[] } {
  const measures = [...new Set(columns.flatMap(({ relation }) => relation?.measure ?? []))];
  return {
    heads: measures.map((measure) => relationNames[measure]),
    cells: (column) =>
      measures.map((measure, i) => {
        if (column.name === target) return i === 0 ? 'target' : '';
        return column.relation?.measure === measure ? strength(column.relation) : '–';
      }),
  };
}

/** The most frequent values with their shares, as many as have room. */
function topValues({ top, missing, distinct }: ColumnProfile, rows: number): string {
  const present = rows - missing;
  if (present === 0) return 'no values';
  if (distinct === present && distinct > 1) {
    const values = top.slice(0, 3).map(({ value }) => value);
    return `all different: ${values.join(', ')}${distinct > values.length ? ', …' : ''}`;
  }
  const shown = top
    .slice(0, 4)
    .map(({ value, count: n }) => `${value === '' ? '""' : value} ${wholeShare(n, present)}`);
  return `${shown.join(', ')}${distinct > shown.length ? ', …' : ''}`;
}

/** 2013-01-01T00:00:00Z as people write it. */
const time = (text: string | undefined): string =>
  text === undefined ? '–' : text.replace('T', ' ').replace(/:00Z$|Z$/, '');

function numbersTable(
  columns: readonly ColumnProfile[],
  rows: number,
  target: string | undefined,
  width: number,
): string {
  const relation = relationColumns(columns, target);
  const narrow = width < roomForMean;
  const head = [
    'numbers',
    'missing',
    'distinct',
    'min',
    'median',
    ...(narrow ? [] : ['mean']),
    'max',
    ...relation.heads,
  ];
  const body = columns.map((column) => {
    const shown = isYear(column) ? String : quantity;
    const { number } = column;
    const median = number?.quantiles.find(({ p }) => p === 0.5)?.value;
    return [
      column.name,
      share(column.missing, rows),
      count(column.distinct),
      number === undefined ? '–' : shown(number.min),
      median === undefined ? '–' : shown(median),
      ...(narrow ? [] : [quantity(number?.mean, 5)]),
      number === undefined ? '–' : shown(number.max),
      ...relation.cells(column),
    ];
  });
  return table(
    head,
    body,
    head.map((_, i) => i).filter((i) => i > 0),
    width,
  );
}

function timesTable(
  columns: readonly ColumnProfile[],
  rows: number,
  target: string | undefined,
  width: number,
): string {
  const relation = relationColumns(columns, target);
  const head = ['dates', 'missing', 'distinct', ...relation.heads, 'first', 'last'];
  const body = columns.map((column) => [
    column.name,
    share(column.missing, rows),
    count(column.distinct),
    ...relation.cells(column),
    time(column.time?.min),
    time(column.time?.max),
  ]);
  return table(head, body, numericUpTo(2 + relation.heads.length), width);
}

function textTable(
  columns: readonly ColumnProfile[],
  rows: number,
  target: string | undefined,
  width: number,
): string {
  const relation = relationColumns(columns, target);
  const head = ['text and yes/no', 'missing', 'distinct', ...relation.heads, 'most frequent'];
  const body = columns.map((column) => [
    column.name,
    share(column.missing, rows),
    count(column.distinct),
    ...relation.cells(column),
    topValues(column, rows),
  ]);
  return table(head, body, numericUpTo(2 + relation.heads.length), width);
}

const numericUpTo = (last: number): number[] => Array.from({ length: last }, (_, i) => i + 1);

function targetLine(output: ProfileOutput): string[] {
  const { target, rows } = output.profile;
  if (target === undefined) return [];
  const classes = target.classes
    .slice(0, shownColumns)
    .map(({ label, count: n }) => `${label} ${count(n)} (${share(n, rows - target.missing)})`);
  const more = target.classes.length - classes.length;
  const lacking = target.missing === 0 ? [] : [`${counted(target.missing, 'row')} without it`];
  return [
    `target     ${target.column}: ${[target.task, ...classes, ...(more > 0 ? [`and ${count(more)} more`] : []), ...lacking].join(', ')}`,
  ];
}

/** A profile for people: how the file was read, its columns by kind, and what to look at. */
export function renderProfile(output: ProfileOutput, width = 100): string {
  const { dataset, profile } = output;
  const ofType = (...types: string[]): ColumnProfile[] =>
    profile.columns.filter(({ type }) => types.includes(type));
  const target = profile.target?.column;
  const sections = [
    { columns: ofType('number', 'integer'), show: numbersTable },
    { columns: ofType('date', 'timestamp'), show: timesTable },
    { columns: ofType('text', 'boolean'), show: textTable },
  ].flatMap(({ columns, show }) =>
    columns.length === 0 ? [] : [show(columns, profile.rows, target, width)],
  );
  const warnings = [...output.layout.warnings, ...dataset.warnings, ...profile.warnings].map(
    ({ column, what, fix }) =>
      `  ! ${column === undefined || what.startsWith(column) ? '' : `${column}: `}${what}${fix === undefined ? '' : ` → ${fix}`}`,
  );
  const rejects = dataset.rejects > 0 ? `, ${counted(dataset.rejects, 'row')} set aside` : '';
  return [
    `${output.file}: ${counted(dataset.rows, 'row')} × ${counted(dataset.columns.length, 'column')}${rejects}`,
    ...[...layoutLines(output.layout), ...targetLine(output), `version    ${dataset.dataset}`].map(
      (line) => `  ${line}`,
    ),
    '',
    ...sections,
    ...(warnings.length === 0 ? ['Nothing here needs a look.'] : ['Look at:', ...warnings]),
    '',
  ].join('\n');
}
