import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { say, testLoopback, type TestLoopback } from './loopback.ts';

let loopback: TestLoopback;
beforeAll(async () => {
  loopback = await testLoopback({ helloWithinMs: 300 });
});
afterAll(() => loopback.end());

const call = JSON.stringify({ i: '1', p: { u: '/jobs/list', b: {} } });

describe('before the first message has let it in, a connection gets nothing', () => {
  test('no call is served, whatever follows it', async () => {
    const hello = JSON.stringify({ code: loopback.sessions.newCode() });
    expect(await say(loopback, [call, hello, call])).toMatchObject({ messages: [], code: 4401 });
  });

  test.each(['', '[]', 'null', '7', '"x"', '{', '{"code":', 'x'.repeat(2000)])(
    '%j is no hello',
    async (word) => {
      expect(await say(loopback, [word])).toMatchObject({ messages: [], code: 4401 });
    },
  );

  test('nor are bytes', async () => {
    const hello = Buffer.from(JSON.stringify({ code: loopback.sessions.newCode() }));
    expect(await say(loopback, [hello])).toMatchObject({ messages: [], code: 4401 });
  });

  test('who says nothing is turned away', async () => {
    expect(await say(loopback, [])).toMatchObject({ messages: [], code: 4401 });
  });

  test('a long first message is cut off before it is held', async () => {
    const { messages, code } = await say(loopback, [Buffer.alloc(32 << 20)]);
    expect(messages).toEqual([]);
    expect(code).toBe(1006);
  });

  test('who does not answer the closing is cut off', async () => {
    const socket = connect(loopback.port, '127.0.0.1');
    socket.write(
      `GET /engine HTTP/1.1\r\nhost: 127.0.0.1:${String(loopback.port)}\r\norigin: ${loopback.origin}\r\n` +
        `upgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-version: 13\r\n` +
        `sec-websocket-key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
    );
    const started = performance.now();
    await new Promise((resolve) => socket.on('close', resolve).resume());
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test('many strangers do not keep the page out for long', async () => {
    const strangers = await Promise.all(Array.from({ length: 80 }, () => say(loopback, [])));
    expect(strangers.filter(({ status }) => status === 503).length).toBeGreaterThanOrEqual(16);
    const hello = JSON.stringify({ code: loopback.sessions.newCode() });
    expect((await say(loopback, [hello])).messages).toHaveLength(1);
  });
});
