import { badInput } from '../engine/errors.ts';
import { compareCodePoints } from './code-points.ts';
import { reject, type Reject, type RejectsSort } from './contract.ts';

/** Bytes that end a line of the object; it holds no other line feeds. */
const newline = 0x0a;

/** An object of rejects: found where each begins, and decoded one by one as they are asked for. */
export class Rejects {
  readonly total: number;
  readonly #digest: string;
  readonly #bytes: Uint8Array;
  readonly #starts: readonly number[];
  readonly #decoder = new TextDecoder();
  /** As it was asked for last. */
  #order: { readonly key: string; readonly places: Uint32Array } | undefined;

  constructor(digest: string, bytes: Uint8Array) {
    const starts = [0];
    for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) starts.push(at + 1);
    this.#digest = digest;
    this.#bytes = bytes;
    this.#starts = starts;
    this.total = starts.length - 1;
  }

  /** So many from one place of the order on; equal ones stand in file order. */
  page(sort: RejectsSort, offset: number, count: number): Reject[] {
    const places = this.#ordered(sort);
    return [...places.subarray(offset, offset + count)].map((place) => this.#at(place));
  }

  #at(place: number): Reject {
    const line = this.#bytes.subarray(this.#starts[place], this.#starts[place + 1]! - 1);
    try {
      return reject.parse(JSON.parse(this.#decoder.decode(line)));
    } catch {
      throw badInput('This object holds no rejects.', this.#digest.slice(0, 8));
    }
  }

  #ordered(sort: RejectsSort): Uint32Array {
    const key = `${sort.by} ${String(sort.descending)}`;
    if (this.#order?.key !== key) this.#order = { key, places: this.#sorted(sort) };
    return this.#order.places;
  }

  #sorted({ by, descending }: RejectsSort): Uint32Array {
    const places = Uint32Array.from({ length: this.total }, (_, place) => place);
    // The object is in the order of the file.
    if (by === 'line') return descending ? places.reverse() : places;
    // Few different words: reasons and columns. Kept once each, however many rows bear them.
    const words = new Map<string, string>();
    const of = Array.from(places, (place) => {
      const word = this.#at(place)[by];
      if (word !== undefined && !words.has(word)) words.set(word, word);
      return word === undefined ? undefined : words.get(word);
    });
    const sign = descending ? -1 : 1;
    return places.sort((a, b) => compareWords(of[a], of[b], sign) || a - b);
  }
}

/** Rejects that are of no column stand last in both directions. */
function compareWords(a: string | undefined, b: string | undefined, sign: 1 | -1): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
  return sign * compareCodePoints(a, b);
}
