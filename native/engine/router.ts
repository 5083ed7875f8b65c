import { implement } from '@orpc/server';
import { dataRouter } from '../data/handlers.ts';
import { explanationRouter } from '../explanation/handlers.ts';
import { featuresRouter } from '../features/handlers.ts';
import { gpuRouter } from '../gpu/handlers.ts';
import { packageRouter } from '../packages/handlers.ts';
import { scoringRouter } from '../scoring/handlers.ts';
import { settingsRouter } from '../settings/handlers.ts';
import { keysRouter } from '../signing/handlers.ts';
import { trainingRouter } from '../training/handlers.ts';
import { workspaceRouter } from '../workspace/handlers.ts';
import { asContractError, withContractErrors } from './contract-error.ts';
import { contract } from './contract.ts';
import type { EngineContext } from './engine-context.ts';
import { draftRouter, jobsRouter, recipesRouter } from './handlers.ts';

const isStream = (output: unknown): output is AsyncIterable<unknown> =>
  typeof output === 'object' && output !== null && Symbol.asyncIterator in output;

/** Recorded procedures change something: one at a time. */
let lastRecorded: Promise<unknown> = Promise.resolve();

const os = implement(contract)
  .$context<EngineContext>()
  .use(async ({ next, procedure }) => {
    const call = async () => {
      try {
        const result = await next();
        return isStream(result.output) ? { ...result, output: withContractErrors(result.output) } : result;
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
  explanation: explanationRouter,
  features: featuresRouter,
  gpu: gpuRouter,
  draft: draftRouter,
  jobs: jobsRouter,
  recipes: recipesRouter,
  packages: packageRouter,
  scoring: scoringRouter,
  keys: keysRouter,
  settings: settingsRouter,
  training: trainingRouter,
  workspace: workspaceRouter,
});
