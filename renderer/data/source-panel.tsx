import { Button, Select, TagsInput } from '@mantine/core';
import { useState } from 'react';
import {
  columnType,
  type ColumnType,
  type DataSource,
  type SniffResult,
  type SourceOptions,
} from '../../native/data/contract.ts';
import { ErrorNotice } from '../components/error-notice.tsx';
import { optionsOf, pathOf, setOptions } from './data-draft.ts';
import { choices, spoken } from './dialect-words.ts';
import type { ShownColumn } from './shown-columns.ts';

/** How the file is read: what was found by looking at it, and what a person says instead. */
export function SourcePanel(props: {
  source: DataSource;
  sniffed: SniffResult | undefined;
  column: ShownColumn | undefined;
}) {
  const { source, sniffed, column } = props;
  const told = optionsOf(source);
  const [options, setOwn] = useState<SourceOptions>(told);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const csv = sniffed === undefined || sniffed.format === 'csv';
  const changed = JSON.stringify(options) !== JSON.stringify(told);

  const set = (name: keyof SourceOptions, value: unknown): void => {
    const next: Record<string, unknown> = { ...options, [name]: value };
    if (value === undefined) delete next[name];
    setOwn(next as SourceOptions);
  };
  const read = (next: SourceOptions): void => {
    setOwn(next);
    setError(undefined);
    setBusy(true);
    setOptions(source, next)
      .catch(setError)
      .finally(() => setBusy(false));
  };
  const setType = (name: string, type: ColumnType | undefined): void => {
    const types: Record<string, ColumnType> = { ...options.types };
    if (type === undefined) delete types[name];
    else types[name] = type;
    set('types', Object.keys(types).length === 0 ? undefined : types);
  };
  const found = sniffed?.dialect;
  const field = (name: keyof typeof choices, label: string, seen: string | boolean | undefined) => (
    <Choice
      key={name}
      label={label}
      words={choices[name]}
      found={told[name] === undefined && seen !== undefined ? spoken(name, seen) : undefined}
      value={options[name] === undefined ? undefined : String(options[name])}
      onChange={(value) =>
        set(name, value === undefined ? undefined : name === 'header' ? value === 'true' : value)
      }
    />
  );
  const dates = [
    ...new Set(sniffed?.columns.flatMap(({ dateOrder }) => (dateOrder === undefined ? [] : [dateOrder]))),
  ];
  const words = [...new Set(sniffed?.columns.flatMap(({ nullWords }) => nullWords))].sort();
  return (
    <form
      className="stack source-panel"
      aria-label="How the file is read"
      onSubmit={(event) => {
        event.preventDefault();
        read(options);
      }}
    >
      <p className="dim wrap">
        {pathOf(source)}
        {sniffed !== undefined &&
          ` · ${formats[sniffed.format]}${sniffed.compression === 'gzip' ? ', gzip' : ''}`}
      </p>
      {csv && (
        <div className="source-fields">
          {field('delimiter', 'Delimiter', found?.delimiter)}
          {field('quote', 'Quote', found?.quote)}
          {field('encoding', 'Encoding', found?.encoding)}
          {field('decimal', 'Decimal mark', found?.decimal)}
          {field('thousands', 'Thousands mark', found?.thousands)}
          {field('header', 'First row', found?.header)}
          {field('dateOrder', 'Order of dates', dates.length === 1 ? dates[0] : undefined)}
        </div>
      )}
      <TagsInput
        label="Words that mean missing"
        description={
          options.nullWords === undefined
            ? `The empty value, and by column as found: ${words.length === 0 ? 'no word' : words.slice(0, 6).join(', ')}.`
            : 'In every column, besides the empty value.'
        }
        placeholder={options.nullWords === undefined ? 'As found' : undefined}
        value={options.nullWords ?? []}
        onChange={(next) => set('nullWords', next.length === 0 ? undefined : next)}
      />
      {column !== undefined && (
        <Select
          label={
            <>
              Type of <span className="name inline-name">{column.name}</span>
            </>
          }
          data={[
            {
              value: '',
              label: told.types?.[column.name] === undefined ? `As found: ${column.type}` : 'As found',
            },
            ...columnType.options.map((type) => ({ value: type, label: type })),
          ]}
          value={options.types?.[column.name] ?? ''}
          allowDeselect={false}
          onChange={(type) =>
            setType(column.name, type === '' || type === null ? undefined : (type as ColumnType))
          }
        />
      )}
      {Object.keys(options.types ?? {}).length > 0 && (
        <p className="dim wrap">
          Types that were told:{' '}
          {Object.entries(options.types!)
            .map(([name, type]) => `${name} is ${type}`)
            .join(', ')}
        </p>
      )}
      {error !== undefined && <ErrorNotice error={error} onClose={() => setError(undefined)} />}
      <div className="row">
        <Button type="submit" disabled={!changed} loading={busy}>
          Read the file again
        </Button>
        <Button
          variant="default"
          disabled={busy || (Object.keys(told).length === 0 && !changed)}
          onClick={() => (Object.keys(told).length === 0 ? setOwn({}) : read({}))}
        >
          As found
        </Button>
      </div>
    </form>
  );
}

const formats = { csv: 'CSV', parquet: 'Parquet', jsonl: 'JSON lines' } as const;

function Choice(props: {
  label: string;
  words: Readonly<Record<string, string>>;
  found: string | undefined;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}) {
  const other = props.value !== undefined && !Object.hasOwn(props.words, props.value) ? [props.value] : [];
  const auto = '(found)';
  return (
    <Select
      label={props.label}
      data={[
        { value: auto, label: props.found === undefined ? 'As found' : `Found: ${props.found}` },
        ...Object.entries(props.words).map(([value, label]) => ({
          value: value === '' ? '(none)' : value,
          label,
        })),
        ...other.map((value) => ({ value, label: value })),
      ]}
      value={props.value === undefined ? auto : props.value === '' ? '(none)' : props.value}
      allowDeselect={false}
      onChange={(value) =>
        props.onChange(value === null || value === auto ? undefined : value === '(none)' ? '' : value)
      }
    />
  );
}
