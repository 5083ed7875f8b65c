import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromUtf16, fromWindows1252, invalidUtf8, type Transcoder } from './utf8.ts';

function inChunks(transcoder: Transcoder, bytes: Uint8Array, size: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let i = 0; i < bytes.length; i += size)
    parts.push(transcoder.push(bytes.subarray(i, i + size)).slice());
  parts.push(transcoder.end());
  return Buffer.concat(parts);
}

describe('UTF-8', () => {
  it('agrees with TextDecoder on what is valid', () => {
    const nearly = fc.array(
      fc.constantFrom(0x41, 0x80, 0xbf, 0xc1, 0xc3, 0xe0, 0xa0, 0xed, 0x9f, 0xf0, 0x90, 0xf4, 0x8f, 0xff),
    );
    fc.assert(
      fc.property(fc.oneof(nearly, fc.array(fc.integer({ min: 0, max: 255 }))), (array) => {
        const bytes = Uint8Array.from(array);
        let valid = true;
        try {
          new TextDecoder('utf-8', { fatal: true }).decode(bytes);
        } catch {
          valid = false;
        }
        expect(invalidUtf8(bytes, 0, bytes.length) < 0).toBe(valid);
      }),
      { numRuns: 1000 },
    );
  });

  it('turns UTF-16 of either order into UTF-8, wherever it is cut', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.boolean(),
        fc.integer({ min: 1, max: 7 }),
        (text, big, size) => {
          const bytes = Buffer.from(text, 'utf16le');
          if (big) bytes.swap16();
          expect(Buffer.from(inChunks(fromUtf16(big), bytes, size)).toString('utf8')).toBe(text);
        },
      ),
    );
  });

  it('lets no lone surrogate through', () => {
    for (const text of ['a\ud800b', '\udc00', 'x\ud83d']) {
      const out = inChunks(fromUtf16(false), Buffer.from(text, 'utf16le'), 3);
      expect(invalidUtf8(out, 0, out.length)).toBeGreaterThanOrEqual(0);
    }
  });

  it('reads every byte of Windows-1252 as TextDecoder does', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    const text = new TextDecoder('windows-1252').decode(bytes);
    expect(Buffer.from(fromWindows1252().push(bytes)).toString('utf8')).toBe(text);
  });
});
