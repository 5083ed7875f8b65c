import type { Duplex } from 'node:stream';
import type { Channel } from './contract.ts';

const headerBytes = 5;
/** A longer message is a broken or hostile peer. */
const longestMessage = 256 << 20;
const TEXT = 0;
const BYTES = 1;

/** Messages over a stream of bytes: `u32 length ‖ u8 kind (0 text in UTF-8, 1 bytes) ‖ content`, little-endian. */
export function framedChannel(stream: Duplex, first?: Buffer): Channel {
  let pending: Buffer[] = first === undefined ? [] : [first];
  let have = first?.length ?? 0;
  let listener: ((message: string | Uint8Array) => void) | undefined;
  const closing = new Set<() => void>();
  let closed = false;
  const close = (): void => {
    if (closed) return;
    closed = true;
    stream.destroy();
    for (const one of closing) one();
  };
  const take = (): void => {
    while (listener !== undefined && !closed && have >= headerBytes) {
      if (pending.length > 1 && pending[0]!.length < headerBytes) pending = [Buffer.concat(pending)];
      const length = pending[0]!.readUInt32LE(0);
      const kind = pending[0]![4];
      if (length > longestMessage || (kind !== TEXT && kind !== BYTES)) {
        close();
        return;
      }
      if (have < headerBytes + length) return;
      const all = pending.length === 1 ? pending[0]! : Buffer.concat(pending);
      const content = all.subarray(headerBytes, headerBytes + length);
      const rest = all.subarray(headerBytes + length);
      pending = rest.length === 0 ? [] : [rest];
      have = rest.length;
      listener(kind === TEXT ? content.toString('utf8') : new Uint8Array(content));
    }
  };
  stream.on('data', (chunk: Buffer) => {
    pending.push(chunk);
    have += chunk.length;
    take();
  });
  stream.on('close', close);
  stream.on('end', close);
  stream.on('error', close);
  return {
    send(message) {
      if (closed) return;
      const content = typeof message === 'string' ? Buffer.from(message, 'utf8') : message;
      const header = Buffer.alloc(headerBytes);
      header.writeUInt32LE(content.length, 0);
      header[4] = typeof message === 'string' ? TEXT : BYTES;
      stream.cork();
      stream.write(header);
      stream.write(content);
      stream.uncork();
    },
    onMessage(next) {
      listener = next;
      take();
    },
    onClose(next) {
      if (closed) next();
      else closing.add(next);
    },
    close,
  };
}
