import { StandardRPCHandler } from '@orpc/server/standard';
import type { z } from 'zod';
import { asContractError } from '../contract-error.ts';
import type { Engine } from '../engine.ts';
import type { EngineContext } from '../engine-context.ts';
import { conflict } from '../errors.ts';
import type { ProcedureMeta } from '../procedure.ts';
import { router } from '../router.ts';
import { wireOf, type Channel } from './contract.ts';
import type { Evidence } from './evidence.ts';
import { withGrantedPaths } from './granted-paths.ts';
import type { Grants } from './grants.ts';
import type { Secrets } from './secrets.ts';
import { servePeer, unreadable } from './peer.ts';

export interface DoorOptions {
  readonly engine: Engine;
  /** Of a window: path properties are tokens of these. Left out for the command line, which names paths itself. */
  readonly grants?: Grants;
  readonly evidence?: Evidence;
  /** Of a desktop window: passphrases from the system's key store, by tokens. */
  readonly secrets?: Secrets;
}

/** Serves the engine's whole contract on one channel until it closes. */
export function serveChannel(channel: Channel, { engine, grants, evidence, secrets }: DoorOptions): void {
  const { port, serializers } = wireOf(channel);
  // Of each call, as its context: whether its input could be read.
  const read = new WeakSet<object>();
  const handler = new StandardRPCHandler<EngineContext>(router, {
    customJsonSerializers: serializers,
    interceptors: [
      async ({ next, ...call }) => {
        try {
          return await next();
        } catch (error) {
          throw asContractError(read.has(call.context) ? error : unreadable(error));
        }
      },
    ],
    clientInterceptors: [
      async ({ next, ...call }) => {
        read.add(call.context);
        if (grants === undefined) return next();
        const { inputSchema, meta } = call.procedure['~orpc'];
        if (inputSchema === undefined) return next();
        const input = inputOfWindow(
          call.input,
          inputSchema as z.ZodType,
          meta as ProcedureMeta,
          grants,
          engine,
          secrets,
        );
        return next({ ...call, input });
      },
    ],
  });
  servePeer(channel, port, handler, { engine, grants, evidence });
}

/** The input with the paths that its tokens stand for; a workspace is always the one that is open. */
function inputOfWindow(
  input: unknown,
  schema: z.ZodType,
  meta: ProcedureMeta,
  grants: Grants,
  engine: Engine,
  secrets: Secrets | undefined,
): unknown {
  if (!takesWorkspace(schema, meta)) return withGrantedPaths(input, schema, grants, secrets);
  const { workspace: _, ...rest } = { ...(typeof input === 'object' ? input : {}) } as Record<
    string,
    unknown
  >;
  if (engine.folder === undefined)
    throw conflict('No workspace is open.', undefined, 'Open one on the page Start.');
  return { ...(withGrantedPaths(rest, schema, grants, secrets) as object), workspace: engine.folder };
}

/** Commands on a workspace that the command line names by a flag, with a folder of its own as default. */
function takesWorkspace(schema: z.ZodType, meta: ProcedureMeta): boolean {
  return meta.command !== undefined && 'shape' in schema && 'workspace' in (schema.shape as object);
}
