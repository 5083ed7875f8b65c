import { describe, expect, it } from 'vitest';
import { scratch } from './scratch.ts';

describe('scratch arrays', () => {
  it('have the length that is asked for, in the memory of the largest that was', () => {
    const values = scratch((length) => new Float64Array(length));
    const first = values(100);
    expect(first).toHaveLength(100);
    expect(values(40)).toHaveLength(40);
    expect(values(40).buffer).toBe(first.buffer);
    expect(values(101).buffer).not.toBe(first.buffer);
  });

  it('are not kept where they are very large', () => {
    const values = scratch((length) => new Uint8Array(length));
    const large = values(2 ** 20 + 1);
    expect(values(2 ** 20 + 1).buffer).not.toBe(large.buffer);
    expect(values(8).buffer).not.toBe(large.buffer);
  });
});
