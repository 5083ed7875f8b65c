import type { BrowsedTable } from '../database/browse-table.ts';
import type { WireColumn } from '../engine/host/contract.ts';
import type { QueryContext, QueryKind } from '../engine/workers/query-kind.ts';
import type { PageInput, RejectsInput, RejectsPage } from './contract.ts';
import type { Rejects } from './rejects.ts';
import { rowOrder } from './row-order.ts';
import type { StoredColumn } from './store.ts';

interface Browsed {
  readonly columns: readonly StoredColumn[];
  readonly table: BrowsedTable;
  lastAsked: number;
}

export interface PageOutput {
  readonly total: number;
  readonly rows: number[];
  readonly columns: Map<string, WireColumn>;
}

const mostOpen = 2;
const idleMs = 10 * 60_000;
const open = new Map<string, Promise<Browsed>>();

async function openBrowsed(context: QueryContext, version: string): Promise<Browsed> {
  const { openDataset } = await import('./store.ts');
  const { browseTable } = await import('../database/browse-table.ts');
  // Of the process, not of the one who asked first: others go on reading when that one goes away.
  const signal = new AbortController().signal;
  const { database, file, columns, rows } = await openDataset({ ...context, signal }, version);
  return { columns, table: browseTable(database, file, columns.length, rows), lastAsked: 0 };
}

/** The dataset, opened at the first question; the one that was not asked for longest is let go. */
async function browsed(context: QueryContext, version: string): Promise<Browsed> {
  const key = context.cache(version);
  let found = open.get(key);
  if (found === undefined) {
    found = openBrowsed(context, version);
    found.catch(() => open.delete(key));
  }
  open.delete(key);
  open.set(key, found);
  for (const oldest of [...open.keys()].slice(0, Math.max(0, open.size - mostOpen))) letGo(oldest);
  const dataset = await found;
  dataset.lastAsked = performance.now();
  return dataset;
}

function letGo(key: string): void {
  const dataset = open.get(key);
  open.delete(key);
  void dataset?.then(({ table }) => table.close()).catch(() => undefined);
}

// Sorted copies take memory that a long training can use better.
setInterval(() => {
  for (const [key, dataset] of open) {
    void dataset.then(({ lastAsked }) => {
      if (performance.now() - lastAsked > idleMs) letGo(key);
    });
  }
}, 60_000).unref();

export const pageQuery: QueryKind<PageInput, PageOutput> = {
  name: 'data.page',
  async run(context, { dataset, columns: names, sort, filter, offset, count, longest }) {
    const { unknownColumn } = await import('./decide-columns.ts');
    const { pageColumn } = await import('./query.ts');
    const { columns, table } = await browsed(context, dataset);
    const used = [...new Set(names)].map((name) => {
      const place = columns.findIndex((column) => column.name === name);
      if (place >= 0) return place;
      throw unknownColumn(
        name,
        columns.map((column) => column.name),
        'The page',
      );
    });
    const readers = used.map((place) => pageColumn(`c${place}`, columns[place]!.type, longest, count));
    const { total, rows } = await table.page(
      rowOrder(columns, sort, filter),
      { used, select: readers.flatMap(({ select }) => select) },
      { offset, count },
      (chunk, places) => {
        let at = 1;
        for (const reader of readers) {
          reader.take(chunk, at, places);
          at += reader.select.length;
        }
      },
      context.signal,
    );
    return {
      total,
      rows: rows.map((row) => row + 1),
      columns: new Map(readers.map((reader, i) => [columns[used[i]!]!.name, reader.column(rows.length)])),
    };
  },
};

/** Those that were asked for last. */
let rejects: { readonly digest: string; readonly read: Rejects } | undefined;

export const rejectsQuery: QueryKind<RejectsInput, RejectsPage> = {
  name: 'data.rejects',
  async run(context, { rejects: digest, sort, offset, count }) {
    if (rejects?.digest !== digest) {
      const { Rejects } = await import('./rejects.ts');
      rejects = { digest, read: new Rejects(digest, await context.read(digest)) };
    }
    const { read } = rejects;
    return { total: read.total, rejects: read.page(sort, offset, count) };
  },
};

export const dataQueries: readonly QueryKind<never, unknown>[] = [pageQuery, rejectsQuery];
