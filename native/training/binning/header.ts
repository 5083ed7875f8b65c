import { decodeArrays, encodeArrays } from '../../stats/arrays.ts';
import type { FeatureBins } from '../trees/rows/bins.ts';
import { categoryBinsOf, numberBinsOf } from '../trees/rows/bins.ts';

/** What a file of bins begins with. */
export interface BinsHeader {
  readonly rows: { readonly train: number; readonly validation: number };
  readonly bins: readonly FeatureBins[];
}

const FORMAT = 1;
const CATEGORY = 1;

export function encodeHeader({ rows, bins }: BinsHeader): Uint8Array<ArrayBuffer> {
  const bounds = bins.flatMap((feature) => (feature.kind === 'number' ? [feature.bounds] : []));
  const codes = bins.flatMap((feature) => (feature.kind === 'category' ? [feature.codes] : []));
  return encodeArrays({
    shape: Float64Array.of(FORMAT, rows.train, rows.validation),
    kinds: Uint8Array.from(bins, ({ kind }) => (kind === 'category' ? CATEGORY : 0)),
    usable: Uint8Array.from(bins, ({ usable }) => (usable ? 1 : 0)),
    sizes: Uint32Array.from(bins, (feature) =>
      feature.kind === 'number' ? feature.bounds.length : feature.codes.length,
    ),
    levels: Uint32Array.from(bins, (feature) => (feature.kind === 'number' ? 0 : feature.binOf.length)),
    bounds: Float64Array.from(bounds.flatMap((values) => [...values])),
    codes: Int32Array.from(codes.flatMap((values) => [...values])),
  });
}

/** Reads what encodeHeader wrote; throws on anything else. */
export function decodeHeader(bytes: Uint8Array): BinsHeader {
  const { shape, kinds, usable, sizes, levels, bounds, codes } = decodeArrays(bytes) as {
    shape: Float64Array;
    kinds: Uint8Array;
    usable: Uint8Array;
    sizes: Uint32Array;
    levels: Uint32Array;
    bounds: Float64Array;
    codes: Int32Array;
  };
  const [format, train, validation] = shape;
  if (format !== FORMAT) throw new RangeError('Bins of another format.');
  let bound = 0;
  let code = 0;
  const bins = Array.from(kinds, (kind, feature) => {
    const size = sizes[feature]!;
    const isUsable = usable[feature] === 1;
    if (kind !== CATEGORY) return numberBinsOf(bounds.slice(bound, (bound += size)), isUsable);
    return categoryBinsOf(codes.slice(code, (code += size)), levels[feature]!, isUsable);
  });
  return { rows: { train: train!, validation: validation! }, bins };
}
