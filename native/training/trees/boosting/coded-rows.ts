import type { FeatureMatrix } from '../../../features/matrix.ts';
import { badInput } from '../../../engine/errors.ts';
import { lowerBound } from '../../../stats/order.ts';
import { checkFeatures } from '../../model-bytes.ts';
import type { TreesModel } from '../model/model.ts';
import { codedFeatures, mostCode, type CodedFeature } from '../scoring/thresholds.ts';

/** Of a missing number. */
const MISSING = 65_535;

/** Rows as the splits of a model tell them apart: two bytes for each feature that they read. */
export class CodedRows {
  readonly rows: number;
  readonly #model: TreesModel;
  readonly #features: ReadonlyMap<number, CodedFeature>;
  readonly #codes = new Map<number, Uint16Array>();

  /** @throws BadInput where a feature has more thresholds or codes than two bytes tell apart */
  constructor(model: TreesModel, rows: number) {
    this.rows = rows;
    this.#model = model;
    const coded = codedFeatures(model);
    this.#features = new Map(coded.map((feature) => [feature.feature, feature]));
    for (const feature of coded) {
      if (mostCode(feature) >= MISSING)
        throw badInput(
          `The model tells more than ${MISSING.toLocaleString('en')} values of ${JSON.stringify(model.features[feature.feature]!.name)} apart.`,
          'train.from',
          'Train anew.',
        );
      this.#codes.set(feature.feature, new Uint16Array(rows));
    }
  }

  /** Puts in the rows from `first` on. */
  put(first: number, matrix: FeatureMatrix): void {
    checkFeatures(this.#model.features, matrix);
    for (const [index, feature] of this.#features) {
      const codes = this.#codes.get(index)!.subarray(first, first + matrix.rows);
      const { values } = matrix.columns[index]!;
      for (let row = 0; row < codes.length; row++) codes[row] = codeOf(feature, values[row]!);
    }
  }

  /** The node of a tree, counted from its root, that each row ends in. */
  leavesOf(tree: number, out: Int32Array): void {
    const { nodeStart, feature, left } = this.#model;
    const root = nodeStart[tree]!;
    const tests = Array.from({ length: nodeStart[tree + 1]! - root }, (_, node) =>
      feature[root + node]! < 0 ? undefined : this.#testOf(root + node),
    );
    for (let row = 0; row < this.rows; row++) {
      let node = 0;
      for (let test = tests[0]; test !== undefined; test = tests[node])
        node = left[root + node]! + (goesFirst(test, test.codes[row]!) ? 0 : 1);
      out[row] = node;
    }
  }

  #testOf(at: number): SplitTest {
    const { feature, threshold, missingLeft, memberStart, members } = this.#model;
    const { kind, bounds, known } = this.#features.get(feature[at]!)!;
    const codes = this.#codes.get(feature[at]!)!;
    if (kind === 'number')
      return { codes, last: lowerBound(bounds, threshold[at]!), missingFirst: missingLeft[at] === 1 };
    const first = new Uint8Array(known + 1);
    for (const code of members.subarray(memberStart[at], memberStart[at + 1])) first[code] = 1;
    return { codes, first };
  }
}

/** What decides a split: the codes of the rows, and which of them go to the first child. */
type SplitTest =
  | { readonly codes: Uint16Array; readonly first: Uint8Array }
  | { readonly codes: Uint16Array; readonly last: number; readonly missingFirst: boolean };

function goesFirst(test: SplitTest, code: number): boolean {
  if ('first' in test) return test.first[code] === 1;
  return code === MISSING ? test.missingFirst : code <= test.last;
}

/** Of a number how many thresholds lie below it; of a category its code, or one for all that no split names. */
function codeOf({ kind, bounds, known }: CodedFeature, value: number): number {
  if (kind === 'category') return value >= 0 && value < known && Number.isInteger(value) ? value : known;
  if (value !== value) return MISSING;
  return lowerBound(bounds, value);
}
