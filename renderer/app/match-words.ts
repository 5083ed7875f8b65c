/** How well a word that was typed fits one that is there: whole, its beginning, its inside, its letters in order. */
function wordScore(typed: string, word: string): number {
  if (word === typed) return 5;
  if (word.startsWith(typed)) return 4;
  if (typed.length >= 2 && word.includes(typed)) return 2;
  return typed.length >= 3 && inOrder(typed, word) ? 1 : 0;
}

function inOrder(typed: string, word: string): boolean {
  let at = 0;
  for (const letter of word) if (letter === typed[at]) at++;
  return at === typed.length;
}

export const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[\s_./:·,()–-]+/u)
    .filter(Boolean);

/**
 * How well what was typed fits: every typed word must fit a word of the label or of the hint, in any order; 0 where
 * one does not. A word of the label counts double.
 */
export function matchScore(typed: string, label: string, hint: string): number {
  const wanted = wordsOf(typed);
  const labelWords = wordsOf(label);
  const hintWords = wordsOf(hint);
  let total = 0;
  for (const want of wanted) {
    const best = Math.max(
      0,
      ...labelWords.map((word) => 2 * wordScore(want, word)),
      ...hintWords.map((word) => wordScore(want, word)),
    );
    if (best === 0) return 0;
    total += best;
  }
  // What begins as typed, and is short, is likelier meant.
  return total + (label.toLowerCase().startsWith(typed.trim().toLowerCase()) ? 2 : 0) - label.length / 1000;
}

export interface Matchable {
  readonly key: string;
  readonly label: string;
  readonly hint: string;
}

/** The best fits first; with nothing typed, what was used lately, then all in their own order. @param recent keys, newest first */
export function bestMatches<Item extends Matchable>(
  items: readonly Item[],
  typed: string,
  recent: readonly string[],
  most: number,
): Item[] {
  const place = (key: string): number => {
    const at = recent.indexOf(key);
    return at < 0 ? recent.length : at;
  };
  const isEmpty = wordsOf(typed).length === 0;
  return items
    .map((item, order) => ({ item, order, score: isEmpty ? 1 : matchScore(typed, item.label, item.hint) }))
    .filter(({ score }) => score > 0)
    .sort(
      (a, b) =>
        // Lately used ones win where the fits are about as good.
        Math.round(b.score) - Math.round(a.score) ||
        place(a.item.key) - place(b.item.key) ||
        b.score - a.score ||
        a.order - b.order,
    )
    .slice(0, most)
    .map(({ item }) => item);
}
