import { implement } from '@orpc/server';
import type { EngineContext } from '../engine/engine-context.ts';
import { ColumnTable } from '../engine/host/contract.ts';
import { runQuery } from '../engine/workers/run-query.ts';
import { dataContract } from './contract.ts';
import { pageQuery, rejectsQuery } from './worker.ts';

const os = implement(dataContract).$context<EngineContext>();

export const dataRouter = os.router({
  page: os.page.handler(async ({ input, context, signal }) => {
    const { total, rows, columns } = await runQuery(context.engine, pageQuery, input, signal);
    return { total, rows, table: new ColumnTable(rows.length, columns) };
  }),
  rejects: os.rejects.handler(({ input, context, signal }) =>
    runQuery(context.engine, rejectsQuery, input, signal),
  ),
});
