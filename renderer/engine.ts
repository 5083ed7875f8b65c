/**
 * The typed client of the engine: one contract over a WebSocket (loopback page) or a MessagePort (desktop window).
 * A lost connection is made anew; calls that were under way fail with `Disconnected` and may be made again.
 */
import { createORPCClient, ORPCError } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { contract, JobEvent } from '../native/engine/contract.ts';
import { wireOf, type Channel } from '../native/engine/host/contract.ts';
import type { ErrorData } from '../native/engine/errors.ts';
import { portMessage, type DesktopApi } from '../electron/contract.ts';
import { upload, type UploadOptions } from './upload.ts';

export type EngineClient = ContractRouterClient<typeof contract>;
export type ConnectionState = 'connecting' | 'open' | 'lost' | 'refused';

/** An error of the engine, as data. */
export class EngineError extends Error {
  readonly data: ErrorData;
  constructor(data: ErrorData) {
    super(data.what);
    this.data = data;
  }
}

export function errorOf(error: unknown): ErrorData {
  if (error instanceof EngineError) return error.data;
  if (error instanceof ORPCError) {
    const data: unknown = error.data;
    if (typeof data === 'object' && data !== null && 'kind' in data) return data as ErrorData;
    if (error.code === 'BAD_REQUEST' && typeof data === 'object' && data !== null && 'issues' in data) {
      const issues = data.issues as { message: string; path?: (string | number)[] }[];
      return {
        kind: 'BadInput',
        what: issues.map((issue) => `${(issue.path ?? []).join('.')}: ${issue.message}`).join('; '),
      };
    }
  }
  return { kind: 'Internal', what: error instanceof Error ? error.message : String(error) };
}

const sessionKey = 'assay.session';
const disconnected = (): EngineError =>
  new EngineError({
    kind: 'Conflict',
    what: 'The connection to the engine was lost.',
    fix: 'It is being made again.',
  });

declare global {
  interface Window {
    readonly assayDesktop?: DesktopApi;
  }
}

type Connected = { channel: Channel; client: EngineClient };

class Engine {
  /** Whether the engine ends with this window, as the loopback page is told; a desktop application asks by itself. */
  endsWithWindow = false;
  #state: ConnectionState = 'connecting';
  #connected: Promise<Connected>;
  readonly #listeners = new Set<() => void>();
  #attempt = 0;

