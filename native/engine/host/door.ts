import { RPCHandler } from '@orpc/server/message-port';
import { ORPCError } from '@orpc/server';
import type { z } from 'zod';
import type { Engine } from '../engine.ts';
import { errorData } from '../errors.ts';
import type { ProcedureMeta } from '../procedure.ts';
import { router } from '../router.ts';
import { flagsOf, type Flag } from './cli/arguments.ts';
import { wireOf, type Channel } from './contract.ts';
import type { Evidence } from './evidence.ts';
import type { Grants } from './grants.ts';

export interface DoorOptions {
  readonly engine: Engine;
  /** Of a window: path properties are tokens of these. Left out for the command line, which names paths itself. */
  readonly grants?: Grants;
  readonly evidence?: Evidence;
}

/** Serves the engine's whole contract on one channel until it closes. */
export function serveChannel(channel: Channel, { engine, grants, evidence }: DoorOptions): void {
  const { port, serializers } = wireOf(channel);
  const handler = new RPCHandler(router, {
    customJsonSerializers: serializers,
    clientInterceptors:
      grants === undefined
        ? []
        : [
            async ({ next, ...call }) => {
              try {
                const definition = call.procedure['~orpc'];
                const flags =
                  definition.inputSchema === undefined ? [] : flagsOf(definition.inputSchema as z.ZodType);
                const input = withPaths(
                  call.input,
                  flags,
                  grants,
                  engine.folder,
                  definition.meta as ProcedureMeta,
                );
                return await next({ ...call, input });
              } catch (error) {
                if (error instanceof ORPCError) throw error;
                const data = errorData(error);
                throw new ORPCError('FORBIDDEN', { message: data.what, data, cause: error });
              }
            },
          ],
  });
  // oRPC asks for less than a whole port.
  handler.upgrade(port as unknown as Parameters<typeof handler.upgrade>[0], {
    context: { engine, grants, evidence },
  });
}

/** The input with the paths that its tokens stand for; a workspace is always the one that is open. */
function withPaths(
  input: unknown,
  flags: readonly Flag[],
  grants: Grants,
  workspace: string | undefined,
  meta: ProcedureMeta,
): unknown {
  if (typeof input !== 'object' || input === null) return input;
  const paths = flags.filter((flag) => flag.path);
  if (paths.length === 0) return input;
  const result: Record<string, unknown> = { ...input };
  for (const { property, kind, folder } of paths) {
    const value = result[property];
    if (property === 'workspace' && folder && meta.command !== undefined) {
      if (workspace === undefined) grants.resolve(value, 'folder');
      result[property] = workspace;
    } else if (value === undefined) continue;
    else if (kind === 'strings') result[property] = (value as unknown[]).map((one) => grants.resolve(one));
    else if (kind === 'map') {
      result[property] = Object.fromEntries(
        Object.entries(value as Record<string, unknown>).map(([name, one]) => [name, grants.resolve(one)]),
      );
    } else result[property] = grants.resolve(value);
  }
  return result;
}
