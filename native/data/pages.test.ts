import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { opened } from '../../test/support/open-data.ts';
import type { TestContext } from '../../test/support/step-context.ts';
import { pageInput, rejectsInput, type PageInput, type RowFilter } from './contract.ts';
import { pageQuery, rejectsQuery } from './worker.ts';

type Asked = Partial<Omit<PageInput, 'dataset'>>;

/** Cells by column, each as text; missing is null. */
async function page(context: TestContext, dataset: string, asked: Asked) {
  const input = pageInput.parse({ dataset, columns: [], offset: 0, count: 100, ...asked });
  const { total, rows, columns } = await pageQuery.run(context, input);
  const cells = Object.fromEntries(
    [...columns].map(([name, column]) => [
      name,
      Array.from<unknown>(column.values as Iterable<unknown>).map((value) =>
        value === null ||
        Number.isNaN(value) ||
        value === -(2n ** 63n) ||
        (column.type === 'boolean' && value === 255)
          ? null
          : String(value),
      ),
    ]),
  );
  return { total, rows, cells };
}

const csv = [
  'n,i,b,t,d,w',
  '1.5,3,true,Paris,2024-01-02,2024-01-02 10:00:00',
  ',,,,,',
  '-2,9007199254740993,false,paris,2024-03-01,2024-03-01 00:00:00',
  '1.5,-4,true,Łódź,2023-12-31,2023-12-31 23:59:59.5',
  '0,3,false,😀,2024-01-02,2024-01-02 09:00:00',
].join('\n');
const columns = ['n', 'i', 'b', 't', 'd', 'w'];

