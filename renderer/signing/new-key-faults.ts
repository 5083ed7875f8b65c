import { keyName, shortestPassphrase } from '../../native/signing/contract.ts';

/** What is typed into the form of a new key. */
export interface NewKey {
  readonly name: string;
  readonly passphrase: string;
  /** The passphrase once more, so that a slip is found before it locks the key. */
  readonly again: string;
}

/** What is wrong with each field; an empty one is not wrong yet, but the key cannot be made with it. */
export type NewKeyFaults = { readonly [Field in keyof NewKey]: string | undefined };

export function newKeyFaults({ name, passphrase, again }: NewKey): NewKeyFaults {
  const short = [...passphrase].length < shortestPassphrase;
  return {
    name: name === '' ? undefined : keyName.safeParse(name).error?.issues[0]?.message,
    passphrase:
      passphrase !== '' && short ? `It is shorter than ${shortestPassphrase} characters.` : undefined,
    again: again !== '' && again !== passphrase ? 'The two are not the same.' : undefined,
  };
}

/** Whether the engine would take it: every field is filled in, and none is wrong. */
export function isComplete(key: NewKey): boolean {
  const filled = Object.values(key).every((text) => text !== '');
  return filled && Object.values(newKeyFaults(key)).every((fault) => fault === undefined);
}
