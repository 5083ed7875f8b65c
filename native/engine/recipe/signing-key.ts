import { AssayError, badInput } from '../errors.ts';
import type { TrustedKey } from '../../signing/contract.ts';
import { listKeys, newKey, pick, unlockKey } from '../../signing/keys.ts';
import type { SigningKey } from '../../signing/sign-bundle.ts';

/** Says what it is for and nothing of who made it or where: the name is shown beside what was signed. */
const firstKeyName = 'signing-key';
const throwAwayName = 'throw-away';
/** Not a secret: a throw-away key proves integrity and no origin, and everything that it signs says so. */
const throwAwayPassphrase = 'throw-away';

export interface ChosenKey {
  readonly key: SigningKey;
  readonly shown: TrustedKey;
  /** What a person should know of the choice. */
  readonly note?: string;
}

/**
 * The key that signs a run's package: the one asked for, else the first of the user's own. Where there is none
 * it is made: under the passphrase, or, without one, as a throw-away key that is marked so in the package.
 */
export async function signingKey(
  home: string,
  asked: { readonly key?: string; readonly passphrase?: string },
): Promise<ChosenKey> {
  const keys = await listKeys(home);
  // The one key that needs no making before it is asked for.
  if (asked.key === throwAwayName && !keys.some((key) => key.name === throwAwayName))
    return throwAwayKey(home, keys);
  const wanted = asked.key === undefined ? undefined : pick(keys, asked.key);
  if (wanted === undefined && asked.passphrase === undefined) {
    const real = keys.find((key) => !key.throwAway);
    if (real !== undefined) {
      throw badInput(
        `The key '${real.name}' signs packages here, and its passphrase was not given.`,
        undefined,
        'Give --passphrase-file or ASSAY_PASSPHRASE, or --key throw-away to sign for trial only.',
      );
    }
    return throwAwayKey(home, keys);
  }
  if (wanted?.throwAway === true) return throwAwayKey(home, keys);
  const passphrase = asked.passphrase;
  if (passphrase === undefined) {
    throw badInput(
      `The passphrase of the key '${wanted?.name}' was not given.`,
      undefined,
      'Give --passphrase-file or ASSAY_PASSPHRASE.',
    );
  }
  const own = wanted ?? keys.find((key) => !key.throwAway);
  if (own !== undefined) return { key: await unlockKey(home, own.id, passphrase), shown: own };
  const { key: first, byAnother } = await madeOrFound(home, { name: firstKeyName, passphrase });
  const named = `'${firstKeyName}' (${first.id.slice(0, 8)})`;
  return {
    key: await unlockKey(home, first.id, passphrase),
    shown: first,
    note: byAnother
      ? `Another run made your first key, ${named}, at this moment: it signs this package too. Keep its passphrase.`
      : `Made your first key, ${named}. Keep its passphrase. A name of your own: assay keys new NAME.`,
  };
}

/** A new key; the one of this name where another process has made it since the keys were listed. */
async function madeOrFound(
  home: string,
  options: Parameters<typeof newKey>[1],
): Promise<{ key: TrustedKey; byAnother: boolean }> {
  try {
    return { key: await newKey(home, options), byAnother: false };
  } catch (error) {
    if (!(error instanceof AssayError) || error.data.kind !== 'Conflict') throw error;
    const found = (await listKeys(home)).find(
      ({ name, throwAway }) => name === options.name && throwAway === (options.throwAway ?? false),
    );
    if (found === undefined) throw error;
    return { key: found, byAnother: true };
  }
}

async function throwAwayKey(home: string, keys: readonly TrustedKey[]): Promise<ChosenKey> {
  const shown =
    keys.find((key) => key.throwAway && key.name === throwAwayName) ??
    (await madeOrFound(home, { name: throwAwayName, passphrase: throwAwayPassphrase, throwAway: true })).key;
  return {
    key: await unlockKey(home, shown.id, throwAwayPassphrase),
    shown,
    note: 'Signed with a throw-away key, because no passphrase was given: it proves that nothing was changed, not who made it.',
  };
}
