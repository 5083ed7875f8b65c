/** Types of Thrift's compact protocol. */
const TRUE = 1;
const FALSE = 2;
const BYTE = 3;
const LAST_INTEGER = 6;
const DOUBLE = 7;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;
/** Of structures in each other; a footer has seven. */
const MOST_DEPTH = 16;

/** Reads values of Thrift's compact protocol, each checked against the end of the bytes: throws a RangeError there. */
export interface ThriftReader {
  /** Visits the fields of a structure; what `visit` does not take (returns false) is skipped. */
  struct(visit: (field: number, type: number) => boolean): void;
  /** Visits the items of a list of structures. */
  structs(visit: () => void): void;
  /** A whole number of at most 2^53 in magnitude. */
  integer(): number;
  text(): string;
  /** Where the next value begins. */
  place(): number;
}

const decoder = new TextDecoder();

export function thriftReader(bytes: Uint8Array, from = 0): ThriftReader {
  let at = from;
  let depth = 0;

  function byte(): number {
    if (at >= bytes.length) throw new RangeError('Thrift data are cut short.');
    return bytes[at++]!;
  }
  function varint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const next = byte();
      value += (next & 0x7f) * scale;
      if (next < 0x80) break;
      scale *= 0x80;
      if (scale > 2 ** 49) throw new RangeError('A number in Thrift data is too large.');
    }
    return value;
  }
  function integer(): number {
    const zigzag = varint();
    return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
  }
  function pass(count: number): number {
    const begin = at;
    if (count > bytes.length - at) throw new RangeError('Thrift data are cut short.');
    at += count;
    return begin;
  }
  function items(visit: (type: number) => void): void {
    const head = byte();
    const count = head >> 4 === 15 ? varint() : head >> 4;
    // Each item takes a byte at least.
    if (count > bytes.length - at) throw new RangeError('Thrift data are cut short.');
    for (let i = 0; i < count; i++) visit(head & 15);
  }
  function struct(visit: (field: number, type: number) => boolean): void {
    if (++depth > MOST_DEPTH) throw new RangeError('Thrift data are nested too deeply.');
    for (let field = 0; ;) {
      const head = byte();
      if (head === 0) break;
      field = head >> 4 === 0 ? integer() : field + (head >> 4);
      if (!visit(field, head & 15)) skip(head & 15);
    }
    depth--;
  }
  function skip(type: number): void {
    if (type === TRUE || type === FALSE) return;
    if (type === BYTE) pass(1);
    else if (type > BYTE && type <= LAST_INTEGER) varint();
    else if (type === DOUBLE) pass(8);
    else if (type === BINARY) pass(varint());
    else if (type === LIST) items((of) => (of === TRUE || of === FALSE ? void pass(1) : skip(of)));
    else if (type === STRUCT) struct(() => false);
    else throw new RangeError(`Thrift data have the unknown type ${type}.`);
  }
  return {
    struct,
    structs: (visit) =>
      items((type) => {
        if (type !== STRUCT) throw new RangeError('A list in Thrift data holds no structures.');
        visit();
      }),
    integer,
    text() {
      const length = varint();
      const begin = pass(length);
      return decoder.decode(bytes.subarray(begin, begin + length));
    },
    place: () => at,
  };
}
