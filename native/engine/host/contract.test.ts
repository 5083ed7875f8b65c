import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ColumnTable,
  decodeColumns,
  encodeColumns,
  wireOf,
  type Channel,
  type WireColumn,
} from './contract.ts';

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

const tables = fc.nat({ max: 20 }).chain((rows) => {
  const many = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: rows, maxLength: rows });
  const column: fc.Arbitrary<WireColumn> = fc.oneof(
    many(fc.double()).map((values) => ({ type: 'number' as const, values: Float64Array.from(values) })),
    many(fc.nat()).map((values) => ({ type: 'integer' as const, values: Uint32Array.from(values) })),
    many(fc.constantFrom(0, 1, 255)).map((values) => ({
      type: 'boolean' as const,
      values: Uint8Array.from(values),
    })),
    many(int64).map((values) => ({ type: 'timestamp' as const, values: BigInt64Array.from(values) })),
    many(fc.option(fc.string({ unit: 'binary' }))).map((values) => ({ type: 'text' as const, values })),
  );
  const name = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('__proto__', 'constructor', '\ud800', ''),
  );
  return fc
    .array(fc.tuple(name, column), { maxLength: 6 })
    .map((columns) => new ColumnTable(rows, new Map(columns)));
});

/** A message with this header and body. */
function message(header: unknown, body: Uint8Array = new Uint8Array(0)): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = Math.ceil((4 + text.length) / 8) * 8;
  const bytes = new Uint8Array(start + body.length);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  bytes.set(body, start);
  return bytes;
}

