import { dataQueries } from '../data/worker.ts';
import { featureQueries } from '../features/worker.ts';
import { trainingQueries } from '../training/query.ts';
import type { QueryKind } from './workers/query-kind.ts';

/** Every query that the process that browses can answer. A new capability is one import and one line. */
const all: readonly QueryKind<never, unknown>[] = [...dataQueries, ...featureQueries, ...trainingQueries];

export const queryKinds: ReadonlyMap<string, QueryKind<never, unknown>> = new Map(
  all.map((query) => [query.name, query]),
);
