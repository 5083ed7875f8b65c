/** A small made-up table of searches and what was found, graded by relevance; the same bytes each time. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createRandom } from '../../native/stats/random.ts';

const brands = ['Alba', 'Bora', 'Ćirić', 'Dorn'];

export interface SearchOptions {
  readonly searches?: number;
  /** Rows of one search do not follow each other. */
  readonly mixed?: boolean;
}

export function searches({ searches: count = 60, mixed = true }: SearchOptions = {}): string {
  const random = createRandom('0'.repeat(64), 'searches');
  let drawn = 0;
  const integer = (below: number): number => random.below(drawn++, below);
  const rows = Array.from({ length: count }, (_, search) =>
    Array.from({ length: 4 + integer(8) }, () => {
      const price = 10 + integer(90);
      const stars = 1 + integer(5);
      const brand = brands[integer(brands.length)]!;
      const worth = stars / 2 - price / 50 + (brand === 'Alba' ? 0.5 : 0) + integer(100) / 100;
      const relevance = Math.max(0, Math.min(4, Math.floor(1.5 * worth)));
      return { key: integer(1_000_000), line: [`s${search}`, price, stars, brand, relevance].join(',') };
    }),
  ).flat();
  if (mixed) rows.sort((a, b) => a.key - b.key);
  return `search,price,stars,brand,relevance\n${rows.map(({ line }) => line).join('\n')}\n`;
}

export function writeSearches(folder: string, options?: SearchOptions): string {
  const file = path.join(folder, 'searches.csv');
  writeFileSync(file, searches(options));
  return file;
}

export const searchesRecipe = (train = '{ learner: gbt, rounds: 20 }', more = ''): string => `recipe: 1
name: searches
data: { source: searches.csv, target: relevance, task: ranking, group: search }
train: ${train}
evaluate: { intervals: { count: 100 } }
${more}`;
