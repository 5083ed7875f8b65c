import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testLoopback, type TestLoopback } from './loopback.ts';

let loopback: TestLoopback;
beforeAll(async () => {
  loopback = await testLoopback();
});
afterAll(() => loopback.end());

function connects(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: loopback.port, timeout: 2_000 });
    const finish = (is: boolean): void => {
      socket.destroy();
      resolve(is);
    };
    socket.on('connect', () => finish(true));
    socket.on('error', () => finish(false));
    socket.on('timeout', () => finish(false));
  });
}

describe('the loopback page is served on 127.0.0.1 only', () => {
  test('and there', async () => {
    expect(await connects('127.0.0.1')).toBe(true);
  });

  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .map(({ address, scopeid }) => (scopeid ? `${address}%${String(scopeid)}` : address))
    .filter((address) => address !== '127.0.0.1' && !address.startsWith('fe80'));
  test.each(['127.0.0.2', '::1', ...others])('not on %s', async (address) => {
    expect(await connects(address)).toBe(false);
  });
});