describe('columns on the wire', () => {
  it('come back as they were, wherever they lie in memory', () => {
    fc.assert(
      fc.property(tables, fc.nat({ max: 9 }), (table, offset) => {
        const bytes = encodeColumns(table);
        const moved = new Uint8Array(bytes.length + offset).subarray(offset);
        moved.set(bytes);
        const came = decodeColumns(moved);
        expect(came.rows).toBe(table.rows);
        expect([...came.columns]).toStrictEqual([...table.columns]);
      }),
    );
  });

  it('are refused with a RangeError, or read within what was sent, whatever bytes come', () => {
    fc.assert(
      fc.property(
        tables,
        fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 8 }),
        fc.nat(),
        (table, changes, cut) => {
          const whole = encodeColumns(table);
          for (const [at, value] of changes) whole[at % whole.length] = value;
          for (const bytes of [whole, whole.subarray(0, cut % (whole.length + 1))]) {
            try {
              for (const { values } of decodeColumns(bytes).columns.values())
                expect(values.length).toBeLessThan(100);
            } catch (error) {
              expect(error).toBeInstanceOf(RangeError);
            }
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  const number = (change: object) => ({ name: 'x', type: 'number', at: 0, bytes: 8, ...change });
  const eight = new Uint8Array(8);
  const text = (...words: number[]) => new Uint8Array(Int32Array.from(words).buffer);
  it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array(0)],
    ['a header longer than the message', Uint8Array.of(255, 255, 255, 255, 123)],
    ['a header that is no JSON', Uint8Array.of(1, 0, 0, 0, 123, 0, 0, 0)],
    ['a place below zero', message({ rows: 1, columns: [number({ at: -8 })] }, eight)],
    [
      'a place that is no multiple of 8',
      message({ rows: 1, columns: [number({ at: 4 })] }, new Uint8Array(16)),
    ],
    ['a length below zero', message({ rows: 1, columns: [number({ bytes: -8 })] }, eight)],
    ['half a number', message({ rows: 1, columns: [number({ bytes: 4 })] }, eight)],
    ['a fraction of a byte', message({ rows: 1, columns: [number({ bytes: 7.5 })] }, eight)],
    ['a length beyond the message', message({ rows: 2 ** 40, columns: [number({ bytes: 2 ** 43 })] }, eight)],
    ['a place that wraps in 32 bits', message({ rows: 1, columns: [number({ at: 2 ** 32 })] }, eight)],
    ['fewer values than rows', message({ rows: 2, columns: [number({})] }, eight)],
    ['columns that overlap', message({ rows: 1, columns: [number({}), number({ name: 'y' })] }, eight)],
    ['a name twice', message({ rows: 1, columns: [number({}), number({ at: 8 })] }, new Uint8Array(16))],
    ['a kind of another world', message({ rows: 1, columns: [number({ type: '__proto__' })] }, eight)],
    ['something after the end', message({ rows: 1, columns: [number({})] }, new Uint8Array(16))],
    ['texts longer than their bytes', message({ rows: 1, columns: [number({ type: 'text' })] }, text(1, 9))],
    [
      'texts of a length below zero',
      message({ rows: 1, columns: [number({ type: 'text' })] }, text(1, -0x80000000)),
    ],
    ['more texts than there are', message({ rows: 1, columns: [number({ type: 'text' })] }, text(-1, 0))],
    ['bytes that no text names', message({ rows: 1, columns: [number({ type: 'text' })] }, text(0, 0))],
  ])('are refused: %s', (_name, bytes) => {
    expect(() => decodeColumns(bytes)).toThrow(RangeError);
  });
});

describe('a wire', () => {
  function fake() {
    let receive!: (data: string | Uint8Array) => void;
    const sent: (string | Uint8Array)[] = [];
    const closing: (() => void)[] = [];
    const state = { closed: false };
    const channel: Channel = {
      send: (data) => void sent.push(data),
      onMessage: (listener) => (receive = listener),
      onClose: (listener) => closing.push(listener),
      close() {
        state.closed = true;
        for (const one of closing) one();
      },
    };
    const wire = wireOf(channel);
    return { ...wire, channel, sent, state, receive: (data: string | Uint8Array) => receive(data) };
  }

  it.each([
    '',
    'x',
    'null',
    '7',
    '[]',
    '{}',
    '{"i":1,"p":{}}',
    '{"i":"1"}',
    '{"i":"1","p":null}',
    '{"i":"1","p":[]}',
    '['.repeat(1_000_000),
  ])('closes on what is no message: %.30s', (text) => {
    const wire = fake();
    wire.port.addEventListener('message', () => expect.unreachable());
    wire.receive(text);
    expect(wire.state.closed).toBe(true);
  });

  it('closes on bytes that are too short, and on a flood of those that no call names', () => {
    const short = fake();
    short.receive(new Uint8Array(7));
    expect(short.state.closed).toBe(true);
    const flood = fake();
    for (let id = 0; id < 5000 && !flood.state.closed; id++) {
      const bytes = new Uint8Array(16);
      new DataView(bytes.buffer).setUint32(0, id, true);
      flood.receive(bytes);
    }
    expect(flood.state.closed).toBe(true);
  });

  it('closes on a flood of long ones', () => {
    const flood = fake();
    const long = new Uint8Array(64 << 20);
    let taken = 0;
    for (; taken < 100 && !flood.state.closed; taken++) {
      new DataView(long.buffer).setUint32(0, taken, true);
      flood.receive(long);
    }
    expect(taken).toBeLessThanOrEqual(9);
  });

  it('binds columns to the message that names them, and keeps none of those that nobody reads', () => {
    const wire = fake();
    const got: unknown[] = [];
    wire.port.addEventListener('message', ({ data }) => got.push(data.p));
    const bytes = new Uint8Array(16);
    for (let id = 0; id < 10_000; id++) {
      new DataView(bytes.buffer).setUint32(0, id, true);
      wire.receive(bytes.slice());
      wire.receive(JSON.stringify({ i: 'given up', p: { b: { json: [id], meta: [[33, 0]] } } }));
    }
    expect(wire.state.closed).toBe(false);
    expect(got.at(-1)).toMatchObject({ b: { json: [new Uint8Array(8)] } });
  });

  it('is not led astray by places that are not there', () => {
    const wire = fake();
    wire.port.addEventListener('message', () => undefined);
    wire.receive(new Uint8Array(16));
    for (const entry of [
      [33, '__proto__', 'polluted'],
      [33, 'constructor', 'prototype', 'x'],
      [33, 0, 0],
      [33],
      [33, null],
      33,
      null,
    ])
      wire.receive(JSON.stringify({ i: '1', p: { b: { json: {}, meta: [entry] } } }));
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(wire.state.closed).toBe(false);
  });

  it('refuses calls once it is closed, instead of letting them wait', () => {
    const wire = fake();
    wire.channel.close();
    expect(() => wire.port.postMessage('{}')).toThrow('closed');
  });
});
