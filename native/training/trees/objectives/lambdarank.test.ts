import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listsOf } from '../rows/lists.ts';
import type { RankingOptions, ScoredRows } from '../objective.ts';
import { totalWeight } from '../rows/spans.ts';
import { chooseObjective, objectiveOf, objectiveSpec } from './registry.ts';
import { sortFalling } from './sort-falling.ts';

interface Row {
  readonly query: number;
  readonly relevance: number;
  readonly score: number;
  readonly weight: number;
}

const grid = (part: number) => fc.integer({ min: -40, max: 40 }).map((value) => value / part);
const rowOf = (score: fc.Arbitrary<number>): fc.Arbitrary<Row> =>
  fc.record({
    query: fc.integer({ min: 0, max: 4 }),
    relevance: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 31 })),
    score,
    weight: fc.constantFrom(0.5, 1, 3),
  });
/** With ties, near and far. */
const rows = fc.array(rowOf(fc.oneof(grid(4), grid(1))), { minLength: 1, maxLength: 60 });
/** Without ties. */
const distinct = fc.uniqueArray(rowOf(fc.double({ min: -5, max: 5, noNaN: true })), {
  minLength: 1,
  maxLength: 60,
  selector: ({ score }) => score + 0,
});
const options = fc.record({
  truncation: fc.constantFrom(1, 3, 30),
  sigmoid: fc.constantFrom(0.5, 1, 2),
  normalize: fc.boolean(),
});

function scored(of: readonly Row[], weighted = false): ScoredRows {
  const room = () => [new Float64Array(of.length)];
  const y = Float64Array.from(of, ({ relevance }) => relevance);
  const weights = weighted ? Float64Array.from(of, ({ weight }) => weight) : undefined;
  const queries = Int32Array.from(of, ({ query }) => query);
  return {
    y,
    weights,
    lists: listsOf({ y, queries, ...(weights && { weights }) }),
    scores: [Float64Array.from(of, ({ score }) => score)],
    gradients: room(),
    hessians: room(),
  };
}

function derived(of: readonly Row[], chosen: object, weighted = false) {
  const all = scored(of, weighted);
  const spec = objectiveSpec(chooseObjective('ranking', { ...chosen }), 0, { y: all.y });
  const objective = objectiveOf(spec);
  const lists = all.lists!.starts.length - 1;
  const sum = objective.derive(all, 0, lists);
  expect(objective.loss(all, 0, lists)).toBe(sum);
  return {
    gradient: all.gradients[0]!,
    hessian: all.hessians[0]!,
    loss: sum,
    weight: totalWeight(all),
  };
}

/** Word for word, pair by pair, of one query. */
function byPairs(of: readonly Row[], { truncation, sigmoid, normalize }: RankingOptions) {
  const order = [...of.keys()].sort((a, b) => of[b]!.score - of[a]!.score || a - b);
  const discount = (place: number) => 1 / Math.log2(2 + place);
  const gain = (row: number) => 2 ** of[row]!.relevance - 1;
  const ideal = [...of.keys()].map(gain).sort((a, b) => b - a);
  const highest = ideal.slice(0, truncation).reduce((sum, each, place) => sum + each * discount(place), 0);
  const gradient = new Float64Array(of.length);
  const hessian = new Float64Array(of.length);
  let total = 0;
  const spread = of[order[0]!]!.score !== of[order.at(-1)!]!.score;
  order.forEach((a, i) =>
    order.forEach((b, j) => {
      if (i >= j || i >= truncation || gain(a) === gain(b)) return;
      const [high, low] = gain(a) > gain(b) ? [a, b] : [b, a];
      const distance = of[high]!.score - of[low]!.score;
      let change = ((gain(high) - gain(low)) * (discount(i) - discount(j))) / highest;
      if (normalize && spread) change /= Math.fround(0.01) + Math.abs(distance);
      const p = 1 / (1 + Math.exp(sigmoid * distance));
      const q = 1 / (1 + Math.exp(-sigmoid * distance));
      gradient[high]! -= sigmoid * change * p;
      gradient[low]! += sigmoid * change * p;
      for (const row of [high, low]) hessian[row]! += sigmoid ** 2 * change * p * q;
      total += 2 * sigmoid * change * p;
    }),
  );
  const factor = normalize && total > 0 ? Math.log1p(total) / (Math.LN2 * total) : 1;
  return { gradient: gradient.map((g) => g * factor), hessian: hessian.map((h) => h * factor) };
}

const queriesOf = (of: readonly Row[]): Row[][] =>
  [...new Set(of.map(({ query }) => query))].map((query) => of.filter((row) => row.query === query));

function expectClose(ours: Float64Array, theirs: Float64Array): void {
  const scale = theirs.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  ours.forEach((each, row) => expect(Math.abs(each - theirs[row]!)).toBeLessThanOrEqual(1e-9 * scale));
}

