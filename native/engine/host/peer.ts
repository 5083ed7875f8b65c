import type { StandardRPCHandler } from '@orpc/server/standard';
import { asContractError } from '../contract-error.ts';
import type { EngineContext } from '../engine-context.ts';
import { badInput, conflict, notFound } from '../errors.ts';
import type { Channel, Port, WireMessage } from './contract.ts';

/** Calls of one connection that are under way; more is a peer that floods. */
const mostCalls = 1024;
const EVENT = 3;
const ABORT = 4;

type Handler = StandardRPCHandler<EngineContext>;
type Answer = NonNullable<Awaited<ReturnType<Handler['handle']>>['response']>;
type Send = (message: WireMessage) => Promise<void>;

/**
 * The engine's end of oRPC's peer protocol. oRPC's own adapters let a message that is no call, or an answer that cannot
 * be written, end in a rejection that nobody handles, which ends the process; and they do not wait for a slow reader.
 */
export function servePeer(channel: Channel, port: Port, handler: Handler, context: EngineContext): void {
  const calls = new Map<string, AbortController>();
  const send: Send = async (message) => {
    // The columns of the message leave while it is written, so that nothing comes between them and it.
    const text = JSON.stringify(message);
    await channel.send(text);
  };
  port.addEventListener('message', ({ data }) => {
    const { i: id, t: type } = data;
    if (type === ABORT) {
      calls.get(id)?.abort();
      return;
    }
    if ((type !== undefined && type !== 1) || calls.has(id)) return;
    const controller = new AbortController();
    const request = requestOf(data, controller.signal);
    if (request === undefined) {
      channel.close();
      return;
    }
    const crowded = calls.size >= mostCalls;
    if (!crowded) calls.set(id, controller);
    const work = crowded
      ? refuse(id, conflict('Too many calls are under way.', undefined, 'Wait for some to end.'), send)
      : answer(id, request, handler, { ...context }, send);
    work
      // What cannot be written or sent leaves the other end waiting: it is better cut off.
      .catch(() => channel.close())
      .finally(() => {
        if (calls.get(id) === controller) calls.delete(id);
      });
  });
  port.addEventListener('close', () => {
    for (const controller of calls.values()) controller.abort();
    calls.clear();
  });
}

interface Request {
  readonly url: URL;
  readonly body: unknown;
  readonly signal: AbortSignal;
}

function requestOf({ p: payload }: WireMessage, signal: AbortSignal): Request | undefined {
  if (typeof payload !== 'object' || payload === null || !('u' in payload)) return undefined;
  const { u: address } = payload;
  if (typeof address !== 'string' || !/^\/[\w/-]{1,200}$/.test(address)) return undefined;
  return { url: new URL(`http://orpc${address}`), body: 'b' in payload ? payload.b : undefined, signal };
}

async function answer(
  id: string,
  { url, body, signal }: Request,
  handler: Handler,
  context: EngineContext,
  send: Send,
): Promise<void> {
  const { response } = await handler.handle(
    { url, method: 'POST', headers: {}, body: () => Promise.resolve(body), signal },
    { context },
  );
  if (response === undefined) return refuse(id, notFound(`The engine knows no ${url.pathname}.`), send);
  if (isStream(response.body)) return stream(id, response.body, signal, send);
  if (signal.aborted) return;
  try {
    await send({ i: id, p: { ...statusOf(response), b: response.body } });
  } catch (error) {
    await refuse(id, error, send);
  }
}

const statusOf = ({ status }: Answer): object => (status === 200 ? {} : { s: status });

async function stream(
  id: string,
  events: AsyncIterator<unknown>,
  signal: AbortSignal,
  send: Send,
): Promise<void> {
  let over = false;
  try {
    if (signal.aborted) return;
    await send({ i: id, p: { h: { 'content-type': 'text/event-stream' } } });
    for (;;) {
      const next = await events.next();
      if (signal.aborted) return;
      over = next.done === true;
      await send({ i: id, t: EVENT, p: { e: over ? 'done' : 'message', d: next.value } });
      if (over) return;
    }
  } catch (error) {
    over = true;
    if (signal.aborted) return;
    // oRPC has put an error of the stream into its own form already.
    const data = isSerialized(error) ? error.data : { json: asContractError(error).toJSON() };
    await send({ i: id, t: EVENT, p: { e: 'error', d: data } });
  } finally {
    if (!over) await events.return?.().catch(() => undefined);
  }
}

/** An error in the form of oRPC's answers. */
async function refuse(id: string, error: unknown, send: Send): Promise<void> {
  const json = asContractError(error).toJSON();
  await send({ i: id, p: { s: json.status, b: { json } } });
}

const isStream = (body: unknown): body is AsyncIterator<unknown> =>
  typeof body === 'object' && body !== null && Symbol.asyncIterator in body && 'next' in body;

const isSerialized = (error: unknown): error is { data: object } =>
  error instanceof Error &&
  'data' in error &&
  typeof error.data === 'object' &&
  error.data !== null &&
  'json' in error.data;

/** A call whose input cannot be read. */
export const unreadable = (cause: unknown): Error =>
  badInput(
    `The call cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    'input',
    'Reload the window; the engine may be of another version.',
  );
