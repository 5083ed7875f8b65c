/**
 * The same value with its typed arrays in memory that threads share; an array that occurs twice is kept once. For what
 * many threads read: otherwise each would be sent a copy.
 */
export function shared<Value>(value: Value): Value {
  return sharedOf(value, new Map()) as Value;
}

function sharedOf(value: unknown, known: Map<unknown, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const before = known.get(value);
  if (before !== undefined) return before;
  let copy: unknown;
  if (ArrayBuffer.isView(value)) {
    const array = value as Float64Array | Uint32Array | Uint8Array;
    const Kind = array.constructor as new (buffer: SharedArrayBuffer) => typeof array;
    const target = new Kind(new SharedArrayBuffer(array.byteLength));
    target.set(array);
    copy = target;
  } else if (Array.isArray(value)) copy = value.map((one) => sharedOf(one, known));
  else copy = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, sharedOf(one, known)]));
  known.set(value, copy);
  return copy;
}
