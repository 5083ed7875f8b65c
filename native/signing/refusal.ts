/** Why something signed, or a key, is not accepted. The codes are closed: a caller may decide by them. */
export type RefusalCode =
  /** Not the form that the format prescribes. */
  | 'malformed'
  /** Well formed, and of a kind that Assay does not check (certificates, Sigstore, other curves or hashes). */
  | 'unsupported'
  /** Another key signed it than the one given. */
  | 'wrong-key'
  /** The signature does not fit the bytes. */
  | 'wrong-signature'
  /** The signature is good, and what it names is not what lies there. */
  | 'mismatch';

export class Refusal extends Error {
  readonly code: RefusalCode;
  /** The file it is about, where it is about one. */
  readonly file: string | undefined;
  constructor(code: RefusalCode, message: string, file?: string) {
    super(printable(message));
    this.name = 'Refusal';
    this.code = code;
    this.file = file === undefined ? undefined : printable(file);
  }
}

/** Runs a check of one file; its refusals name that file. */
export function inFile<T>(file: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(error.code, error.message, file);
    throw error;
  }
}

/** Messages quote what strangers wrote, and end up on terminals: nothing in them may steer one. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (c) => `\\u{${c.codePointAt(0)!.toString(16)}}`);
}
