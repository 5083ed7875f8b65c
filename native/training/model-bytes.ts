import { badInput } from '../engine/errors.ts';
import type { FeatureMatrix } from '../features/matrix.ts';
import { decodeArrays, encodeArrays, type NumericArray } from '../stats/arrays.ts';

/** What a model knows of each feature it was fitted on. */
export interface ModelFeature {
  readonly name: string;
  readonly kind: 'number' | 'category';
  readonly levels: number;
}

/** The part of a model's bytes that every learner writes: its format, its features and its number of outputs. */
export interface ModelHead {
  /** Learner and version, e.g. gbt/1. */
  readonly format: string;
  readonly features: readonly ModelFeature[];
  readonly outputs: number;
}

const MOST_FEATURES = 1_000_000;
const MOST_OUTPUTS = 100_000;

export const featuresOf = ({ columns }: { readonly columns: readonly ModelFeature[] }): ModelFeature[] =>
  columns.map(({ name, kind, levels }) => ({ name, kind, levels }));

export function encodeModel(head: ModelHead, arrays: Readonly<Record<string, NumericArray>>): Uint8Array {
  const { format, features, outputs } = head;
  const text = JSON.stringify({
    format,
    features: features.map(({ name, kind, levels }) => [name, kind, levels]),
    outputs,
  });
  return encodeArrays({ ...arrays, head: new TextEncoder().encode(text) });
}

export function damagedModel(why: string): Error {
  return badInput(`The model's bytes are damaged: ${why}.`, 'Model', 'Train or fetch the model again.');
}

type Types = { f64: Float64Array; i32: Int32Array; u8: Uint8Array };
const constructors = { f64: Float64Array, i32: Int32Array, u8: Uint8Array };

export interface DecodedModel {
  readonly head: ModelHead;
  array<T extends keyof Types>(name: string, type: T, length?: number): Types[T];
}

/** Reads what encodeModel wrote for one of these formats, the newest first; anything else is refused. */
export function decodeModel(formats: string | readonly string[], bytes: Uint8Array): DecodedModel {
  let arrays: Record<string, NumericArray>;
  let parsed: unknown;
  try {
    arrays = decodeArrays(bytes);
    if (!(arrays.head instanceof Uint8Array)) throw new RangeError('no head');
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(arrays.head));
  } catch {
    throw damagedModel('they are not a container of arrays');
  }
  const head = readHead([formats].flat(), parsed);
  return {
    head,
    array(name, type, length) {
      const array = Object.hasOwn(arrays, name) ? arrays[name] : undefined;
      if (!(array instanceof constructors[type]))
        throw damagedModel(`"${name}" is missing or of another type`);
      if (length !== undefined && array.length !== length) {
        throw damagedModel(`"${name}" has ${array.length} entries instead of ${length}`);
      }
      return array as Types[typeof type];
    },
  };
}

function readHead(formats: readonly string[], parsed: unknown): ModelHead {
  if (typeof parsed !== 'object' || parsed === null) throw damagedModel('the head is no object');
  const { format: found, features, outputs } = parsed as Record<string, unknown>;
  const format = formats.find((each) => each === found);
  if (format === undefined) {
    const kinds = formats.map((each) => each.split('/')[0]!);
    if (typeof found === 'string' && kinds.some((kind) => found.startsWith(`${kind}/`))) {
      throw badInput(
        `The model has the format ${found.slice(0, 40)}; this program reads ${formats.join(' and ')}.`,
        'Model',
        'Open it with the version that wrote it, or a newer one.',
      );
    }
    throw damagedModel(`it is no model of the kind ${kinds[0]}`);
  }
  if (!Number.isSafeInteger(outputs) || (outputs as number) < 1 || (outputs as number) > MOST_OUTPUTS) {
    throw damagedModel('the number of outputs is impossible');
  }
  if (!Array.isArray(features) || features.length > MOST_FEATURES)
    throw damagedModel('the features are no list');
  return {
    format,
    outputs: outputs as number,
    features: features.map((entry: unknown) => {
      if (!Array.isArray(entry)) throw damagedModel('a feature is no list');
      const [name, kind, levels] = entry as unknown[];
      if (typeof name !== 'string' || (kind !== 'number' && kind !== 'category')) {
        throw damagedModel('a feature has no name or an unknown kind');
      }
      if (!Number.isSafeInteger(levels) || (levels as number) < 0)
        throw damagedModel('a feature has impossible levels');
      return { name, kind, levels: levels as number };
    }),
  };
}

/** Refuses a matrix whose columns are not those that the model was fitted on. */
export function checkFeatures(features: readonly ModelFeature[], matrix: FeatureMatrix): void {
  const fitted = features.map(({ name, kind }) => `${name} (${kind})`);
  const given = matrix.columns.map(({ name, kind }) => `${name} (${kind})`);
  const at = fitted.findIndex((name, index) => name !== given[index]);
  if (at < 0 && fitted.length === given.length) return;
  throw badInput(
    at < 0
      ? `The model was fitted on ${fitted.length} features; ${given.length} are given.`
      : `The model's feature ${at + 1} is ${fitted[at]}; given is ${given[at] ?? 'none'}.`,
    'Features',
    'Use the feature set that the model was fitted with.',
  );
}
