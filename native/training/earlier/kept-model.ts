import canonicalize from 'canonicalize';
import { z } from 'zod';
import { badInput } from '../../engine/errors.ts';
import { decodeArrays, encodeArrays } from '../../stats/arrays.ts';
import type { FeatureSet } from '../../features/contract.ts';
import type { FitResult } from '../contract.ts';
import { decodeTrees, type TreesModel } from '../trees/model/model.ts';
import { keptModelHead, type KeptModelHead, type Shrinkage } from './contract.ts';

/** Scores of rows and their squares stay finite. */
const LARGEST_VALUE = 1e100;

export interface KeptModel {
  readonly head: KeptModelHead;
  readonly trees: TreesModel;
}

/** A fit's rounds by what they were shrunk by, those that it went on from first. */
export function shrinkageOf({ params, rounds = 0, earlier }: FitResult): Shrinkage {
  if (earlier?.refit !== undefined) return earlier.shrinkage;
  const { learningRate, dropRate } = params as { learningRate: number; dropRate: number };
  return [...(earlier?.shrinkage ?? []), { rounds, learningRate: dropRate > 0 ? null : learningRate }];
}

/**
 * The file of a boosted model that training can go on from.
 *
 * @param features what it reads
 * @param model its bytes, as the learner wrote them
 */
export function encodeKeptModel(
  fit: FitResult,
  features: FeatureSet,
  trainedOn: KeptModelHead['trainedOn'],
  model: Uint8Array,
): Uint8Array {
  const { parts: _parts, ...set } = features;
  const head: KeptModelHead = {
    assay: 'trees/1',
    task: fit.task,
    classes: fit.classes,
    params: fit.params,
    shrinkage: shrinkageOf(fit),
    trainedOn,
    features: set,
  };
  return encodeArrays({ head: new TextEncoder().encode(canonicalize(head)!), model });
}

const damaged = (why: string): Error =>
  badInput(
    `This is no model that training can go on from: ${why}.`,
    'Model',
    'Give a package of gradient-boosted trees that Assay exported, or the file model.trees that it holds.',
  );

/** Reads what encodeKeptModel wrote; anything else is refused. */
export function decodeKeptModel(bytes: Uint8Array): KeptModel {
  let head: unknown;
  let model: unknown;
  try {
    const arrays = decodeArrays(bytes);
    model = arrays.model;
    head = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(arrays.head as Uint8Array));
  } catch {
    throw damaged('it is damaged, or a file of another kind');
  }
  const parsed = keptModelHead.safeParse(head);
  if (!parsed.success) throw damaged(z.prettifyError(parsed.error).split('\n')[0]!.slice(0, 200));
  if (!(model instanceof Uint8Array)) throw damaged('it holds no trees');
  const trees = decodeTrees(model);
  checkFits(parsed.data, trees);
  return { head: parsed.data, trees };
}

/** The head must be that of these trees. */
function checkFits({ features, shrinkage, classes, task }: KeptModelHead, trees: TreesModel): void {
  const named = features.outputs.map(({ name, kind, levels }) => `${name} ${kind} ${levels?.length ?? 0}`);
  const read = trees.features.map(({ name, kind, levels }) => `${name} ${kind} ${levels}`);
  if (named.join('\n') !== read.join('\n')) throw damaged('its features are not those of its trees');
  if (features.blocks.reduce((sum, { outputs }) => sum + outputs, 0) !== named.length)
    throw damaged('its features lack their columns');
  const rounds = (trees.nodeStart.length - 1) / trees.outputs;
  if (shrinkage.reduce((sum, part) => sum + part.rounds, 0) !== rounds)
    throw damaged('its rounds are not those of its trees');
  if (trees.outputs !== (task === 'multiclass' ? classes.length : 1))
    throw damaged('its classes are not those of its trees');
  if (trees.gain === undefined) throw damaged('its trees are of the first trainer');
  for (const values of [trees.start, trees.value])
    if (values.some((value) => Math.abs(value) > LARGEST_VALUE))
      throw damaged('a leaf value cannot be summed');
}
