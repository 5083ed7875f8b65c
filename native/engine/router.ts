import { implement, ORPCError } from '@orpc/server';
import { dataRouter } from '../data/handlers.ts';
import { packageRouter } from '../packages/handlers.ts';
import { scoringRouter } from '../scoring/handlers.ts';
import { settingsRouter } from '../settings/handlers.ts';
import { keysRouter } from '../signing/handlers.ts';
import { workspaceRouter } from '../workspace/handlers.ts';
import { contract } from './contract.ts';
import type { EngineContext } from './engine-context.ts';
import { errorData, type ErrorKind } from './errors.ts';
import { draftRouter, jobsRouter, recipesRouter } from './handlers.ts';

const codes: Readonly<Record<ErrorKind, string>> = {
  BadInput: 'BAD_REQUEST',
  NotFound: 'NOT_FOUND',
  Conflict: 'CONFLICT',
  Denied: 'FORBIDDEN',
  Cancelled: 'CLIENT_CLOSED_REQUEST',
  Internal: 'INTERNAL_SERVER_ERROR',
};

/** Any error as one of the closed kinds: data that every transport carries. */
function asContractError(error: unknown): ORPCError<string, unknown> {
  if (error instanceof ORPCError) return error;
  const data = errorData(error);
  return new ORPCError(codes[data.kind], { message: data.what, data, cause: error });
}

/** Recorded procedures change something: one at a time. */
let lastRecorded: Promise<unknown> = Promise.resolve();

const os = implement(contract)
  .$context<EngineContext>()
  .use(async ({ next, procedure }) => {
    const call = async () => {
      try {
        return await next();
      } catch (error) {
        throw asContractError(error);
      }
    };
    const meta = procedure['~orpc'].meta as { recorded?: boolean };
    if (meta.recorded !== true) return call();
    const mine = lastRecorded.then(call);
    lastRecorded = mine.catch(() => undefined);
    return mine;
  });

/** The engine: one line a capability. It does not compile while a procedure of the contract is missing. */
export const router = os.router({
  data: dataRouter,
  draft: draftRouter,
  jobs: jobsRouter,
  recipes: recipesRouter,
  packages: packageRouter,
  scoring: scoringRouter,
  keys: keysRouter,
  settings: settingsRouter,
  workspace: workspaceRouter,
});
