import { binOf, PROBABILITY_BINS } from '../calibration/probability-bins.ts';
import { log } from '../stats/elementary.ts';

/**
 * Probabilities are kept this far from 0 and 1 in the log loss. Isotonic calibration gives exact zeros and ones: a
 * row that was thought impossible and happened costs 34.5 nats then, not infinitely many.
 */
export const LOG_LOSS_CLIP = 1e-15;

/** What each row adds to the scores of probabilities; a score is the mean over rows. */
export interface RowScores {
  /** −ln of the clipped probability of what happened; [0, 34.6]. */
  readonly logLoss: Float64Array;
  /** (p − y)² of the positive class; of several classes Σ (p_k − y_k)², which is twice that for two. */
  readonly brier: Float64Array;
  /** 1 where the label is right. */
  readonly correct: Uint8Array;
  /** For the calibration error: the probability that is judged minus 1 where it came true, and its bin. */
  readonly gap: Float64Array;
  readonly bin: Uint8Array;
}

function emptyScores(rows: number): RowScores {
  return {
    logLoss: new Float64Array(rows),
    brier: new Float64Array(rows),
    correct: new Uint8Array(rows),
    gap: new Float64Array(rows),
    bin: new Uint8Array(rows),
  };
}

const lossOf = (probability: number): number =>
  -log(Math.min(1 - LOG_LOSS_CLIP, Math.max(LOG_LOSS_CLIP, probability)));

/** @param probabilities [n] of the positive class @param outcomes [n], 0 or 1 @param threshold positive where p ≥ it */
export function binaryRowScores(
  probabilities: Float64Array,
  outcomes: Uint8Array,
  threshold: number,
): RowScores {
  const scores = emptyScores(outcomes.length);
  for (let row = 0; row < outcomes.length; row++) {
    const p = probabilities[row]!;
    const y = outcomes[row]!;
    // Clipped before it is taken from 1, as scikit-learn does.
    const clipped = Math.min(1 - LOG_LOSS_CLIP, Math.max(LOG_LOSS_CLIP, p));
    scores.logLoss[row] = -log(y === 1 ? clipped : 1 - clipped);
    scores.brier[row] = (p - y) * (p - y);
    scores.correct[row] = Number(p >= threshold === (y === 1));
    scores.gap[row] = p - y;
    scores.bin[row] = binOf(p);
  }
  return scores;
}

/** The class with the highest probability of each row; of equal ones the first. @param probabilities [rows × outputs] */
export function topClasses(probabilities: Float64Array, outputs: number): Uint16Array {
  return Uint16Array.from({ length: probabilities.length / outputs }, (_, row) => {
    const start = row * outputs;
    let best = 0;
    for (let k = 1; k < outputs; k++) if (probabilities[start + k]! > probabilities[start + best]!) best = k;
    return best;
  });
}

/** Several classes; the calibration error judges the probability of the top class. @param y [n], class indices */
export function multiclassRowScores(
  probabilities: Float64Array,
  y: ArrayLike<number>,
  outputs: number,
): RowScores {
  const scores = emptyScores(y.length);
  const top = topClasses(probabilities, outputs);
  for (let row = 0; row < y.length; row++) {
    const start = row * outputs;
    const actual = y[row]!;
    let brier = 0;
    for (let k = 0; k < outputs; k++) {
      const difference = probabilities[start + k]! - Number(k === actual);
      brier += difference * difference;
    }
    const confidence = probabilities[start + top[row]!]!;
    const right = Number(top[row] === actual);
    scores.logLoss[row] = lossOf(probabilities[start + actual]!);
    scores.brier[row] = brier;
    scores.correct[row] = right;
    scores.gap[row] = confidence - right;
    scores.bin[row] = binOf(confidence);
  }
  return scores;
}

/** Rows whose outcome was given a probability of exactly 0, as a note for people; none where there are none. */
export function impossibleOutcomes(scores: RowScores): string[] {
  const ceiling = -log(LOG_LOSS_CLIP) - 1e-9;
  const rows = scores.logLoss.reduce((count, loss) => count + Number(loss >= ceiling), 0);
  if (rows === 0) return [];
  return [
    `${rows.toLocaleString('en-US')} test ${rows === 1 ? 'row' : 'rows'} came out otherwise than a probability of exactly 0 or 1 said; the log loss counts each as 34.5 nats (probabilities are clipped to 1e-15).`,
  ];
}

export interface ProbabilityMetrics {
  readonly logLoss: number;
  readonly brier: number;
  readonly accuracy: number;
  /** Σ n_b/n · |mean probability − share that came true| over 15 bins of equal width. */
  readonly ece: number;
}

const gapIn = new Float64Array(PROBABILITY_BINS);

/** Means of row scores, each row counted `counts` times. NaN without rows. */
export function probabilityMetrics(scores: RowScores, counts: Uint16Array): ProbabilityMetrics {
  gapIn.fill(0);
  const { logLoss: loss, brier: square, correct: right, gap, bin } = scores;
  let rows = 0;
  let logLoss = 0;
  let brier = 0;
  let correct = 0;
  // Without a branch for rows that are not drawn: a third of them are not, and no processor can guess which.
  for (let row = 0; row < counts.length; row++) {
    const count = counts[row]!;
    rows += count;
    logLoss += count * loss[row]!;
    brier += count * square[row]!;
    correct += Math.imul(count, right[row]!);
    gapIn[bin[row]!]! += count * gap[row]!;
  }
  let ece = 0;
  for (let bin = 0; bin < PROBABILITY_BINS; bin++) ece += Math.abs(gapIn[bin]!);
  return { logLoss: logLoss / rows, brier: brier / rows, accuracy: correct / rows, ece: ece / rows };
}
