import { betterOf, type RoundMetric } from '../../native/training/stopping/contract.ts';

export interface Curve {
  readonly name: string;
  /** Place in the order of colours, so that a run keeps its own. */
  readonly colour: number;
  readonly rounds: readonly number[];
  readonly train: readonly (number | null)[];
  readonly validation: readonly (number | null)[];
  /** The round that is kept, where the points do not hold every round. */
  readonly best?: { readonly round: number; readonly loss: number } | undefined;
  /** Of a metric: which way is better; a loss is better lower. */
  readonly better?: 'lower' | 'higher' | undefined;
  /** The round that was kept, where that is not for this curve's own best; 0: none that is known of. */
  readonly kept?: number | undefined;
}

/** What was measured on the validation rows by round. */
export type Metrics = Readonly<Record<string, readonly (number | null)[]>> | undefined;

/** The round that is kept: the one that validation rows fare best after, of equal ones the first. */
export function bestOf({ rounds, validation, best: known, better, kept }: Curve): Curve['best'] {
  if (known !== undefined) return known;
  const sign = better === 'higher' ? -1 : 1;
  let best: Curve['best'];
  validation.forEach((loss, i) => {
    if (loss === null || (kept !== undefined && rounds[i] !== kept)) return;
    if (best === undefined || sign * loss < sign * best.loss) best = { round: rounds[i]!, loss };
  });
  return best;
}

/** What the round that is marked has to it. */
export const bestWord = ({ better, kept }: Curve): string =>
  kept !== undefined ? 'kept' : better === 'higher' ? 'highest' : 'lowest';

/** A metric that early stopping looks at, by round; undefined where it was not measured. */
export function watchedCurve(
  { name, colour, rounds, best }: Curve,
  metrics: Metrics,
  metric: RoundMetric,
): Curve | undefined {
  const validation = metrics?.[metric];
  return validation && { name, colour, rounds, train: [], validation, better: betterOf(metric), best };
}

/** The round that is kept, by what early stopping looks at; 0 where nothing tells. */
function keptRound(curve: Curve, metrics: Metrics, watched: RoundMetric | undefined): number {
  const looked = watched === undefined ? curve : watchedCurve(curve, metrics, watched);
  return curve.kept ?? (looked && bestOf(looked)?.round) ?? 0;
}

/**
 * The loss, or a metric, by round. What early stopping looks at is marked where it is best; all else at the round that is
 * kept for it.
 * @param curve the loss
 * @param shown undefined: the loss
 */
export function drawnCurve(
  curve: Curve,
  metrics: Metrics,
  watched: RoundMetric | undefined,
  shown: RoundMetric | undefined,
): Curve {
  if (shown === undefined) {
    return watched === undefined
      ? curve
      : { ...curve, best: undefined, kept: keptRound(curve, metrics, watched) };
  }
  const metric = watchedCurve(curve, metrics, shown);
  if (metric === undefined) return curve;
  if (shown === watched) return metric;
  return { ...metric, best: undefined, kept: keptRound(curve, metrics, watched) };
}
