import { useEffect, useState } from 'react';
import { EngineError } from '../engine.ts';

export interface Remembered {
  /** Whether this system keeps passphrases: the desktop application with a key store. */
  readonly possible: boolean;
  /** Whether it keeps this key's. */
  readonly is: boolean;
  /** What to give to the engine in its place, good once. */
  token(): Promise<string>;
  remember(passphrase: string): Promise<void>;
  forget(): Promise<void>;
}

/** The passphrase of a key in the system's key store. The page never reads it. */
export function useRemembered(key: string | undefined): Remembered {
  const store = window.assayDesktop?.passphrases;
  const [possible, setPossible] = useState(false);
  const [kept, setKept] = useState<string>();
  useEffect(() => {
    if (store === undefined || key === undefined) return;
    let gone = false;
    void store.available().then(async (available) => {
      // A token that is not used is void with the next sixteen.
      const token = available ? await store.remembered(key) : null;
      if (gone) return;
      setPossible(available);
      setKept(token === null ? undefined : key);
    });
    return () => {
      gone = true;
    };
  }, [store, key]);
  return {
    possible,
    is: key !== undefined && kept === key,
    async token() {
      const token = key === undefined ? null : await store?.remembered(key);
      if (token === null || token === undefined) {
        setKept(undefined);
        throw new EngineError({
          kind: 'BadInput',
          what: 'The key store does not hold this passphrase any more.',
          fix: 'Type it again.',
        });
      }
      return token;
    },
    async remember(passphrase) {
      if (key === undefined) return;
      await store?.remember(key, passphrase);
      setKept(key);
    },
    async forget() {
      if (key === undefined) return;
      await store?.forget(key);
      setKept(undefined);
    },
  };
}