describe('derivatives of a ranking', () => {
  it('are those of its pairs, query by query', () => {
    fc.assert(
      fc.property(rows, options, (of, chosen) => {
        const { gradient, hessian } = derived(of, chosen);
        for (const own of queriesOf(of)) {
          const theirs = byPairs(own, chosen);
          const pick = (values: Float64Array) => Float64Array.from(own, (row) => values[of.indexOf(row)]!);
          expectClose(pick(gradient), theirs.gradient);
          expectClose(pick(hessian), theirs.hessian);
        }
      }),
    );
  });

  it('add up to 0 in every query, and second ones are not negative', () => {
    fc.assert(
      fc.property(rows, options, (of, chosen) => {
        const { gradient, hessian } = derived(of, chosen);
        for (const own of queriesOf(of)) {
          const values = own.map((row) => gradient[of.indexOf(row)]!);
          const most = Math.max(...values.map(Math.abs));
          const sum = values.reduce((all, each) => all + each, 0);
          expect(Math.abs(sum)).toBeLessThanOrEqual(1e-12 * own.length * most);
        }
        expect(hessian.every((each) => each >= 0 && Number.isFinite(each))).toBe(true);
      }),
    );
  });

  it('go with their rows, to the last bit, wherever these stand and whatever the queries beside them are', () => {
    fc.assert(
      fc.property(distinct, options, fc.infiniteStream(fc.double({ noNaN: true })), (of, chosen, keys) => {
        const { gradient, hessian } = derived(of, chosen);
        const key = of.map(() => keys.next().value as number);
        const order = [...of.keys()].sort((a, b) => key[a]! - key[b]!);
        const moved = derived(
          order.map((row) => of[row]!),
          chosen,
        );
        expect(moved.gradient).toEqual(Float64Array.from(order, (row) => gradient[row]!));
        expect(moved.hessian).toEqual(Float64Array.from(order, (row) => hessian[row]!));
      }),
    );
  });

  it('are multiplied by what their row weighs', () => {
    fc.assert(
      fc.property(rows, options, (of, chosen) => {
        const [plain, weighted] = [derived(of, chosen), derived(of, chosen, true)];
        of.forEach(({ weight }, row) => {
          expect(weighted.gradient[row]).toBe(weight * plain.gradient[row]!);
          expect(weighted.hessian[row]).toBe(weight * plain.hessian[row]!);
        });
      }),
    );
  });

  it('stay finite where scores are further apart than exponents reach', () => {
    const of = [900, 0, -900, -1800].map((score, relevance) => ({ query: 0, relevance, score, weight: 1 }));
    const { gradient, hessian } = derived(of, { normalize: false });
    expect([...gradient, ...hessian].every(Number.isFinite)).toBe(true);
    expect(gradient[3]).toBeLessThan(0);
  });
});

describe('the loss of a ranking', () => {
  const one = (...relevances: number[]): Row[] =>
    relevances.map((relevance, row) => ({ query: 0, relevance, score: -row, weight: 1 }));

  it('is 1 − NDCG of the first rows', () => {
    expect(derived(one(2, 1, 0), {}).loss).toBe(0);
    const dcg = 1 + 3 / Math.log2(3);
    expect(derived(one(1, 2, 0), {}).loss).toBeCloseTo(1 - dcg / (3 + 1 / Math.log2(3)), 14);
    expect(derived(one(1, 2, 0), { truncation: 1 }).loss).toBeCloseTo(2 / 3, 14);
  });

  it('does not depend on the order of rows of equal scores', () => {
    fc.assert(
      fc.property(rows, options, (of, chosen) => {
        const loss = derived(of, chosen).loss;
        expect(derived([...of].reverse(), chosen).loss).toBeCloseTo(loss, 12);
        expect(loss).toBeGreaterThanOrEqual(-1e-12);
      }),
    );
    const tied = one(1, 0).map((row) => ({ ...row, score: 0 }));
    expect(derived(tied, {}).loss).toBeCloseTo(1 - (1 + 1 / Math.log2(3)) / 2, 14);
  });

  it('is a mean over queries with a relevant row, by the mean weights of their rows', () => {
    const of = [...one(0, 1), ...one(0, 0).map((row) => ({ ...row, query: 1 }))];
    expect(derived(of, {}).weight).toBe(1);
    const heavy = of.map((row, place) => ({ ...row, weight: place + 1 }));
    expect(derived(heavy, {}, true).weight).toBe(1.5);
  });
});

it('places are sorted by falling values, of equal ones the earlier first', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 200 }), (list) => {
      const room = () => new Uint32Array(list.length);
      const order = sortFalling(Float64Array.from(list), list.length, room(), room());
      const wanted = [...list.keys()].sort((a, b) => list[b]! - list[a]! || a - b);
      expect([...order]).toEqual(wanted);
    }),
  );
});