describe('pages of a dataset', () => {
  it('hold the rows in file order, each type as it is, and stop at the end', async () => {
    const { context, imported } = await opened(csv);
    const { total, rows, cells } = await page(context, imported.dataset, { columns });
    expect({ total, rows }).toEqual({ total: 5, rows: [1, 2, 3, 4, 5] });
    expect(cells).toEqual({
      n: ['1.5', null, '-2', '1.5', '0'],
      i: ['3', null, '9007199254740993', '-4', '3'],
      b: ['1', null, '0', '1', '0'],
      t: ['Paris', null, 'paris', 'Łódź', '😀'],
      d: [2, null, 60, -1, 2].map((day) => (day === null ? null : String(BigInt(Date.UTC(2024, 0, day === -1 ? 0 : day === 60 ? 61 : day)) * 1000n))),
      w: [Date.UTC(2024, 0, 2, 10), null, Date.UTC(2024, 2, 1), Date.UTC(2023, 11, 31, 23, 59, 59, 500), Date.UTC(2024, 0, 2, 9)].map((ms) => (ms === null ? null : String(BigInt(ms) * 1000n))),
    }); // prettier-ignore
    expect((await page(context, imported.dataset, { columns, offset: 3, count: 1000 })).rows).toEqual([4, 5]);
    const beyond = await page(context, imported.dataset, { columns, offset: 500 });
    expect([beyond.total, beyond.rows, beyond.cells.t]).toEqual([5, [], []]);
    expect(
      (
        await page(context, imported.dataset, {
          columns,
          sort: [{ column: 'n', descending: false }],
          offset: 5,
        })
      ).rows,
    ).toEqual([]);
    expect((await page(context, imported.dataset, {})).rows).toEqual([1, 2, 3, 4, 5]);
  });

  it.each([
    ['n', false, [3, 5, 1, 4, 2]],
    ['n', true, [1, 4, 5, 3, 2]],
    ['i', false, [4, 1, 5, 3, 2]],
    ['b', false, [3, 5, 1, 4, 2]],
    ['t', false, [1, 3, 4, 5, 2]],
    ['t', true, [5, 4, 3, 1, 2]],
    ['d', false, [4, 1, 5, 3, 2]],
    ['w', true, [3, 1, 5, 4, 2]],
  ])(
    'are sorted by %s (descending: %s), missing last, ties in file order',
    async (column, descending, rows) => {
      const { context, imported } = await opened(csv);
      expect(
        (await page(context, imported.dataset, { columns, sort: [{ column, descending }] })).rows,
      ).toEqual(rows);
    },
  );

  it('are sorted by further columns where the first are equal', async () => {
    const { context, imported } = await opened(csv);
    const sort = [
      { column: 'b', descending: true },
      { column: 't', descending: true },
    ];
    const { rows, cells } = await page(context, imported.dataset, { columns: ['t', 'b'], sort });
    expect(rows).toEqual([4, 1, 5, 3, 2]);
    expect(cells.t).toEqual(['Łódź', 'Paris', '😀', 'paris', null]);
  });

  it.each<[string, RowFilter['op'], string | undefined, number[]]>([
    ['n', '=', '1.5', [1, 4]],
    ['n', '≠', '1.5', [3, 5]],
    ['n', '<', '1', [3, 5]],
    ['n', '≤', '-2', [3]],
    ['n', '>', '-1e0', [1, 4, 5]],
    ['n', '≥', ' 0 ', [1, 4, 5]],
    ['n', 'contains', '.5', [1, 4]],
    ['n', 'is missing', undefined, [2]],
    ['n', 'is not missing', undefined, [1, 3, 4, 5]],
    ['i', '=', '9007199254740993', [3]],
    ['i', '=', '9007199254740992', []],
    ['i', '<', '2.5', [4]],
    ['b', '=', 'TRUE', [1, 4]],
    ['b', '≠', 'true', [3, 5]],
    ['b', 'is missing', undefined, [2]],
    ['t', '=', 'paris', [3]],
    ['t', '≠', 'paris', [1, 4, 5]],
    ['t', '>', 'p', [3, 4, 5]],
    ['t', '≤', 'Paris', [1]],
    ['t', 'contains', 'PAR', [1, 3]],
    ['t', 'contains', 'łÓ', [4]],
    ['t', 'contains', '%', []],
    ['t', 'is not missing', undefined, [1, 3, 4, 5]],
    ['d', '=', '2024-01-02', [1, 5]],
    ['d', '<', '2024-01-01T00:00', [4]],
    ['d', '≥', '2024-01-02 00:00:01', [3]],
    ['d', 'contains', '2024-01', [1, 5]],
    ['w', '>', '2024-01-02 09:30', [1, 3]],
    ['w', '=', '2023-12-31T23:59:59.5Z', [4]],
    ['w', 'is missing', undefined, [2]],
  ])('are filtered: %s %s %s', async (column, op, value, rows) => {
    const { context, imported } = await opened(csv);
    const filter = [{ column, op, ...(value === undefined ? {} : { value }) }];
    const found = await page(context, imported.dataset, { columns, filter });
    expect(found.rows).toEqual(rows);
    expect(found.total).toBe(rows.length);
  });

  it('are filtered and sorted at once', async () => {
    const { context, imported } = await opened(csv);
    const filter: RowFilter[] = [
      { column: 't', op: 'is not missing' },
      { column: 'n', op: '>', value: '-1' },
    ];
    const sort = [{ column: 'w', descending: false }];
    const { rows, total, cells } = await page(context, imported.dataset, {
      columns: ['w', 't'],
      filter,
      sort,
      offset: 1,
      count: 1,
    });
    expect([rows, total, cells.t]).toEqual([[5], 3, ['😀']]);
  });

  it.each<[string, RowFilter['op'], string | undefined]>([
    ['n', '=', 'seven'],
    ['i', '<', '1,5'],
    ['b', '=', 'yes'],
    ['d', '>', '2024-02-30'],
    ['w', '=', '12:00'],
    ['d', '=', "2024-01-01'; DROP TABLE t"],
    ['n', '=', undefined],
    ['n', '=', ''],
    ['none', '=', '1'],
  ])('say what is wrong with a filter: %s %s %s', async (column, op, value) => {
    // prettier-ignore
    const { context, imported } = await opened(csv);
    const filter = [{ column, op, ...(value === undefined ? {} : { value }) }];
    await expect(page(context, imported.dataset, { columns, filter })).rejects.toMatchObject({
      data: { kind: 'BadInput' },
    });
  });

  it('take hostile names, values and long texts for what they are', async () => {
    const names = ['a"b; DROP TABLE x', "it's", 'c0', 'rowid', 'n', '<b>"', '😀‮'];
    const cell = "'); DROP TABLE order_0; --";
    const long = 'ä'.repeat(5000);
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    const text = `${names.map(quoted).join(',')}\n${names.map(() => quoted(cell)).join(',')}\n${names.map(() => long).join(',')}\n`;
    const { context, imported } = await opened(text);
    for (const column of names) {
      const filter: RowFilter[] = [{ column, op: '=', value: cell }];
      const sort = names.map((name) => ({ column: name, descending: true }));
      const found = await page(context, imported.dataset, { columns: names, filter, sort });
      expect([found.rows, Object.keys(found.cells).sort()]).toEqual([[1], [...names].sort()]);
      expect(found.cells[column]).toEqual([cell]);
    }
    const cut = await page(context, imported.dataset, { columns: ['c0'], longest: 10 });
    expect(cut.cells.c0).toEqual(["'); DROP T…", 'ä'.repeat(10) + '…']);
    expect((await page(context, imported.dataset, { columns: ['c0'], longest: 5000 })).cells.c0![1]).toBe(
      long,
    );
    await expect(page(context, imported.dataset, { columns: ['none'] })).rejects.toMatchObject({
      data: { kind: 'BadInput' },
    });
  });

  it('agree with sorting and filtering in memory, over several row groups and blocks of columns', async () => {
    const count = 70_000;
    const wide = Array.from({ length: 20 }, (_, i) => `x${i}`);
    const value = (row: number, i: number): number | null =>
      (row * 7919 + i * 104_729) % 10 === 0 ? null : (row * 7919 + i * 31) % 1009;
    const text = `${wide.join(',')}\n${Array.from({ length: count }, (_, row) => wide.map((_, i) => value(row, i) ?? '').join(',')).join('\n')}\n`;
    const { context, imported } = await opened(text);
    await fc.assert(
      fc.asyncProperty(fc.nat(19), fc.nat(19), fc.boolean(), fc.nat(1009), fc.nat(count), async (by, at, descending, least, offset) => {
        const found = await page(context, imported.dataset, {
          columns: ['x19', `x${by}`, 'x0'], offset, count: 50,
          sort: [{ column: `x${by}`, descending }], filter: [{ column: `x${at}`, op: '≥', value: String(least) }],
        });
        const expected = Array.from({ length: count }, (_, row) => row)
          .filter((row) => (value(row, at) ?? -1) >= least)
          .sort((a, b) => {
            const [x, y] = [value(a, by), value(b, by)];
            if (x === null || y === null) return Number(x === null) - Number(y === null) || a - b;
            return (descending ? y - x : x - y) || a - b;
          });
        const rows = expected.slice(offset, offset + 50);
        expect(found.total).toBe(expected.length);
        expect(found.rows).toEqual(rows.map((row) => row + 1));
        expect(found.cells.x19).toEqual(rows.map((row) => value(row, 19)?.toString() ?? null));
      }),
      { numRuns: 12, seed: 5 },
    ); // prettier-ignore
  });

  it('in file order are the same from the file and from the copies that a sorted page has made', async () => {
    const wide = Array.from({ length: 40 }, (_, i) => `x${i}`);
    const text = `${wide.join(',')}\n${Array.from({ length: 300 }, (_, row) => wide.map((_, i) => (row % (i + 2) === 0 ? '' : row * i)).join(',')).join('\n')}\n`;
    const { context, imported } = await opened(text);
    const asked = { columns: ['x39', 'x1', 'x20'], offset: 120, count: 77 };
    const before = await page(context, imported.dataset, asked);
    await page(context, imported.dataset, { ...asked, sort: [{ column: 'x3', descending: true }] });
    expect(await page(context, imported.dataset, asked)).toEqual(before);
    expect(before.rows.at(-1)).toBe(197);
  });

  it('that nobody wants any more are let go, and those that others want are made', async () => {
    const { context, imported } = await opened(csv);
    const controller = new AbortController();
    const asked = { columns, sort: [{ column: 'n', descending: true }] };
    const first = page({ ...context, signal: controller.signal }, imported.dataset, asked);
    const second = page(context, imported.dataset, asked);
    controller.abort();
    await expect(first).rejects.toMatchObject({ data: { kind: 'Cancelled' } });
    expect((await second).rows).toEqual([1, 4, 5, 3, 2]);
  });
});

