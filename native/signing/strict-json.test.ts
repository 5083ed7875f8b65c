import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refusal } from './refusal.ts';
import { parseStrictJson } from './strict-json.ts';

const parse = (text: string, maxBytes = 1 << 20) => parseStrictJson(Buffer.from(text), maxBytes);

describe('parseStrictJson', () => {
  it('reads what JSON.parse reads', () => {
    // The property's texts have no name twice; the two things left that this reader refuses are filtered out.
    fc.assert(
      fc.property(fc.json(), (text) => {
        fc.pre(!text.includes('__proto__') && !/\\ud[89a-f]/i.test(text));
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('tells names from strings', () => {
    const text = String.raw`{"a":["a","a",":"],"b":{"a":"\"a\":1,","c\\":[{"a":1},{"a":2}]},"c\"":"{","d":"\\"}`;
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  it.each<[string, string, RegExp]>([
    ['a name twice', '{"a":1,"a":2}', /name "a" twice/],
    ['a name twice by an escape', String.raw`{"a":1,"\u0061":2}`, /twice/],
    ['a name twice inside', '[{"b":{"a":1,"b":2,"a":3}}]', /name "a" twice/],
    ['a name twice between blanks', '{"a" \n : 1, "a"\t:2}', /twice/],
    ['the name __proto__', '{"__proto__":{"x":1}}', /__proto__/],
    ['a number beyond the doubles', '[{"a":-1e999}]', /too large/],
    ['half of a surrogate pair', String.raw`["\ud800"]`, /surrogate/],
    ['half of a surrogate pair in a name', String.raw`{"\udc00":1}`, /surrogate/],
    ['an open object', '{"a":1', /not JSON/],
    ['an open string', '{"a', /not JSON/],
    ['an open escape', '{"a\\', /not JSON/],
    ['a lone brace', '}', /not JSON/],
    ['nothing', '', /not JSON/],
    ['a byte order mark', '\ufeff{}', /not JSON/],
    ['NaN', 'NaN', /not JSON/],
    ['depth', `${'['.repeat(65)}${']'.repeat(65)}`, /nested deeper than 64/],
    ['much depth', '['.repeat(200_000), /nested deeper/],
  ])('refuses %s', (_what, text, reason) => {
    expect(() => parse(text)).toThrow(reason);
    expect(() => parse(text)).toThrow(Refusal);
  });

  it('refuses bytes that are not UTF-8, and too many', () => {
    expect(() => parseStrictJson(Buffer.from([0x22, 0xff, 0x22]), 10)).toThrow(/not UTF-8/);
    expect(() => parse('"123456789"', 10)).toThrow(/larger than 10 bytes/);
    expect(parse('[[[]]]', 6)).toEqual([[[]]]);
  });
});
