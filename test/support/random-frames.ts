import fc from 'fast-check';
import {
  MISSING_BOOLEAN,
  MISSING_CODE,
  MISSING_TIME,
  type Column,
  type Frame,
} from '../../native/stats/frame.ts';

const often = <T>(usual: fc.Arbitrary<T>, other: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: usual, weight: 3 }, { arbitrary: other, weight: 1 });

const numbers = often(
  fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ noNaN: true, noDefaultInfinity: true })),
  fc.constantFrom(Number.NaN, Infinity, -Infinity, -0, Number.MAX_VALUE, Number.MIN_VALUE),
);
// No NUL: ONNX Runtime's binding ends text there, and the import refuses it.
const words = often(
  fc.constantFrom('a', 'b', 'c', 'ä', 'é', '日本', '🙂', ' a', 'A', 'missing', '(other)'),
  fc.string({ unit: 'binary', maxLength: 6 }).map((text) => text.replaceAll('\0', '')),
);
const times = often(
  fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n }),
  fc.oneof(fc.constant(MISSING_TIME), fc.bigInt({ min: MISSING_TIME, max: 2n ** 63n - 1n })),
);

/** Text values as a column with its dictionary in code-point order. */
export function textColumn(values: readonly (string | undefined)[]): Extract<Column, { type: 'text' }> {
  const point = (text: string) => Array.from(text, (character) => character.codePointAt(0)!);
  const compare = (a: string, b: string): number => {
    const [x, y] = [point(a), point(b)];
    for (let i = 0; i < Math.min(x.length, y.length); i++) if (x[i] !== y[i]) return x[i]! - y[i]!;
    return x.length - y.length;
  };
  const dictionary = [...new Set(values.filter((value) => value !== undefined))].sort(compare);
  const place = new Map(dictionary.map((text, index) => [text, index]));
  const codes = Int32Array.from(values, (value) => (value === undefined ? MISSING_CODE : place.get(value)!));
  return { type: 'text', codes, dictionary };
}

/** Columns of every type, with missing, infinite, extreme and foreign values. */
export function randomFrame(rows: number): fc.Arbitrary<Frame> {
  const list = <T>(values: fc.Arbitrary<T>) => fc.array(values, { minLength: rows, maxLength: rows });
  return fc
    .record({
      number: list(numbers),
      whole: list(often(fc.integer({ min: 0, max: 4 }), fc.constant(Number.NaN))),
      word: list(fc.option(words, { nil: undefined })),
      flag: list(fc.constantFrom(0, 1, MISSING_BOOLEAN)),
      sure: list(fc.constantFrom(0, 1)),
      time: list(times),
    })
    .map(({ number, whole, word, flag, sure, time }) => ({
      rows,
      columns: new Map<string, Column>([
        ['number', { type: 'number', values: Float64Array.from(number) }],
        ['whole', { type: 'number', values: Float64Array.from(whole) }],
        ['word', textColumn(word)],
        ['flag', { type: 'boolean', values: Uint8Array.from(flag) }],
        ['sure', { type: 'boolean', values: Uint8Array.from(sure) }],
        ['time', { type: 'timestamp', values: BigInt64Array.from(time) }],
      ]),
    }));
}
