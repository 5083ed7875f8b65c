/** Words that mean "missing". In text columns only those that are hardly ever a value of their own. */
const IN_TEXT = [
  '?', 'NA', 'N/A', 'n/a', '#N/A', '<NA>', 'NaN', 'nan', 'null', 'NULL', 'Null', '\\N', '-', '--',
]; // prettier-ignore
const IN_NUMBERS = [
  ...IN_TEXT, 'na', 'None', 'none', 'NONE', 'nil', '.', '..', '...', '*', 'missing', 'Missing', 'MISSING', 'unknown',
  'Unknown', 'UNKNOWN', 'n.a.', 'N.A.', '#DIV/0!', '#VALUE!', '#REF!', '#NUM!', '#NULL!', '#NAME?', '---',
]; // prettier-ignore

export const textNullWords: ReadonlySet<string> = new Set(IN_TEXT);
export const knownNullWords: ReadonlySet<string> = new Set(IN_NUMBERS);

export interface WordFinder {
  /** The word that these bytes are, or undefined. */
  find(bytes: Uint8Array, start: number, end: number): string | undefined;
}

/** Finds a few short words among many cells: most cells are ruled out by length and first byte. */
export function wordFinder(words: Iterable<string>): WordFinder {
  const encoder = new TextEncoder();
  const entries = [...words]
    .map((word) => ({ word, bytes: encoder.encode(word) }))
    .filter((e) => e.bytes.length > 0);
  const longest = Math.max(0, ...entries.map((entry) => entry.bytes.length));
  /** By first byte: bit n is set if a word of n bytes begins so (31 stands for all longer ones). */
  const lengths = new Int32Array(256);
  for (const { bytes } of entries) lengths[bytes[0]!]! |= 1 << Math.min(31, bytes.length);
  return {
    find(bytes, start, end) {
      const size = end - start;
      if (size > longest || size === 0) return undefined;
      if ((lengths[bytes[start]!]! & (1 << Math.min(31, size))) === 0) return undefined;
      next: for (const { word, bytes: letters } of entries) {
        if (letters.length !== size) continue;
        for (let i = 0; i < size; i++) if (letters[i] !== bytes[start + i]) continue next;
        return word;
      }
      return undefined;
    },
  };
}
