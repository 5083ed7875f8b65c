import type { AnswerColumn, Answers, AnswerValues } from './answers.ts';
import { valueText } from './answers.ts';
import type { AnswersSummary, PreviewColumn, ScoreReject } from './contract.ts';

const mostLabels = 200;

/**
 * Counts of a stream of numbers by bins of equal width, whose range grows by doubling, so that one pass and a fixed
 * memory suffice. Probabilities keep the range from 0 to 1. Numbers that are not finite are left out.
 */
export class GrowingHistogram {
  #low: number;
  #width: number;
  readonly #counts: number[];

  /** @param bins an even number */
  constructor(bins: number, low: number, high: number) {
    this.#low = low;
    this.#width = (high - low) / bins;
    this.#counts = new Array<number>(bins).fill(0);
  }

  add(value: number): void {
    if (!Number.isFinite(value)) return;
    const bins = this.#counts.length;
    const high = (): number => this.#low + this.#width * bins;
    while (value < this.#low || value > high()) {
      // Each two bins become one, and the other half is new: below or above.
      const down = value < this.#low;
      const merged = Array.from(
        { length: bins / 2 },
        (_, i) => this.#counts[2 * i]! + this.#counts[2 * i + 1]!,
      );
      if (down) this.#low -= this.#width * bins;
      this.#width *= 2;
      this.#counts.fill(0);
      merged.forEach((count, i) => (this.#counts[down ? i + bins / 2 : i] = count));
    }
    const bin = Math.min(bins - 1, Math.floor((value - this.#low) / this.#width));
    this.#counts[bin] = this.#counts[bin]! + 1;
  }

  get result(): { low: number; high: number; counts: number[] } {
    return {
      low: this.#low,
      high: this.#low + this.#width * this.#counts.length,
      counts: [...this.#counts],
    };
  }
}

/** Gathers, part by part, what a person looks at first: the first rows, and how the answers are distributed. */
export class AnswerCollector {
  readonly #rows: number;
  readonly #outputs: ReadonlySet<string>;
  readonly #preview: { name: string; values: (string | number | null)[]; type: PreviewColumn['type'] }[] = [];
  readonly #histograms = new Map<string, GrowingHistogram>();
  readonly #labels = new Map<string, Map<string, number>>();
  #columns: readonly AnswerColumn[] = [];

  /** @param rows of the preview @param outputs names of the model's answers */
  constructor(rows: number, outputs: readonly string[]) {
    this.#rows = rows;
    this.#outputs = new Set(outputs);
  }

  add(columns: readonly AnswerColumn[], { rows, values }: Answers): void {
    if (this.#columns.length === 0) {
      this.#columns = columns;
      for (const { name, type } of columns)
        this.#preview.push({ name, values: [], type: type === 'number' ? 'number' : 'text' });
    }
    columns.forEach(({ name }, index) => {
      const column = values[index]!;
      this.#show(index, column, rows);
      if (!this.#outputs.has(name)) return;
      if (column.type === 'number') this.#measure(name, column.values);
      else if (column.type === 'text') this.#count(name, column.values);
    });
  }

  #show(index: number, column: AnswerValues, rows: number): void {
    const { values } = this.#preview[index]!;
    for (let row = 0; row < rows && values.length < this.#rows; row++)
      values.push(column.type === 'number' ? column.values[row]! : valueText(column, row));
  }

  #measure(name: string, values: Float64Array): void {
    let histogram = this.#histograms.get(name);
    if (histogram === undefined) {
      const [low, high] = name.startsWith('probability') ? [0, 1] : rangeOf(values);
      this.#histograms.set(name, (histogram = new GrowingHistogram(40, low, high)));
    }
    for (const value of values) histogram.add(value);
  }

  #count(name: string, values: readonly (string | null)[]): void {
    const counts = this.#labels.get(name) ?? new Map<string, number>();
    this.#labels.set(name, counts);
    for (const value of values) {
      if (value === null || (!counts.has(value) && counts.size >= mostLabels)) continue;
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  }

  result(rejects: readonly ScoreReject[]): AnswersSummary {
    return {
      preview: this.#preview.map(({ name, type, values }) =>
        type === 'number'
          ? { name, type, values: Float64Array.from(values as number[]) }
          : { name, type, values: values as (string | null)[] },
      ),
      histograms: [...this.#histograms].map(([name, histogram]) => ({ name, ...histogram.result })),
      labels: [...this.#labels].map(([name, counts]) => ({
        name,
        counts: [...counts].sort((a, b) => b[1] - a[1]).map(([value, count]) => ({ value, count })),
      })),
      rejects: rejects.slice(0, this.#rows),
    };
  }
}

/** A round range around the first numbers; of equal ones a small one. */
function rangeOf(values: Float64Array): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return [0, 1];
  return low === high ? [low - 0.5, low + 0.5] : [low, high];
}
