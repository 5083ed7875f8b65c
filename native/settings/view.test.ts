import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  bothChanges,
  changedView,
  keepable,
  viewChanges,
  viewFrom,
  viewPreferences,
  type GridView,
} from './contract.ts';
import { readView, writeView } from './store.ts';

let home: string;
let file: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'assay-view-'));
  file = path.join(home, 'view.json');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const first = { theme: 'auto', narrowRail: false, panes: {}, grids: [] };
const grid = (i: number, name = 'age'): GridView => ({
  dataset: i.toString(16).padStart(64, '0'),
  widths: [{ column: name, width: 100 + i }],
  sort: [{ column: name, descending: true }],
});

test('what is kept is read again, and written for its owner alone', () => {
  const view = changedView(viewFrom({}), {
    theme: 'dark',
    narrowRail: true,
    panes: { data: 400 },
    grids: [grid(1)],
  });
  writeView(home, view);
  expect(readView(home)).toEqual(view);
  expect(viewPreferences.parse(view)).toEqual(view);
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(existsSync(`${file}.tmp`)).toBe(false);
});

test('of a damaged file what is sound stays, and the rest is as at a first start', () => {
  expect(readView(home)).toEqual(first);
  for (const text of ['', '{', '[]', 'null', '"dark"', '{"theme":{"a":1},"panes":[],"grids":{"length":9}}']) {
    writeFileSync(file, text);
    expect(readView(home), text).toEqual(first);
  }
  const damaged = {
    theme: 'dark',
    narrowRail: 'yes',
    panes: { data: 400, train: '1e9', '../x': 300, ['__proto__']: 300, record: 1e9 },
    grids: [grid(1), { ...grid(2), dataset: 'loans.csv' }, { ...grid(3), widths: 'wide' }, null],
    later: 'a field of a later version',
  };
  writeFileSync(file, JSON.stringify(damaged));
  expect(readView(home)).toEqual({
    theme: 'dark',
    narrowRail: false,
    panes: { data: 400 },
    grids: [grid(1)],
  });
});

test('hostile sizes are refused, and a file of one is not read', () => {
  const long = 'x'.repeat(201);
  for (const changes of [
    { grids: Array.from({ length: 51 }, (_, i) => grid(i)) },
    { grids: [grid(1, long)] },
    { grids: [{ ...grid(1), widths: Array.from({ length: 201 }, () => ({ column: 'a', width: 99 })) }] },
    { grids: [{ ...grid(1), widths: [{ column: 'a', width: Infinity }] }] },
    { panes: { data: 1e6 } },
    { panes: { [long]: 300 } },
    { panes: Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`p${'a'.repeat(i % 30)}${i}`, 300])) },
    { theme: 'purple' },
    { unknown: 1 },
  ])
    expect(viewChanges.safeParse(changes).success, JSON.stringify(changes).slice(0, 80)).toBe(false);
  writeFileSync(file, JSON.stringify({ theme: 'dark', padding: 'x'.repeat(300_000) }));
  expect(readView(home)).toEqual(first);
});

test('the grids that were changed longest ago are dropped, by number and by size', () => {
  let view = viewFrom({});
  for (let i = 0; i < 60; i++) view = changedView(view, { grids: [grid(i)] });
  expect(view.grids.map(({ widths }) => widths[0]!.width - 100)).toEqual(
    Array.from({ length: 50 }, (_, i) => i + 10),
  );
  view = changedView(view, { grids: [grid(10, 'other')] });
  expect(view.grids.at(-1)).toEqual(grid(10, 'other'));
  const wide = (i: number): GridView => ({
    ...grid(i),
    widths: Array.from({ length: 200 }, (_, k) => ({ column: `${k}${'ä'.repeat(180)}`, width: 90 })),
  });
  writeView(home, { ...view, grids: Array.from({ length: 20 }, (_, i) => wide(i)) });
  expect(readFileSync(file).length).toBeLessThanOrEqual(256 * 1024);
  const kept = readView(home).grids;
  expect(kept.length).toBeGreaterThan(0);
  expect(kept.at(-1)).toEqual(wide(19));
});

test('changes leave the rest as it is, and are undone by none', () => {
  const view = changedView(viewFrom({}), { panes: { data: 400, train: 300 }, grids: [grid(1), grid(2)] });
  const changed = changedView(view, {
    panes: { data: null },
    grids: [{ ...grid(1), widths: [], sort: [] }],
  });
  expect(changed).toEqual({ ...first, panes: { train: 300 }, grids: [grid(2)] });
});

test('two changes at once are the one after the other', () => {
  const view = changedView(viewFrom({}), { panes: { data: 400 }, grids: [grid(1)] });
  const [a, b] = [
    { theme: 'dark', panes: { data: null, train: 300 }, grids: [grid(2), grid(3)] },
    { panes: { train: 310 }, grids: [grid(2, 'other')] },
  ] as const;
  const asOne = bothChanges(viewChanges.parse(a), viewChanges.parse(b));
  expect(changedView(view, asOne)).toEqual(
    changedView(changedView(view, viewChanges.parse(a)), viewChanges.parse(b)),
  );
});

test('columns with names too long to keep are left out', () => {
  const long = 'x'.repeat(10_000);
  const both = { ...grid(1), widths: [...grid(1).widths, { column: long, width: 80 }] };
  expect(keepable(both)).toEqual(grid(1));
  expect(keepable({ ...both, sort: [{ column: long, descending: false }] }).sort).toEqual([]);
  expect(viewChanges.safeParse({ grids: [keepable(both)] }).success).toBe(true);
});
