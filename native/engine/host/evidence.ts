import { randomBytes } from 'node:crypto';

const mostPages = 16;

/** Reports of verified packages that a window asked to see: each ticket is good for one showing. */
export class Evidence {
  readonly #pages = new Map<string, Uint8Array>();

  offer(page: Uint8Array): string {
    const ticket = randomBytes(32).toString('base64url');
    this.#pages.set(ticket, page);
    const [oldest] = this.#pages.keys();
    if (this.#pages.size > mostPages && oldest !== undefined) this.#pages.delete(oldest);
    return ticket;
  }

  take(ticket: string): Uint8Array | undefined {
    const page = this.#pages.get(ticket);
    this.#pages.delete(ticket);
    return page;
  }
}
