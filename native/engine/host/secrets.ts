import { randomUUID } from 'node:crypto';
import { denied } from '../errors.ts';

const prefix = 'secret:';
const mostOffered = 16;

/**
 * Secrets that whoever started the engine hands to it, such as a passphrase from the system's key store: a window names
 * one by a token that is good once, and never sees what it stands for.
 */
export class Secrets {
  readonly #offered = new Map<string, string>();

  offer(value: string): string {
    const token = `${prefix}${randomUUID()}`;
    this.#offered.set(token, value);
    const [oldest] = this.#offered.keys();
    if (this.#offered.size > mostOffered && oldest !== undefined) this.#offered.delete(oldest);
    return token;
  }

  /** What a secret property of a call means: what was typed, or what a token stands for. */
  resolve(given: string): string {
    if (!given.startsWith(prefix)) return given;
    const value = this.#offered.get(given);
    this.#offered.delete(given);
    if (value === undefined) {
      throw denied('This passphrase was used already.', undefined, 'Sign again, or type the passphrase.');
    }
    return value;
  }
}
