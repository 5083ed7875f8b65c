import type { VerifyResult } from '../../native/engine/contract.ts';
import type { StatusState } from '../components/status.tsx';

export interface Standing {
  readonly state: StatusState;
  /** In capitals, as the command line says it. */
  readonly word: string;
  readonly sentence: string;
}

/** What a verification comes to, in the words of `assay verify`. */
export function standingOf({ verdict, checks, signer, replay }: VerifyResult): Standing {
  const keyAsked = checks.find(({ name }) => name === 'key');
  if (replay?.same === false && checks.every(({ ok }) => ok)) {
    return {
      state: 'failed',
      word: 'BROKEN',
      sentence: 'It is whole, but its recipe does not give its numbers again.',
    };
  }
  if (verdict === 'broken') {
    return {
      state: 'failed',
      word: 'BROKEN',
      sentence: 'It is not as it was signed. Do not use it, and do not believe what it says.',
    };
  }
  if (verdict === 'unknown-signer') {
    return keyAsked === undefined
      ? {
          state: 'attention',
          word: 'INTACT, SIGNER UNKNOWN',
          sentence: 'Nothing was changed since it was signed, by a key that you have not trusted.',
        }
      : {
          state: 'attention',
          word: 'INTACT, BUT BY ANOTHER SIGNER',
          sentence: 'Nothing was changed since it was signed, but not by the key that you asked for.',
        };
  }
  if (keyAsked === undefined && signer?.throwAway === true) {
    return {
      state: 'attention',
      word: 'INTACT',
      sentence: 'Signed by a throw-away key, which proves that nothing was changed, not who made it.',
    };
  }
  return {
    state: 'passed',
    word: 'TRUSTED',
    sentence:
      keyAsked === undefined
        ? 'Whole, and signed by a key that you trust.'
        : 'Whole, and signed by the key that you asked for.',
  };
}

export const checkTitles: Readonly<Record<VerifyResult['checks'][number]['name'], string>> = {
  container: 'Container',
  signature: 'Signature',
  digests: 'Digests',
  model: 'Content',
  log: 'Log',
  attestations: 'Attestations',
  key: 'Key asked for',
};

/** What each check proves. */
export const checkMeanings: typeof checkTitles = {
  container: 'The file has the one form that a package may have; nothing hides in it.',
  signature: 'The list of files and digests was signed by the key in the package.',
  digests: 'Every file is byte for byte as it was signed.',
  model: 'Every file that a package needs is there.',
  log: 'The record is one unbroken chain and tells of every step that made the model.',
  attestations: 'Statements that others signed about this package.',
  key: 'The signer is the one whose key was given.',
};

/** A fingerprint as people read it to each other. */
export const inFours = (id: string): string => id.replaceAll(/(.{4})(?=.)/g, '$1 ');
