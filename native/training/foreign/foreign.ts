import type { ModelKind } from '../learner.ts';
import {
  appendBound,
  decodeBound,
  encodeBound,
  predictBound,
  treesOfBound,
  type BoundModel,
} from './bound-model.ts';

/** XGBoost adds its leaves in single precision; a hundred trees' roundings are within this. */
const TOLERANCE = 1e-6;

/** Trees that LightGBM or XGBoost trained. */
export const foreign: ModelKind<BoundModel> = {
  id: 'foreign',
  title: 'Imported trees',
  family: 'tree',
  replay: { tolerance: TOLERANCE },
  predict: predictBound,
  asTrees: treesOfBound,
  outputs: ({ trees }) => trees.outputs,
  encode: encodeBound,
  decode: decodeBound,
  appendToGraph: appendBound,
};
