import type { QueryContext, QueryKind } from '../engine/workers/query-kind.ts';
import type { FeatureSet } from '../features/contract.ts';
import type { Tree } from './trees/contract.ts';

export interface TreeQuery {
  /** Digest of the model's object. */
  readonly model: string;
  /** Which trained it. */
  readonly learner: string;
  /** Digest of the feature set that it was trained on. */
  readonly features: string;
  readonly round: number;
  readonly output: number;
}

/** Reads one tree of a model; large models are decoded where nobody waits for anything else. */
export const treeQuery: QueryKind<TreeQuery, Tree> = {
  name: 'training.tree',
  async run(context: QueryContext, { model, learner, features, round, output }) {
    const { decodeTrees } = await import('./trees/model/model.ts');
    const { describeTree } = await import('./trees/model/describe-tree.ts');
    const set = JSON.parse(new TextDecoder().decode(await context.read(features))) as FeatureSet;
    const { decodeBound } = await import('./foreign/bound-model.ts');
    const bytes = await context.read(model);
    const trees = learner === 'foreign' ? decodeBound(bytes).trees : decodeTrees(bytes);
    return describeTree(trees, set.outputs, round, output);
  },
};

export const trainingQueries: readonly QueryKind<never, unknown>[] = [treeQuery];
