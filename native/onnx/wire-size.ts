import { ScalarType, type DescField, type DescMessage } from '@bufbuild/protobuf';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** What decoding will make, each of which costs memory far beyond its bytes: an empty message has two. */
export interface WireSize {
  /** Messages: nodes, attributes, constants, values, and all within them. */
  messages: number;
  /** Texts and blocks of bytes, and fields that the format does not have. */
  texts: number;
  /** Single numbers, those of lists too, but not those in blocks of bytes. */
  numbers: number;
}

/** Messages within messages; a model's own go to 6. */
const DEEPEST = 32;

const fieldsOf = new WeakMap<DescMessage, ReadonlyMap<number, DescField>>();
function fieldOf(message: DescMessage, number: number): DescField | undefined {
  let fields = fieldsOf.get(message);
  if (fields === undefined) {
    fields = new Map(message.fields.map((field) => [field.number, field]));
    fieldsOf.set(message, fields);
  }
  return fields.get(number);
}

/** How many numbers a block is, where it is a list of numbers. */
function numbersIn(field: DescField | undefined, block: Uint8Array): number | undefined {
  if (field?.fieldKind !== 'list' || field.listKind === 'message') return undefined;
  switch (field.listKind === 'enum' ? ScalarType.INT32 : field.scalar) {
    case ScalarType.STRING:
    case ScalarType.BYTES:
      return undefined;
    case ScalarType.DOUBLE:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return block.length / 8;
    case ScalarType.FLOAT:
    case ScalarType.FIXED32:
    case ScalarType.SFIXED32:
      return block.length / 4;
    default:
      // Numbers of variable length end at a byte without the high bit.
      return block.reduce((count, byte) => count + (byte < 0x80 ? 1 : 0), 0);
  }
}

/**
 * Counts what a protocol buffer holds from its tags and lengths alone, in memory that does not grow with it.
 * Throws RangeError once more is found than `most` allows, Error where the bytes are no protocol buffer.
 */
export function wireSize(schema: DescMessage, bytes: Uint8Array, most: Readonly<WireSize>): WireSize {
  const reader = new BinaryReader(bytes);
  const size: WireSize = { messages: 0, texts: 0, numbers: 0 };
  const add = (kind: keyof WireSize, count: number): void => {
    size[kind] += count;
    if (size[kind] > most[kind]) throw new RangeError(`more than ${most[kind].toLocaleString('en')} ${kind}`);
  };

  function block(field: DescField | undefined, depth: number): void {
    const length = reader.uint32();
    const end = reader.pos + length;
    if (end > bytes.length) throw new Error('cut short');
    if (field?.message !== undefined) scan(field.message, end, depth + 1);
    else {
      const numbers = numbersIn(field, bytes.subarray(reader.pos, end));
      if (numbers === undefined) add('texts', 1);
      else add('numbers', numbers);
      reader.pos = end;
    }
    if (reader.pos !== end) throw new Error('a length is wrong');
  }

  function scan(message: DescMessage, end: number, depth: number): void {
    if (depth > DEEPEST) throw new Error('nested too deeply');
    add('messages', 1);
    while (reader.pos < end) {
      const [number, type] = reader.tag();
      if (type === WireType.LengthDelimited) block(fieldOf(message, number), depth);
      else if (type === WireType.StartGroup || type === WireType.EndGroup) throw new Error('a group');
      else {
        add(fieldOf(message, number) === undefined ? 'texts' : 'numbers', 1);
        reader.skip(type);
      }
    }
    if (reader.pos !== end) throw new Error('a length is wrong');
  }

  scan(schema, bytes.length, 0);
  return size;
}
