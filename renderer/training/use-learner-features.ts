import { featureSet, planResult, type FeatureOutput } from '../../native/features/contract.ts';
import { useLatest } from '../evaluation/latest-step.ts';

export interface LearnerFeatures {
  /** Undefined until features were prepared for trees. */
  readonly outputs: readonly FeatureOutput[] | undefined;
  /** They are of the draft as it was: the next preparation may give others. */
  readonly stale: boolean;
  readonly loading: boolean;
}

/** The features that a learner of trees will see, as they were last prepared for the draft's data and target. */
export function useLearnerFeatures(): LearnerFeatures {
  const plan = useLatest('plan', 'features.plan', planResult);
  const features = useLatest('features', 'features.fit', featureSet);
  const set = features.step;
  // Of a plan for linear learners features have other names, and of an older plan perhaps too.
  const fits =
    plan.step !== undefined && plan.step.result.family !== 'linear' && set?.inputs.includes(plan.step.digest);
  return {
    outputs: fits === true ? set?.result.outputs : undefined,
    stale: features.stale !== undefined,
    loading: plan.loading || features.loading,
  };
}
