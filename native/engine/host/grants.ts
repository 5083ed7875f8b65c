import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { denied } from '../errors.ts';

export type GrantUse = 'read' | 'write' | 'folder';

export interface Grant {
  readonly path: string;
  readonly use: GrantUse;
}

/** What a window knows of a file: a token in place of its path, and what people call it. */
export interface Granted {
  readonly grant: string;
  readonly name: string;
}

const prefix = 'grant:';

/**
 * The paths that a window may speak of. A page cannot name a path: a native dialog, a drop or the engine itself gives
 * it a token, which is good for this connection's engine only.
 */
export class Grants {
  readonly #grants: Map<string, Grant>;
  readonly #onAdd: () => void;

  /** @param known of an engine before this one, whose windows still hold the tokens */
  constructor(known: Readonly<Record<string, Grant>> = {}, onAdd: () => void = () => undefined) {
    this.#grants = new Map(Object.entries(known));
    this.#onAdd = onAdd;
  }

  get all(): Readonly<Record<string, Grant>> {
    return Object.fromEntries(this.#grants);
  }

  add(file: string, use: GrantUse): Granted {
    for (const [grant, known] of this.#grants) {
      if (known.path === file && known.use === use) return { grant, name: path.basename(file) };
    }
    const grant = `${prefix}${randomUUID()}`;
    this.#grants.set(grant, { path: file, use });
    this.#onAdd();
    return { grant, name: path.basename(file) };
  }

  /** The path of a token; a token for reading does not write. */
  resolve(token: unknown, use?: GrantUse): string {
    const known = typeof token === 'string' ? this.#grants.get(token) : undefined;
    if (known === undefined || (use !== undefined && known.use !== use)) {
      throw denied(
        'The window may not use this path.',
        undefined,
        'Open the file by the file dialog, or drop it on the window.',
      );
    }
    return known.path;
  }
}
