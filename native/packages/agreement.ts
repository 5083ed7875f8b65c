import { isClassification } from '../data/contract.ts';
import { badInput } from '../engine/errors.ts';
import type { Task } from '../training/target.ts';

import type { Agreement } from './contract.ts';
import { outputsOf } from './model-outputs.ts';

/** What the graph gave, by output. */
export type Answers = ReadonlyMap<string, ArrayLike<unknown>>;

/** |a − b| ≤ TOLERANCE · max(1, |a|), a ours, b the runtime's. */
export const TOLERANCE = 1e-5;

/** The engine's own answers on some rows. */
export interface OwnAnswers {
  readonly task: Task;
  readonly classes: readonly string[];
  /** Of a binary task. */
  readonly threshold?: number;
  /** Row numbers in the dataset version, for messages. */
  readonly row: Uint32Array;
  /** Probabilities, row-major by output; in regression the predictions, in ranking the scores. */
  readonly values: Float64Array;
}

/** Place of the label among the classes, as evaluation has it: at the threshold, or the first of the largest. */
function ownLabel({ task, classes, threshold, values }: OwnAnswers, at: number): string {
  if (task === 'binary') return classes[values[at]! >= threshold! ? 1 : 0]!;
  const width = classes.length;
  let top = 0;
  for (let k = 1; k < width; k++) if (values[at * width + k]! > values[at * width + top]!) top = k;
  return classes[top]!;
}

/** Whether numbers that agree within the tolerance may give either label. */
function nearTie({ task, classes, threshold, values }: OwnAnswers, at: number): boolean {
  if (task === 'binary') return Math.abs(values[at]! - threshold!) <= TOLERANCE;
  const width = classes.length;
  const [top, second] = [...values.subarray(at * width, (at + 1) * width)].sort((a, b) => b - a);
  return second !== undefined && top! - second <= 2 * TOLERANCE;
}

/** Compares, part by part, what ONNX Runtime says with what the engine says. */
export class AgreementCheck {
  #rows = 0;
  #largest = 0;
  #labelsDifferent = 0;

  /** Throws where a number is beyond the tolerance, or a label differs although no number is near a tie. */
  add(own: OwnAnswers, answers: Answers): void {
    const rows = own.row.length;
    const names = outputsOf(own)
      .filter((output) => output.type === 'double')
      .map((output) => output.name);
    for (const [place, name] of names.entries()) {
      const theirs = answers.get(name) as ArrayLike<number>;
      for (let at = 0; at < rows; at++) {
        const a = own.values[at * names.length + place]!;
        const b = theirs[at]!;
        const difference = a === b ? 0 : Math.abs(a - b) / Math.max(1, Math.abs(a));
        // Not >: NaN is a difference too.
        if (!(difference <= TOLERANCE)) throw disagreement(name, own.row[at]!, a, b);
        if (difference > this.#largest) this.#largest = difference;
      }
    }
    if (isClassification(own.task)) this.#addLabels(own, answers.get('label') as ArrayLike<string>);
    this.#rows += rows;
  }

  #addLabels(own: OwnAnswers, labels: ArrayLike<string>): void {
    for (let at = 0; at < own.row.length; at++) {
      const label = ownLabel(own, at);
      if (label === labels[at]) continue;
      if (!nearTie(own, at)) throw wrongLabel(own.row[at]!, label, labels[at]!);
      this.#labelsDifferent++;
    }
  }

  /**
   * `largest` is rounded up to a power of ten from 10⁻¹² on: its last digits are the processor's, and a package has
   * the same bytes on every machine.
   */
  result(runtime: string): Agreement {
    let bound = 1e-12;
    for (const step of [1e-11, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, TOLERANCE])
      if (this.#largest > bound) bound = step;
    return {
      rows: this.#rows,
      tolerance: TOLERANCE,
      largest: this.#largest === 0 && this.#rows === 0 ? 0 : bound,
      labelsDifferent: this.#labelsDifferent,
      runtime,
    };
  }

  /** As measured, for the log. */
  get largest(): number {
    return this.#largest;
  }
}

function wrongLabel(row: number, own: string, theirs: string): Error {
  return badInput(
    `The exported graph does not agree with the model: the label is ${JSON.stringify(own)} in the engine and ${JSON.stringify(theirs)} in ONNX Runtime, far from a tie.`,
    `test data, row ${(row + 1).toLocaleString('en')}`,
    FIX,
  );
}

const FIX = 'No package was written. Report this with the recipe: the graph of one of its steps is wrong.';

function disagreement(output: string, row: number, own: number, theirs: number): Error {
  return badInput(
    `The exported graph does not agree with the model: ${output} is ${own} in the engine and ${theirs} in ONNX Runtime (allowed: ${TOLERANCE} · max(1, |value|)).`,
    `test data, row ${(row + 1).toLocaleString('en')}`,
    FIX,
  );
}
