import type { TimestampPart } from '../contract.ts';
import { elementType } from '../../onnx/element-type.ts';
import type { GraphBuilder } from '../../onnx/graph.ts';
import { MICROSECONDS_A_DAY } from '../../stats/civil-date.ts';
import { MISSING_TIME } from '../../stats/frame.ts';
import { MICROSECONDS_AN_HOUR, MICROSECONDS_A_MINUTE, timestampPartOf } from './calendar.ts';
import type { Once, Source } from './source.ts';

/** Integer arithmetic in nodes. ONNX's Div truncates towards zero, its Mod has the sign of the divisor. */
function arithmetic(graph: GraphBuilder) {
  const number = (value: number | bigint) => graph.constant('integer', { type: 'int64', values: [value] });
  const add = (a: string, b: number) => graph.node('Add', [a, number(b)]);
  const subtract = (a: string, b: string) => graph.node('Sub', [a, b]);
  const times = (a: string, b: number | bigint) => graph.node('Mul', [a, number(b)]);
  const divide = (a: string, b: number | bigint) => graph.node('Div', [a, number(b)]);
  const modulo = (a: string, b: number | bigint) => graph.node('Mod', [a, number(b)]);
  const integer = (condition: string) => graph.node('Cast', [condition], { to: { int: elementType.int64 } });
  const floorDivide = (a: string, b: number | bigint) => {
    const quotient = divide(a, b);
    return subtract(quotient, integer(graph.node('Less', [a, times(quotient, b)])));
  };
  const atLeast = (a: string, b: number) => integer(graph.node('GreaterOrEqual', [a, number(b)]));
  return { number, add, subtract, times, divide, modulo, floorDivide, atLeast };
}

/** The nodes of the algorithms of calendar.ts and civil-date.ts, shared by all parts of a column. */
function appendPart(
  graph: GraphBuilder,
  part: TimestampPart,
  column: string,
  time: string,
  origin: bigint,
  once: Once,
): string {
  const { number, add, subtract, times, divide, modulo, floorDivide, atLeast } = arithmetic(graph);
  const shared = (name: string, make: () => string) => once(`timestamp ${name} ${column}`, make);
  if (part === 'days') return subtract(time, number(origin));
  if (part === 'hour') return divide(modulo(time, MICROSECONDS_A_DAY), MICROSECONDS_AN_HOUR);
  if (part === 'minute') return divide(modulo(time, MICROSECONDS_AN_HOUR), MICROSECONDS_A_MINUTE);
  const day = shared('day', () => floorDivide(time, MICROSECONDS_A_DAY));
  if (part === 'dayOfWeek') return add(modulo(add(day, 3), 7), 1);
  const dayOfEra = shared('dayOfEra', () => modulo(add(day, 719_468), 146_097));
  const yearOfEra = shared('yearOfEra', () => {
    const withoutLeaps = subtract(dayOfEra, divide(dayOfEra, 1_460));
    const withCenturies = graph.node('Add', [withoutLeaps, divide(dayOfEra, 36_524)]);
    return divide(subtract(withCenturies, divide(dayOfEra, 146_096)), 365);
  });
  const marchDay = shared('marchDay', () => {
    const leaps = subtract(divide(yearOfEra, 4), divide(yearOfEra, 100));
    return subtract(dayOfEra, graph.node('Add', [times(yearOfEra, 365), leaps]));
  });
  const marchMonth = shared('marchMonth', () => divide(add(times(marchDay, 5), 2), 153));
  if (part === 'day') {
    return add(subtract(marchDay, divide(add(times(marchMonth, 153), 2), 5)), 1);
  }
  const month = shared('month', () => subtract(add(marchMonth, 3), times(atLeast(marchMonth, 10), 12)));
  if (part === 'month') return month;
  if (part === 'quarter') return divide(add(month, 2), 3);
  const year = shared('year', () => {
    const era = floorDivide(add(day, 719_468), 146_097);
    const january = atLeast(marchMonth, 10);
    return graph.node('Add', [graph.node('Add', [yearOfEra, times(era, 400)]), january]);
  });
  if (part === 'year') return year;
  const before = add(year, -1);
  const centuries = subtract(floorDivide(before, 4), floorDivide(before, 100));
  const leaps = graph.node('Add', [centuries, floorDivide(before, 400)]);
  const first = graph.node('Add', [times(before, 365), leaps]);
  return add(subtract(day, first), 719_163);
}

/** Times of which the part is remembered: 2 to the power of this. */
const KNOWN_BITS = 12;

/** A part of a time stamp; least int64 is missing. */
export const readTimestamp: Source<'timestamp', 'timestamp'> = {
  id: 'timestamp',
  column: 'timestamp',
  gives: 'numbers',
  read({ part, origin }, { values }) {
    const since = BigInt(origin ?? '0');
    const out = new Float64Array(values.length);
    // By words: each BigInt would be an allocation, and the same times come again and again.
    const words = new Int32Array(values.buffer, values.byteOffset, 2 * values.length);
    const seen = new Int32Array(2 << KNOWN_BITS);
    const known = new Float64Array(1 << KNOWN_BITS);
    // At first each place knows the time 0.
    known.fill(timestampPartOf(part, 0n, since));
    for (let i = 0; i < out.length; i++) {
      const low = words[2 * i]!;
      const high = words[2 * i + 1]!;
      const place = Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1) >>> (32 - KNOWN_BITS);
      if (seen[2 * place] !== low || seen[2 * place + 1] !== high) {
        seen[2 * place] = low;
        seen[2 * place + 1] = high;
        const value = values[i]!;
        known[place] = value === MISSING_TIME ? Number.NaN : timestampPartOf(part, value, since);
      }
      out[i] = known[place]!;
    }
    return out;
  },
  append(graph, { column, part, origin }, _input, once) {
    const raw = graph.input(column, 'int64');
    const missing = once(`timestamp missing ${column}`, () =>
      graph.node('Equal', [raw, graph.constant('least', { type: 'int64', values: [MISSING_TIME] })]),
    );
    const handle = once(`timestamp part ${part} ${origin ?? ''} ${column}`, () => {
      // Any time will do where none is given: its parts are not used.
      const time = once(`timestamp time ${column}`, () =>
        graph.node('Where', [missing, graph.constant('integer', { type: 'int64', values: [0] }), raw]),
      );
      const value = appendPart(graph, part, column, time, BigInt(origin ?? '0'), once);
      const asDouble = graph.node('Cast', [value], { to: { int: elementType.double } });
      const whole = graph.constant('day', { type: 'double', values: [Number(MICROSECONDS_A_DAY)] });
      const number = part === 'days' ? graph.node('Div', [asDouble, whole]) : asDouble;
      const nan = graph.constant('nan', { type: 'double', values: [Number.NaN] });
      return graph.node('Where', [missing, nan, number], {}, { hint: part });
    });
    return { handle, type: 'double', rank: 1 };
  },
};