  constructor() {
    this.#connected = this.#connect();
    this.#connected.catch(() => undefined);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #become(state: ConnectionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  async #connect(): Promise<Connected> {
    const channel =
      window.assayDesktop === undefined
        ? await webSocket((ends) => (this.endsWithWindow = ends))
        : await messagePort(window.assayDesktop);
    const { port, serializers } = wireOf(channel);
    const link = new RPCLink({ port: port as unknown as MessagePort, customJsonSerializers: serializers });
    const client = createORPCClient<EngineClient>(link);
    channel.onClose(() => this.#lost());
    this.#attempt = 0;
    this.#become('open');
    return { channel, client };
  }

  #lost(): void {
    if (this.#state === 'refused') return;
    this.#become('lost');
    const wait = Math.min(5_000, 250 * 2 ** this.#attempt++);
    this.#connected = new Promise((resolve, reject) => {
      setTimeout(() => {
        this.#connect().then(resolve, (error: unknown) => {
          if (error instanceof Refused) this.#become('refused');
          else this.#lost();
          reject(disconnected());
        });
      }, wait);
    });
    this.#connected.catch(() => undefined);
  }

  /** The client of the connection that is open, or comes next. */
  async client(): Promise<EngineClient> {
    return (await this.#connected).client;
  }

  /** Waits for the connection, calls, and gives errors as `EngineError`. */
  async call<Result>(work: (client: EngineClient) => Promise<Result>): Promise<Result> {
    try {
      return await work(await this.client());
    } catch (error) {
      throw error instanceof EngineError ? error : new EngineError(errorOf(error));
    }
  }

  /** A job's events, also over a connection that is lost and made again. */
  async *watch(job: string, signal: AbortSignal): AsyncGenerator<JobEvent> {
    for (;;) {
      try {
        const client = await this.client();
        for await (const event of await client.jobs.watch({ job }, { signal })) {
          yield event;
          if (event.type === 'finished' || event.type === 'failed') return;
        }
        if (signal.aborted) return;
      } catch (error) {
        if (signal.aborted) return;
        if (this.#state === 'open' && errorOf(error).kind === 'NotFound')
          throw new EngineError(errorOf(error));
        if (this.#state === 'refused') throw disconnected();
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
    }
  }

  /** Hands a dropped or chosen file to the engine; answers with what to call it in further calls. */
  async grant(file: File, options: UploadOptions = {}): Promise<{ grant: string; name: string }> {
    const desktop = window.assayDesktop;
    if (desktop !== undefined) return desktop.grantFile(file);
    const { status, text } = await upload(file, sessionStorage.getItem(sessionKey) ?? '', options);
    if (status !== 200) {
      throw new EngineError({ kind: 'Denied', what: `The file was not taken: ${text.trim()}` });
    }
    return JSON.parse(text) as { grant: string; name: string };
  }

  /** Saves a file that the engine wrote: by the browser's download, or where the save dialog said. */
  async download(grant: string, name: string): Promise<void> {
    const desktop = window.assayDesktop;
    if (desktop !== undefined) return desktop.saveFile(grant, name);
    const answer = await fetch(`/files/${encodeURIComponent(grant)}`, {
      headers: { authorization: `Assay ${sessionStorage.getItem(sessionKey) ?? ''}` },
    });
    if (!answer.ok) throw new EngineError({ kind: 'NotFound', what: 'There is no such file any more.' });
    const address = URL.createObjectURL(await answer.blob());
    const link = document.createElement('a');
    link.href = address;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }
}

class Refused extends Error {}
const NOT_LET_IN = 4401;

/** The one-time code of the address, used once and taken out of it; afterwards the session of this tab. */
function hello(): string {
  const code = new URLSearchParams(window.location.hash.slice(1)).get('code');
  if (code !== null) {
    history.replaceState(null, '', window.location.pathname);
    return JSON.stringify({ code });
  }
  return JSON.stringify({ session: sessionStorage.getItem(sessionKey) });
}

function webSocket(onEnds: (endsWithWindow: boolean) => void): Promise<Channel> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://${window.location.host}/engine`);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => socket.send(hello());
    socket.onclose = (event) =>
      reject(event.code === NOT_LET_IN ? new Refused('The session is not known.') : disconnected());
    socket.onmessage = (first: MessageEvent<string>) => {
      const { session, endsWithWindow } = JSON.parse(first.data) as {
        session: string;
        endsWithWindow?: boolean;
      };
      onEnds(endsWithWindow ?? false);
      sessionStorage.setItem(sessionKey, session);
      resolve({
        send: (message) => socket.send(message),
        onMessage: (listener) => {
          socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) =>
            listener(typeof data === 'string' ? data : new Uint8Array(data));
        },
        onClose: (listener) => socket.addEventListener('close', listener),
        close: () => socket.close(),
      });
    };
  });
}

/** A port comes as a message of this very window; a frame could send one too, and is not listened to. */
function newPort(desktop: DesktopApi): Promise<MessagePort> {
  return new Promise((resolve) => {
    const take = ({ source, data, ports }: MessageEvent<unknown>): void => {
      const [port] = ports;
      if (source !== window || data !== portMessage || port === undefined) return;
      window.removeEventListener('message', take);
      resolve(port);
    };
    window.addEventListener('message', take);
    desktop.connect();
  });
}

async function messagePort(desktop: DesktopApi): Promise<Channel> {
  const port = await newPort(desktop);
  const closing = new Set<() => void>();
  const close = (): void => {
    port.close();
    for (const listener of closing) listener();
  };
  let listener: ((message: string | Uint8Array) => void) | undefined;
  port.onmessage = ({ data }: MessageEvent<string | Uint8Array | null>) => {
    // The main process says so where the engine behind the port has gone.
    if (data === null) close();
    else listener?.(data);
  };
  return {
    send: (message) => port.postMessage(message),
    onMessage: (next) => {
      listener = next;
      port.start();
    },
    onClose: (next) => closing.add(next),
    close,
  };
}

export const engine = new Engine();
