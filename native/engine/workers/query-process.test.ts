import { rmSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { opened } from '../../../test/support/open-data.ts';
import { pageInput } from '../../data/contract.ts';
import type { PageOutput } from '../../data/worker.ts';
import { QueryProcess, type QueryMessage } from './query-process.ts';

const queries = new QueryProcess(() => undefined);
afterEach(() => queries.stop());

/** A dataset's cache as a workspace has it, and a question to it. */
async function asked(): Promise<{ message(id: string, sort?: string): QueryMessage; remove(): void }> {
  const rows = Array.from({ length: 200_000 }, (_, i) => `${(i * 7919) % 200_003},${'x'.repeat(20)}${i}`);
  const { imported, context } = await opened(`a,b\n${rows.join('\n')}\n`);
  return {
    message: (id, sort) => ({
      type: 'query',
      id,
      name: 'data.page',
      input: pageInput.parse({
        dataset: imported.dataset,
        columns: ['a', 'b'],
        offset: 0,
        count: 10,
        sort: sort === undefined ? [] : [{ column: sort }],
      }),
      workspace: context.folder,
      threads: 2,
      memoryBytes: 1 << 30,
    }),
    remove: () => rmSync(context.folder, { recursive: true, force: true }),
  };
}

describe('the process that browses', () => {
  it('answers several questions at once, lets one go, and is started again after it was killed', async () => {
    const { message, remove } = await asked();
    const controller = new AbortController();
    const [first, sorted, left] = [
      queries.ask(message('1')),
      queries.ask(message('2', 'a')),
      queries.ask(message('3', 'b'), controller.signal),
    ];
    const gone = expect(left).rejects.toMatchObject({ data: { kind: 'Cancelled' } });
    controller.abort();
    await gone;
    expect(((await first) as PageOutput).rows[0]).toBe(1);
    expect(((await sorted) as PageOutput).columns.get('a')!.values[9]).toBe(9);

    const pending = queries.ask(message('4', 'b'));
    const died = expect(pending).rejects.toMatchObject({
      data: { kind: 'Internal', what: expect.stringContaining('was killed (SIGKILL)') },
    });
    process.kill(queries.pid!, 'SIGKILL');
    await died;
    expect(((await queries.ask(message('5'))) as PageOutput).total).toBe(200_000);
    await expect(queries.ask({ ...message('6'), name: 'none' })).rejects.toThrow(/no query none/);
    remove();
  });
});
