import { describe, expect, it } from 'vitest';
import { opened } from '../../test/support/open-data.ts';
import { testContext } from '../../test/support/step-context.ts';
import { MISSING_TIME, type Frame } from '../stats/frame.ts';
import { datasetColumns, loadFrame, loadParts } from './store.ts';

const ROWS = 10_000;
const words = ['b', 'a', '😀', '\uffee', 'B', 'é', ''];
const csv = `n,i,t,f,d,w\n${Array.from({ length: ROWS }, (_, r) => {
  const missing = r % 13 === 0;
  return [
    missing ? '' : r / 4 + 0.125,
    missing ? '' : r - 5000,
    words[r % 7],
    missing ? '' : r % 2 === 0,
    missing ? '' : `2024-02-${String((r % 28) + 1).padStart(2, '0')}`,
    missing ? '' : `2024-02-01 10:00:${String(r % 60).padStart(2, '0')}.5`,
  ].join(',');
}).join('\n')}\n`;
const names = ['n', 'i', 't', 'f', 'd', 'w'];

function cells(frame: Frame, name: string): unknown[] {
  const column = frame.columns.get(name)!;
  if (column.type !== 'text') return [...column.values];
  return Array.from(column.codes, (code) => (code < 0 ? null : column.dictionary[code]));
}

describe('frames of a dataset', () => {
  it('come in file order, with dictionaries by code point', async () => {
    const { imported, context } = await opened(csv);
    const frame = await loadFrame(context, imported.dataset, names);
    expect(frame.rows).toBe(ROWS);
    const { n, i, t, f, d, w } = Object.fromEntries(frame.columns);
    expect([n!.type, i!.type, t!.type, f!.type, d!.type, w!.type]).toEqual([
      'number', 'number', 'text', 'boolean', 'timestamp', 'timestamp',
    ]); // prettier-ignore
    expect(t!.type === 'text' && t!.dictionary).toEqual(['B', 'a', 'b', 'é', '\uffee', '😀']);
    expect(cells(frame, 't').slice(0, 7)).toEqual(['b', 'a', '😀', '\uffee', 'B', 'é', null]);
    expect(cells(frame, 'n').slice(0, 3)).toEqual([NaN, 0.375, 0.625]);
    expect(cells(frame, 'i').at(-1)).toBe(4999);
    expect(cells(frame, 'f').slice(0, 3)).toEqual([255, 0, 1]);
    expect(cells(frame, 'd').slice(0, 2)).toEqual([MISSING_TIME, BigInt(Date.UTC(2024, 1, 2)) * 1000n]);
    expect(cells(frame, 'w')[1]).toBe(BigInt(Date.UTC(2024, 1, 1, 10, 0, 1)) * 1000n + 500_000n);
  });

  it('hold chosen rows and columns only, and dictionaries of what is there', async () => {
    const { imported, context } = await opened(csv);
    const keep = Uint8Array.from({ length: ROWS }, (_, row) => (row % 7 < 2 ? 1 : 0));
    const all = await loadFrame(context, imported.dataset, ['t', 'n']);
    const some = await loadFrame(context, imported.dataset, ['t', 'n'], keep);
    const expected = (name: string): unknown[] => cells(all, name).filter((_, row) => keep[row] === 1);
    expect([...some.columns.keys()]).toEqual(['t', 'n']);
    expect(cells(some, 't')).toEqual(expected('t'));
    expect(cells(some, 'n')).toEqual(expected('n'));
    const t = some.columns.get('t')!;
    expect(t.type === 'text' && t.dictionary).toEqual(['a', 'b']);
    expect((await loadFrame(context, imported.dataset, [])).rows).toBe(ROWS);
  });

  it.each([1, 999, 2048, 4096, ROWS, ROWS * 2])('are the same in parts of %i rows', async (size) => {
    const { imported, context } = await opened(csv.split('\n').slice(0, 4500).join('\n'));
    const whole = await loadFrame(context, imported.dataset, names);
    const parts: Frame[] = [];
    for await (const part of loadParts(context, imported.dataset, names, size)) parts.push(part);
    expect(parts.reduce((sum, part) => sum + part.rows, 0)).toBe(whole.rows);
    expect(parts.slice(0, -1).every((part) => part.rows === size)).toBe(true);
    for (const name of names) expect(parts.flatMap((part) => cells(part, name))).toEqual(cells(whole, name));
    const keep = Uint8Array.from({ length: whole.rows }, (_, row) => (row % 3 === 1 ? 0 : 1));
    const some = await loadFrame(context, imported.dataset, names, keep);
    const partsOfSome: Frame[] = [];
    for await (const part of loadParts(context, imported.dataset, names, size, keep)) partsOfSome.push(part);
    expect(partsOfSome.slice(0, -1).every((part) => part.rows === size)).toBe(true);
    for (const name of names) {
      expect(partsOfSome.flatMap((part) => cells(part, name))).toEqual(cells(some, name));
      expect(cells(some, name)).toEqual(cells(whole, name).filter((_, row) => keep[row] === 1));
    }
  });

  it('are one part without rows where none is kept', async () => {
    const { imported, context } = await opened('a,b\n1,x\n');
    for await (const part of loadParts(context, imported.dataset, ['a', 'b'], 5, new Uint8Array(1))) {
      expect(part.rows).toBe(0);
      expect([...part.columns.keys()]).toEqual(['a', 'b']);
    }
  });

  it('name a column or a dataset that is not there', async () => {
    const { imported, context } = await opened('a,b\n1,2\n');
    await expect(loadFrame(context, imported.dataset, ['c'])).rejects.toThrow(/"c", which is not there/);
    await expect(loadFrame(testContext(), imported.dataset, ['a'])).rejects.toMatchObject({
      data: { kind: 'NotFound' },
    });
    expect(await datasetColumns(context, imported.dataset)).toEqual([
      { name: 'a', type: 'integer' },
      { name: 'b', type: 'integer' },
    ]);
  });
});
