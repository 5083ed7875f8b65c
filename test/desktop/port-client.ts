import type { MessagePort as NodePort } from 'node:worker_threads';
import { channelClient, type EngineClient } from '../../native/engine/host/channel-client.ts';
import type { JobEvent } from '../../native/engine/contract.ts';

export interface PortClient {
  readonly client: EngineClient;
  /** When the main process says that the engine has gone. */
  readonly lost: Promise<void>;
  close(): void;
}

/** The engine's client at a window's end of a port, as the page has it (`renderer/engine.ts`). */
export function portClient(port: NodePort): PortClient {
  const lost = Promise.withResolvers<void>();
  const closing = new Set<() => void>();
  let listener: ((message: string | Uint8Array) => void) | undefined;
  port.on('message', (data: string | Uint8Array | null) => {
    if (data !== null) {
      listener?.(data);
      return;
    }
    for (const one of closing) one();
    lost.resolve();
  });
  return {
    client: channelClient({
      send: (message) => port.postMessage(message),
      onMessage: (next) => (listener = next),
      onClose: (next) => closing.add(next),
      close: () => port.close(),
    }),
    lost: lost.promise,
    close: () => port.close(),
  };
}

/** Follows a job to its end; throws where it failed. */
export async function finished(client: EngineClient, job: string): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  for await (const event of await client.jobs.watch({ job })) {
    events.push(event);
    if (event.type === 'failed') throw new Error(event.error.what);
    if (event.type === 'finished') break;
  }
  return events;
}
