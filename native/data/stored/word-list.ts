import { compareCodePoints } from '../code-points.ts';

const decoder = new TextDecoder();

/** The distinct texts of a column, numbered in the order in which they came. */
export interface WordList {
  /** Texts that are known. */
  readonly size: number;
  /** The number of bytes[from … to), which is new where those are not known. */
  add(bytes: Uint8Array, from: number, to: number): number;
  /** Numbers as places among the texts that they stand for, sorted by code point: in place. Negative ones stay. */
  inOrder(numbers: Int32Array): string[];
  /** A list of the texts that are numbered here, and no others; the numbers become its own. Negative ones stay. */
  only(numbers: Int32Array): WordList;
}

/** A hash table with open addressing over the texts' UTF-8: a text becomes a string once, however often it comes. */
export function wordList(): WordList {
  const words: string[] = [];
  let utf8 = new Uint8Array(1024);
  let starts = new Uint32Array(65);
  let hashes = new Int32Array(64);
  /** Number + 1 by hash; 0: free. At least twice as many places as texts. */
  let table = new Int32Array(128);

  function grow(): void {
    const more = starts.length * 2 - 1;
    const [oldStarts, oldHashes] = [starts, hashes];
    starts = new Uint32Array(more);
    starts.set(oldStarts);
    hashes = new Int32Array(more - 1);
    hashes.set(oldHashes);
    table = new Int32Array(table.length * 2);
    for (let word = 0; word < words.length; word++) {
      let place = hashes[word]! & (table.length - 1);
      while (table[place] !== 0) place = (place + 1) & (table.length - 1);
      table[place] = word + 1;
    }
  }
  function keep(bytes: Uint8Array, from: number, to: number, hash: number): number {
    if (words.length + 1 === starts.length) grow();
    const word = words.length;
    const begin = starts[word]!;
    const end = begin + to - from;
    if (end > utf8.length) {
      const larger = new Uint8Array(Math.max(end, utf8.length * 2));
      larger.set(utf8.subarray(0, begin));
      utf8 = larger;
    }
    utf8.set(bytes.subarray(from, to), begin);
    words.push(decoder.decode(bytes.subarray(from, to)));
    starts[word + 1] = end;
    hashes[word] = hash;
    return word;
  }
  function equals(word: number, bytes: Uint8Array, from: number, to: number): boolean {
    const begin = starts[word]!;
    if (starts[word + 1]! - begin !== to - from) return false;
    for (let i = from, j = begin; i < to; i++, j++) if (bytes[i] !== utf8[j]) return false;
    return true;
  }
  return {
    get size() {
      return words.length;
    },
    add(bytes, from, to) {
      let hash = 0;
      for (let i = from; i < to; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
      // The low bits decide the place, and a product's low bits know the low bits of its factors only.
      hash ^= hash >>> 15;
      for (let place = hash & (table.length - 1); ; place = (place + 1) & (table.length - 1)) {
        const word = table[place]! - 1;
        if (word < 0) {
          const made = keep(bytes, from, to, hash);
          // The table may have grown.
          let free = hash & (table.length - 1);
          while (table[free] !== 0) free = (free + 1) & (table.length - 1);
          table[free] = made + 1;
          return made;
        }
        if (hashes[word] === hash && equals(word, bytes, from, to)) return word;
      }
    },
    inOrder(numbers) {
      const place = new Int32Array(words.length).fill(-1);
      const used: number[] = [];
      for (let i = 0; i < numbers.length; i++) {
        const number = numbers[i]!;
        if (number < 0 || place[number]! >= 0) continue;
        place[number] = 0;
        used.push(number);
      }
      used.sort((a, b) => compareCodePoints(words[a]!, words[b]!));
      used.forEach((word, i) => (place[word] = i));
      for (let i = 0; i < numbers.length; i++) if (numbers[i]! >= 0) numbers[i] = place[numbers[i]!]!;
      return used.map((word) => words[word]!);
    },
    only(numbers) {
      const list = wordList();
      numbers.forEach((word, i) => {
        if (word >= 0) numbers[i] = list.add(utf8, starts[word]!, starts[word + 1]!);
      });
      return list;
    },
  };
}
