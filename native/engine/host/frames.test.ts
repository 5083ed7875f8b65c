import { once } from 'node:events';
import { duplexPair } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { framedChannel } from './frames.ts';
import { FRAME, frameHeader, FrameReader, longestFrame } from './pipe/contract.ts';

const messages = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array({ maxLength: 50 })), {
  maxLength: 20,
});

/** Messages as bytes of a stream. */
function framed(list: readonly (string | Uint8Array)[]): Buffer {
  return Buffer.concat(
    list.flatMap((message) => {
      const text = typeof message === 'string';
      const content = text ? Buffer.from(message, 'utf8') : message;
      return [frameHeader(text ? FRAME.text : FRAME.bytes, content.length), content];
    }),
  );
}

describe('frames', () => {
  it('come whole and in order, however the stream is cut', async () => {
    await fc.assert(
      fc.asyncProperty(messages, fc.array(fc.nat()), fc.nat(), async (list, cuts, read) => {
        const bytes = framed(list);
        const split = read % (bytes.length + 1);
        const [here, there] = duplexPair();
        const channel = framedChannel(there, bytes.subarray(0, split));
        const got: (string | Uint8Array)[] = [];
        channel.onMessage((message) => got.push(message));
        const ended = new Promise<void>((resolve) => channel.onClose(resolve));
        const places = [
          ...cuts.map((cut) => split + (cut % (bytes.length - split + 1))),
          split,
          bytes.length,
        ];
        places.sort((a, b) => a - b);
        for (let i = 1; i < places.length; i++) here.write(bytes.subarray(places[i - 1], places[i]));
        here.end();
        await ended;
        expect(got).toEqual(list.map((one) => (typeof one === 'string' ? Buffer.from(one).toString() : one)));
      }),
      { numRuns: 60 },
    );
  });

  it('are copies: what is read later does not change them', () => {
    const got: Uint8Array[] = [];
    const reader = new FrameReader((_kind, content) => got.push(content));
    const chunk = Buffer.from(framed([Uint8Array.of(1, 2, 3)]));
    reader.push(chunk);
    chunk.fill(9);
    expect(got[0]).toEqual(Uint8Array.of(1, 2, 3));
    expect(got[0]!.buffer.byteLength).toBe(3);
  });

  it.each([
    ['a length beyond the limit', frameHeader(FRAME.text, longestFrame + 1)],
    ['the longest length there is', frameHeader(FRAME.bytes, 0xffffffff)],
    ['another kind', Buffer.concat([frameHeader(7, 1), Buffer.of(0)])],
  ])('end with the connection: %s', async (_name, bytes) => {
    const [here, there] = duplexPair();
    const channel = framedChannel(there);
    channel.onMessage(() => expect.unreachable());
    here.write(bytes);
    await new Promise<void>((resolve) => channel.onClose(resolve));
    expect(there.destroyed).toBe(true);
  });

  it('that never end cost no more than what came of them', () => {
    const reader = new FrameReader(() => expect.unreachable());
    globalThis.gc?.();
    const before = process.memoryUsage().arrayBuffers;
    reader.push(frameHeader(FRAME.bytes, longestFrame));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1 << 20);
    for (let i = 0; i < 300_000; i++) reader.push(Uint8Array.of(1));
    expect(process.memoryUsage().heapUsed).toBeLessThan(1 << 30);
  });

  it('let who streams wait for a slow reader, and cut off one that reads nothing', async () => {
    const [here, there] = duplexPair();
    const channel = framedChannel(there);
    const mebibytes = new Uint8Array(2 << 20);
    const sent = channel.send(mebibytes);
    expect(sent).toBeInstanceOf(Promise);
    here.resume();
    await sent;
    here.pause();
    let closed = false;
    channel.onClose(() => (closed = true));
    const long = new Uint8Array(128 << 20);
    const waits: (void | Promise<void>)[] = [];
    for (let i = 0; i < 10 && !closed; i++) waits.push(channel.send(long));
    expect(closed).toBe(true);
    // Nobody is left waiting.
    await Promise.all(waits);
    if (!there.closed) await once(there, 'close');
  });

  it('too long to be read at the other end are not sent', () => {
    const [, there] = duplexPair();
    expect(() => framedChannel(there).send(new Uint8Array(longestFrame + 1))).toThrow('too long');
  });
});
