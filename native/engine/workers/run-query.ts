import { randomUUID } from 'node:crypto';
import type { Engine } from '../engine.ts';
import type { QueryKind } from './query-kind.ts';

/** Most memory that browsing takes from a machine that trains meanwhile. */
const memoryShare = 0.25;

/** Asks a query of the open workspace's data, in the process that browses. */
export async function runQuery<Input, Output>(
  engine: Engine,
  kind: QueryKind<Input, Output>,
  input: Input,
  signal?: AbortSignal,
): Promise<Output> {
  const { root } = await engine.openWorkspace();
  const output = await engine.workers.query(
    {
      type: 'query',
      id: randomUUID(),
      name: kind.name,
      input,
      workspace: root,
      threads: engine.threads,
      memoryBytes: Math.floor(engine.memoryBytes * memoryShare),
    },
    signal,
  );
  // The worker ran this very kind.
  return output as Output;
}
