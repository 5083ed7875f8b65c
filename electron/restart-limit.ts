const mostRestarts = 5;
const withinMs = 60_000;

/** Whether a process that died may be started again: one that dies at once and always is not to be tried for ever. */
export class RestartLimit {
  readonly #now: () => number;
  #restarts: number[] = [];

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** How long to wait before starting again; undefined where it died too often. */
  next(): number | undefined {
    const now = this.#now();
    this.#restarts = this.#restarts.filter((at) => now - at < withinMs);
    if (this.#restarts.length >= mostRestarts) return undefined;
    this.#restarts.push(now);
    return this.#restarts.length === 1 ? 0 : 250 * 2 ** (this.#restarts.length - 2);
  }
}
