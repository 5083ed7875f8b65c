import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';
import { stepId } from './step-id.ts';

describe('canonicalJson', () => {
  it('sorts members by UTF-16 code units and writes numbers as ECMAScript does', () => {
    expect(
      canonicalJson({
        b: 1e21,
        a: [1.0, -0, 1e-7],
        '\u20ac': '\u000f',
        '\ud83d\ude00': null,
        '\ufb33': true,
      }),
    ).toBe('{"a":[1,0,1e-7],"b":1e+21,"€":"\\u000f","😀":null,"\ufb33":true}');
  });

  it('is the same for any order of members and reads back', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
        expect(canonicalJson(JSON.parse(canonicalJson(value)))).toBe(canonicalJson(value));
      }),
    );
  });

  it.each([
    [{ a: [1, Number.NaN] }, '$.a[1]'],
    [{ a: Number.POSITIVE_INFINITY }, '$.a'],
    [{ a: undefined }, '$.a'],
    [undefined, '$'],
    [[1n], '$[0]'],
    [{ when: new Date(0) }, '$.when'],
    [{ m: new Map() }, '$.m'],
    [{ bytes: new Uint8Array(2) }, '$.bytes'],
    [{ f: () => 1 }, '$.f'],
    ['\ud800', '$'],
    [Array(1), '$[0]'],
  ])('refuses %o and says where', (value, where) => {
    expect(() => canonicalJson(value)).toThrow(
      expect.objectContaining({ data: expect.objectContaining({ where }) }),
    );
  });

  it('refuses a circle instead of running out of stack', () => {
    const circle: unknown[] = [];
    circle.push(circle);
    expect(() => canonicalJson(circle)).toThrow('deeper than');
  });
});

describe('stepId', () => {
  it('depends on nothing but kind, version, spec and inputs', () => {
    const step = { kind: 'data.split', version: 1, spec: { seed: 1, test: 0.2 }, inputs: ['a'.repeat(64)] };
    const same = {
      inputs: step.inputs,
      spec: { test: 0.2, seed: 1 },
      version: 1,
      kind: 'data.split',
      threads: 4,
    };
    expect(stepId(same)).toBe(stepId(step));
    expect(stepId(step)).toBe('88e9fec35cc6318d1804c03cd458f2b5b21bb580856d988d6a01df40b522a021');
    expect(stepId({ ...step, version: 2 })).not.toBe(stepId(step));
    expect(stepId({ ...step, inputs: [] })).not.toBe(stepId(step));
  });
});
