import type { ExportedPackage } from '../../native/packages/contract.ts';
import { KEPT_MODEL, refitParameters } from '../../native/training/earlier/contract.ts';

type Section = Readonly<Record<string, unknown>>;

/** How training begins: anew, at the scores of an earlier model, or with its trees. */
export type Beginning = 'anew' | 'on' | 'refit';

/** What share of the earlier leaf values stays where nothing else is said: LightGBM's. */
export const USUAL_DECAY = 0.9;

export const beginningOf = ({ from, refit }: Section): Beginning =>
  from === undefined ? 'anew' : refit === undefined ? 'on' : 'refit';

export const decayOf = ({ refit }: Section): number => {
  const { decay } = (refit ?? {}) as { decay?: unknown };
  return typeof decay === 'number' ? decay : USUAL_DECAY;
};

/** The section `train` that goes on from a file, or refits its leaves. What would be refused beside it is left out. */
export function goingOnFrom(train: Section, file: string, way: Exclude<Beginning, 'anew'>): Section {
  const { crossValidation: _folds, baseScore: _score, refit, ...rest } = train;
  if (way === 'on') return { ...rest, from: file };
  const kept = Object.entries(rest).filter(([name]) => refitParameters.has(name));
  return { ...Object.fromEntries(kept), from: file, refit: refit ?? { decay: USUAL_DECAY } };
}

/** The section `train` that begins anew. */
export function beginningAnew(train: Section): Section {
  const { from: _from, refit: _refit, ...rest } = train;
  return rest;
}

/** Packages whose trees training can go on from. */
export const withTrees = (packages: readonly ExportedPackage[]): ExportedPackage[] =>
  packages.filter(
    ({ files, verdict }) => verdict !== 'broken' && files.some(({ name }) => name === KEPT_MODEL),
  );
