/** Which of two figures is the better one. */
export type Better = 'lower' | 'higher';

/** The best round so far by one figure of the validation rows; of equal ones the first. */
export class EarlyStopping {
  readonly #sign: 1 | -1;
  #best: number;
  #figure: number;

  private constructor(sign: 1 | -1, best: number, figure: number) {
    this.#sign = sign;
    this.#best = best;
    this.#figure = figure;
  }

  /** @param figure without any round; undefined where there are no validation rows: the last round is best then */
  static start(better: Better, figure: number | undefined): EarlyStopping {
    const sign = better === 'lower' ? 1 : -1;
    return new EarlyStopping(sign, 0, figure ?? sign * Infinity);
  }

  /** @param best a round that `see` was told of, with its figure; 0: none was better than without any */
  static restore(better: Better, best: number, figure: number): EarlyStopping {
    return new EarlyStopping(better === 'lower' ? 1 : -1, best, figure);
  }

  /** Rounds to keep. */
  get best(): number {
    return this.#best;
  }

  /** Their figure. */
  get figure(): number {
    return this.#figure;
  }

  /** Tells of a round, counted from 1. A figure that is no number is never better. */
  see(round: number, figure: number | undefined): void {
    if (figure === undefined) this.#best = round;
    else if (this.#sign * figure < this.#sign * this.#figure) {
      this.#best = round;
      this.#figure = figure;
    }
  }

  /** Whether so many rounds have gone by without a better one. */
  isOver(rounds: number, patience: number): boolean {
    return rounds - this.#best >= patience;
  }
}
