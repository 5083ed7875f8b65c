import canonicalize from 'canonicalize';
import { internal } from '../engine/errors.ts';

const DEEPEST = 1000;

/**
 * Canonical JSON (RFC 8785): the one byte form of a value that is hashed or signed.
 *
 * JSON would turn NaN and Infinity into null, drop undefined and write a Map as {}: each would make two different
 * values the same object. They are refused here, with the place where they stand.
 */
export function canonicalJson(value: unknown): string {
  refuseOtherThanJson(value, '$', 0);
  const text = canonicalize(value);
  if (text === undefined) throw notJson('undefined', '$');
  return text;
}

function refuseOtherThanJson(value: unknown, where: string, depth: number): void {
  switch (typeof value) {
    case 'boolean':
      return;
    case 'number':
      if (!Number.isFinite(value)) throw notJson(String(value), where);
      return;
    case 'string':
      if (!value.isWellFormed()) throw notJson('text with half a surrogate pair', where);
      return;
    case 'object':
      break;
    default:
      throw notJson(typeof value === 'bigint' ? 'a bigint' : `${typeof value}`, where);
  }
  if (value === null) return;
  if (depth > DEEPEST) throw notJson(`something nested deeper than ${String(DEEPEST)} levels`, '$');
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      refuseOtherThanJson(value[index], `${where}[${String(index)}]`, depth + 1);
    }
    return;
  }
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  if (tag !== 'Object' || ('toJSON' in value && typeof value.toJSON === 'function'))
    throw notJson(`a value of type ${tag}`, where);
  for (const [name, member] of Object.entries(value)) {
    if (!name.isWellFormed()) throw notJson('a name with half a surrogate pair', where);
    refuseOtherThanJson(member, `${where}.${name}`, depth + 1);
  }
}

function notJson(what: string, where: string) {
  return internal(
    `${what} cannot be written as canonical JSON.`,
    where,
    'Use finite numbers, text, booleans, null, arrays and plain objects; leave out members that are undefined; write 64-bit integers as text.',
  );
}
