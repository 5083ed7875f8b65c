import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Channel } from '../contract.ts';
import { serveConnections } from './connections.ts';
import {
  connectionFrame,
  FRAME,
  FrameReader,
  readConnectionFrame,
  type ConnectionFrame,
} from './contract.ts';

/** A stream of which the test holds the other end. */
function pipe(): { stream: Duplex; written: ConnectionFrame[]; say: (...frames: Uint8Array[]) => void } {
  const written: ConnectionFrame[] = [];
  const reader = new FrameReader((kind, content) => written.push(readConnectionFrame(kind, content)));
  const stream = new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _encoding, done) {
      reader.push(chunk);
      done();
    },
  });
  return { stream, written, say: (...frames) => stream.emit('data', Buffer.concat(frames)) };
}

function served(): ReturnType<typeof pipe> & { channels: Channel[]; heard: unknown[]; closed: number[] } {
  const own = pipe();
  const channels: Channel[] = [];
  const heard: unknown[] = [];
  const closed: number[] = [];
  serveConnections(own.stream, (channel) => {
    const number = channels.push(channel);
    channel.onMessage((message) => heard.push([number, message]));
    channel.onClose(() => closed.push(number));
  });
  return { ...own, channels, heard, closed };
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('serveConnections', () => {
  test('keeps the windows apart, in text and bytes, both ways', () => {
    const { say, channels, heard, written, closed } = served();
    say(connectionFrame(1, FRAME.open), connectionFrame(7, FRAME.open));
    say(
      connectionFrame(7, FRAME.text, utf8('\ufeffgrüße 🙂')),
      connectionFrame(1, FRAME.bytes, Uint8Array.of(0, 255)),
    );
    expect(heard).toEqual([
      [2, '\ufeffgrüße 🙂'],
      [1, Uint8Array.of(0, 255)],
    ]);
    void channels[1]!.send('to 7');
    void channels[0]!.send(Uint8Array.of(1));
    expect(written.map(({ connection, kind }) => [connection, kind])).toEqual([
      [7, FRAME.text],
      [1, FRAME.bytes],
    ]);
    say(connectionFrame(7, FRAME.close));
    expect(closed).toEqual([2]);
    void channels[1]!.send('to nobody');
    expect(written).toHaveLength(2);
  });

  test('closes them all where the pipe ends', () => {
    const { say, stream, closed } = served();
    say(connectionFrame(1, FRAME.open), connectionFrame(2, FRAME.open));
    stream.emit('end');
    expect(closed).toEqual([1, 2]);
  });

  test('cuts off a peer that opens twice', () => {
    const { say, stream } = served();
    say(connectionFrame(1, FRAME.open), connectionFrame(1, FRAME.open));
    expect(stream.destroyed).toBe(true);
  });

  test('ends by no bytes whatever: they are read, or the pipe is cut off', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 10 }), (chunks) => {
        const { stream } = served();
        for (const chunk of chunks) if (!stream.destroyed) stream.emit('data', Buffer.from(chunk));
      }),
    );
  });

  test('reads the same however the stream was cut into chunks', () => {
    const message = fc.record({
      connection: fc.nat(),
      kind: fc.constantFrom(0, 1),
      content: fc.uint8Array(),
    });
    fc.assert(
      fc.property(
        fc.array(message, { minLength: 1 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 50 })),
        (all, cuts) => {
          const bytes = Buffer.concat(
            all.map((one) => connectionFrame(one.connection, one.kind, one.content)),
          );
          const read: ConnectionFrame[] = [];
          const reader = new FrameReader((kind, content) => read.push(readConnectionFrame(kind, content)));
          for (let at = 0; at < bytes.length;) {
            const length = cuts.next().value;
            reader.push(bytes.subarray(at, at + length));
            at += length;
          }
          expect(read.map((one) => ({ ...one, content: new Uint8Array(one.content) }))).toEqual(all);
        },
      ),
    );
  });
});
