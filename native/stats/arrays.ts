/**
 * Named typed arrays as one byte string with one form only: an 8-byte little-endian header length, a JSON
 * header sorted by name, then each array's little-endian bytes at a multiple of 8.
 */
const types = {
  f64: Float64Array,
  i32: Int32Array,
  u32: Uint32Array,
  u8: Uint8Array,
  i64: BigInt64Array,
  f32: Float32Array,
  u16: Uint16Array,
} as const;
type TypeName = keyof typeof types;
export type NumericArray =
  Float64Array | Int32Array | Uint32Array | Uint8Array | BigInt64Array | Float32Array | Uint16Array;

interface Entry {
  readonly name: string;
  readonly type: TypeName;
  readonly length: number;
}

const padded = (bytes: number): number => Math.ceil(bytes / 8) * 8;

function typeName(array: NumericArray): TypeName {
  for (const [name, constructor] of Object.entries(types)) {
    if (array instanceof constructor) return name as TypeName;
  }
  throw new TypeError('Not a numeric array.');
}

/** Encodes arrays; the same content gives the same bytes whatever the order of the keys. */
export function encodeArrays(arrays: Readonly<Record<string, NumericArray>>): Uint8Array<ArrayBuffer> {
  const names = Object.keys(arrays).sort();
  const entries: Entry[] = names.map((name) => {
    const array = arrays[name]!;
    return { name, type: typeName(array), length: array.length };
  });
  const header = new TextEncoder().encode(JSON.stringify(entries));
  let size = 8 + padded(header.length);
  for (const name of names) size += padded(arrays[name]!.byteLength);
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setUint32(0, header.length, true);
  bytes.set(header, 8);
  let at = 8 + padded(header.length);
  for (const name of names) {
    const array = arrays[name]!;
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += padded(array.byteLength);
  }
  return bytes;
}

/** Decodes what encodeArrays wrote. Throws RangeError on bytes that it could not have written. */
export function decodeArrays(bytes: Uint8Array): Record<string, NumericArray> {
  const fail = (): never => {
    throw new RangeError('Not an array container: it is damaged or cut short.');
  };
  if (bytes.length < 8) fail();
  const headerLength = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (8 + headerLength > bytes.length) fail();
  const entries = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headerLength))) as Entry[];
  const arrays: Record<string, NumericArray> = Object.create(null);
  let at = 8 + padded(headerLength);
  for (const { name, type, length } of entries) {
    const constructor = types[type];
    if (constructor === undefined || !Number.isSafeInteger(length) || length < 0) fail();
    const size = length * constructor.BYTES_PER_ELEMENT;
    if (at + size > bytes.length) fail();
    // A copy, because a view would need the alignment of the file's own buffer (and a Buffer's slice is a view).
    const copy = new Uint8Array(size);
    copy.set(bytes.subarray(at, at + size));
    arrays[name] = new constructor(copy.buffer, 0, length);
    at += padded(size);
  }
  return arrays;
}
