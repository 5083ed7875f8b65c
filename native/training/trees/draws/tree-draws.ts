import type { Random } from '../../../stats/random.ts';
import type { GbtParams } from '../../contract.ts';
import type { FeatureBins } from '../rows/bins.ts';
import { drawNodeFeatures, drawOf } from './draws.ts';
import type { TreeDraw } from '../engine.ts';

export interface TreeDraws {
  /** Whether a tree may differ from another one that is grown on the same rows. */
  readonly vary: boolean;
  /** What a tree of boosting may use: keyed by its round and output. */
  of(round: number, output: number): Pick<TreeDraw, 'features' | 'nodeFeatures' | 'key'>;
}

/** The features and thresholds that each tree of a fit may use, by its options. */
export function treeDraws(
  { featureFraction, nodeFeatureFraction, randomThresholds, leaves }: GbtParams,
  bins: readonly FeatureBins[],
  random: (purpose: string) => Random,
): TreeDraws {
  const usable = Array.from(bins.keys()).filter((index) => bins[index]!.usable);
  const drawnFeatures = Math.ceil(usable.length * featureFraction);
  return {
    vary: drawnFeatures < usable.length || nodeFeatureFraction < 1 || randomThresholds,
    of(round, output) {
      const tree = `${round} ${output}`;
      const drawn =
        drawnFeatures === usable.length ? usable : drawOf(random(`features ${tree}`), usable, drawnFeatures);
      const features = new Uint8Array(bins.length);
      for (const index of drawn) features[index] = 1;
      const nodeFeatures =
        nodeFeatureFraction === 1
          ? undefined
          : drawNodeFeatures(random(`features of nodes ${tree}`), {
              nodes: 2 * leaves,
              features: drawn,
              of: bins.length,
              n: Math.ceil(drawn.length * nodeFeatureFraction),
            });
      return { features, nodeFeatures, key: randomThresholds ? random(`thresholds ${tree}`).key : undefined };
    },
  };
}
