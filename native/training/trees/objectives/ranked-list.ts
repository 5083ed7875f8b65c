import { MOST_RELEVANT } from '../../../data/contract.ts';
import { log2 } from '../../../stats/elementary.ts';
import type { Lists } from '../rows/lists.ts';
import type { ScoredRows } from '../objective.ts';
import { sortFalling } from './sort-falling.ts';

const GRADES = MOST_RELEVANT + 1;

/** What a row gains by its relevance: 2^relevance − 1. */
const GAINS = Float64Array.from({ length: GRADES }, (_, relevance) => 2 ** relevance - 1);

/** Rows of several memories, which are numbered through all of them; most often there is one. */
type Memories = readonly ScoredRows[];

/** Calls `each` for every memory that holds some of the rows, which are places from … to − 1 of an ascending list. */
function byMemory(
  memories: Memories,
  rows: Uint32Array,
  each: (memory: ScoredRows, first: number, from: number, to: number) => void,
): void {
  let first = 0;
  let from = 0;
  for (const memory of memories) {
    const end = first + memory.y.length;
    let to = from;
    if (rows[rows.length - 1]! < end) to = rows.length;
    else while (rows[to]! < end) to++;
    if (to > from) each(memory, first, from, to);
    if (to === rows.length) return;
    from = to;
    first = end;
  }
}

/**
 * A list in falling order of score; of equal scores the earlier row stands first. One serves list after list: its arrays
 * are as long as the longest, and hold `length` positions.
 */
export class RankedList {
  length = 0;
  /** By position. */
  score = new Float64Array(0);
  gain = new Float64Array(0);
  gradient = new Float64Array(0);
  hessian = new Float64Array(0);
  /** By position, from 0: 1 / log2(2 + position). */
  discount = new Float64Array(0);
  readonly #grades = new Uint32Array(GRADES);
  /** By place in the file's order: row, relevance and score, and by position the place. */
  #rows: Uint32Array = new Uint32Array(0);
  #relevance = new Uint8Array(0);
  #unsorted = new Float64Array(0);
  #order: Uint32Array = new Uint32Array(0);
  #spare: Uint32Array = new Uint32Array(0);

  /** Takes a list by the scores that its rows have. */
  take(memories: Memories, { starts, rows }: Lists, list: number): void {
    this.#rows = rows.subarray(starts[list], starts[list + 1]);
    const { length } = this.#rows;
    if (length > this.score.length) this.#grow(length);
    this.length = length;
    byMemory(memories, this.#rows, ({ y, scores }, first, from, to) => {
      const score = scores[0]!;
      for (let i = from; i < to; i++) {
        const row = this.#rows[i]! - first;
        this.#unsorted[i] = score[row]!;
        this.#relevance[i] = y[row]!;
      }
    });
    const order = sortFalling(this.#unsorted, length, this.#order, this.#spare);
    if (order !== this.#order) [this.#order, this.#spare] = [order, this.#order];
    this.#grades.fill(0);
    for (let i = 0; i < length; i++) {
      const relevance = this.#relevance[order[i]!]!;
      this.score[i] = this.#unsorted[order[i]!]!;
      this.gain[i] = GAINS[relevance]!;
      this.#grades[relevance]!++;
    }
  }

  /** Gives the derivatives to the list's rows, times what these weigh. */
  give(memories: Memories): void {
    const place = this.#spare;
    for (let i = 0; i < this.length; i++) place[this.#order[i]!] = i;
    byMemory(memories, this.#rows, ({ weights, gradients, hessians }, first, from, to) => {
      for (let i = from; i < to; i++) {
        const row = this.#rows[i]! - first;
        const weight = weights === undefined ? 1 : weights[row]!;
        gradients[0]![row] = weight * this.gradient[place[i]!]!;
        hessians[0]![row] = weight * this.hessian[place[i]!]!;
      }
    });
  }

  #grow(length: number): void {
    const room = Math.max(length, 2 * this.score.length);
    this.score = new Float64Array(room);
    this.gain = new Float64Array(room);
    this.gradient = new Float64Array(room);
    this.hessian = new Float64Array(room);
    this.discount = new Float64Array(room).map((_, position) => 1 / log2(2 + position));
    this.#relevance = new Uint8Array(room);
    this.#unsorted = new Float64Array(room);
    this.#order = new Uint32Array(room);
    this.#spare = new Uint32Array(room);
  }

  /** The highest DCG that the first `truncation` rows can have: Σ gain · discount, the most relevant first. */
  highestDcg(truncation: number): number {
    const end = Math.min(truncation, this.length);
    let position = 0;
    let sum = 0;
    for (let grade = GRADES - 1; grade > 0 && position < end; grade--) {
      for (let left = this.#grades[grade]!; left > 0 && position < end; left--)
        sum += GAINS[grade]! * this.discount[position++]!;
    }
    return sum;
  }

  /** The DCG of the first `truncation` rows. Rows of equal scores have the mean of their gains each: their order says nothing. */
  dcg(truncation: number): number {
    const { score, gain, discount, length } = this;
    const end = Math.min(truncation, length);
    let sum = 0;
    for (let begin = 0; begin < end;) {
      let gains = 0;
      let discounts = 0;
      let next = begin;
      for (; next < length && score[next] === score[begin]; next++) {
        gains += gain[next]!;
        if (next < end) discounts += discount[next]!;
      }
      sum += (gains / (next - begin)) * discounts;
      begin = next;
    }
    return sum;
  }
}
