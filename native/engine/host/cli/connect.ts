import type { ClientContext } from '@orpc/client';
import { createRouterClient } from '@orpc/server';
import { isHere, lockHolder } from '../../../workspace/lock.ts';
import { Engine, type EngineOptions } from '../../engine.ts';
import { conflict } from '../../errors.ts';
import { router } from '../../router.ts';
import { channelClient, type EngineClient } from '../channel-client.ts';
import { connectSocket, serveSocket, type ServedSocket } from '../socket.ts';

/** An engine that a command speaks to, wherever it runs. */
export interface ConnectedEngine {
  readonly client: EngineClient;
  /** Of an engine that ran already: its process, and an error where the connection was lost. */
  readonly running?: { readonly pid: number; lost(): Error | undefined };
  /** Whether the workspace was opened here. A failure before that has done nothing. */
  readonly opened: boolean;
  /** Others that work through an engine of this process. */
  readonly others: number;
  end(): Promise<void>;
}

/** The engine that has the workspace open; undefined where none can be reached from here. */
export async function runningEngine(root: string): Promise<ConnectedEngine | undefined> {
  const holder = await lockHolder(root);
  // Of one on another machine the opening says whose it is.
  if (holder === undefined || !isHere(holder)) return undefined;
  const channel = await connectSocket(holder, root);
  if (channel === undefined) return undefined;
  let lost = false;
  channel.onClose(() => {
    lost = true;
  });
  const { pid } = holder;
  return {
    client: channelClient(channel),
    running: {
      pid,
      lost: () =>
        lost
          ? conflict(
              `The engine that ran this command has ended (process ${String(pid)}).`,
              root,
              'Run the command again: steps that were finished are kept.',
            )
          : undefined,
    },
    opened: true,
    others: 0,
    end: () => Promise.resolve(channel.close()),
  };
}

/** An engine in this process. Others join it as soon as its workspace is open; it ends when they have. */
export function engineHere(options: EngineOptions): ConnectedEngine {
  let served: ServedSocket | undefined;
  const engine: Engine = new Engine({
    ...options,
    onOpen: (workspace) => (served = serveSocket(workspace, engine)),
  });
  return {
    client: createRouterClient(router, { context: { engine } }) as EngineClient & ClientContext,
    get opened() {
      return served !== undefined;
    },
    get others() {
      return served?.connections ?? 0;
    },
    async end() {
      try {
        await served?.idle();
      } finally {
        await engine.stop();
      }
    },
  };
}