describe('rejects', () => {
  it('come in pages with line and reason', async () => {
    const text = `a,b\n${Array.from({ length: 50 }, (_, i) => (i % 10 === 3 ? '1,2,3' : '1,2')).join('\n')}\n`;
    const { context, imported } = await opened(text);
    const ask = (offset: number, count: number) =>
      rejectsQuery.run(context, rejectsInput.parse({ rejects: imported.parts.rejects, offset, count }));
    const all = await ask(0, 100);
    expect(all.total).toBe(imported.rejects);
    expect(all.rejects[0]).toMatchObject({ line: 5, reason: 'fields', raw: '1,2,3' });
    expect((await ask(2, 2)).rejects).toEqual(all.rejects.slice(2, 4));
    expect(await ask(99, 5)).toEqual({ total: all.total, rejects: [] });
  });

  it('are sorted as a whole, whatever page is asked for; equal ones stay in file order', async () => {
    // Lines 3 to 7 are set aside: no number in a, two fields, none in c, none in a, a quote without end.
    const text = 'a,b,c\n1,x,7\nbad,x,7\n1,x\n2,x,bad\nbad,x,7\n3,"x\n';
    const { context, imported } = await opened(text, { types: { a: 'integer', c: 'integer' } });
    const lines = async (sort: object, offset = 0, count = 100) => {
      const input = rejectsInput.parse({ rejects: imported.parts.rejects, sort, offset, count });
      return (await rejectsQuery.run(context, input)).rejects.map(({ line }) => line);
    };
    expect(await lines({})).toEqual([3, 4, 5, 6, 7]);
    expect(await lines({ descending: true })).toEqual([7, 6, 5, 4, 3]);
    expect(await lines({ by: 'column' })).toEqual([3, 6, 5, 4, 7]);
    expect(await lines({ by: 'column', descending: true })).toEqual([5, 3, 6, 4, 7]);
    expect(await lines({ by: 'reason' })).toEqual([4, 7, 3, 5, 6]);
    expect(await lines({ by: 'reason', descending: true })).toEqual([3, 5, 6, 7, 4]);
    expect(await lines({ by: 'reason' }, 1, 2)).toEqual([7, 3]);
  });
});
