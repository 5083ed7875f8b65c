import { newSecret, sameSecret } from './security.ts';

const codeLivesMs = 10 * 60_000;
const mostSessions = 32;

/** Who may speak: a code is good once, and gives a session that lives as long as the workbench. */
export class Sessions {
  #code: { value: string; until: number } | undefined;
  readonly #sessions: string[];
  readonly #onChange: () => void;

  /** @param known of an engine before this one, whose windows are still open */
  constructor(known: readonly string[] = [], onChange: () => void = () => undefined) {
    this.#sessions = [...known];
    this.#onChange = onChange;
  }

  get all(): string[] {
    return [...this.#sessions];
  }

  /** A new one-time code; the one before is void. */
  newCode(): string {
    const value = newSecret();
    this.#code = { value, until: Date.now() + codeLivesMs };
    return value;
  }

  /** The session that a code or an earlier session gives; undefined where neither is good. */
  enter(hello: { code?: unknown; session?: unknown }): string | undefined {
    if (this.knows(hello.session)) return hello.session as string;
    const code = this.#code;
    if (code === undefined || Date.now() > code.until || !sameSecret(hello.code, code.value))
      return undefined;
    this.#code = undefined;
    const session = newSecret();
    this.#sessions.push(session);
    if (this.#sessions.length > mostSessions) this.#sessions.shift();
    this.#onChange();
    return session;
  }

  knows(session: unknown): boolean {
    return this.#sessions.some((one) => sameSecret(session, one));
  }
}
