import { implement } from '@orpc/server';
import type { EngineContext } from '../engine/engine-context.ts';
import { badInput } from '../engine/errors.ts';
import type {
  KeysListOutput,
  KeysNewInput,
  KeysTrustInput,
  KeysUntrustInput,
  TrustedKey,
} from './contract.ts';
import { keysContract } from './contract.ts';
import { keyHome } from './key-home.ts';
import { newKey, trustedKeys, trustKey, untrustKey } from './keys.ts';

export interface KeyOptions {
  /** The key home; see `keyHome()`. */
  readonly home: string;
}

export async function keysNew(input: KeysNewInput, { home }: KeyOptions): Promise<TrustedKey> {
  const { name, throwAway, passphrase } = input;
  if (passphrase === undefined)
    throw badInput(
      'No passphrase was given.',
      'passphrase',
      'Type one when asked, or give --passphrase-file or ASSAY_PASSPHRASE.',
    );
  return newKey(home, { name, throwAway, passphrase });
}

export async function keysList({ home }: KeyOptions): Promise<KeysListOutput> {
  return { home, keys: await trustedKeys(home) };
}

export function keysTrust(input: KeysTrustInput, { home }: KeyOptions): Promise<TrustedKey> {
  return trustKey(home, input.file, input.name);
}

export function keysUntrust(input: KeysUntrustInput, { home }: KeyOptions): Promise<TrustedKey> {
  return untrustKey(home, input.key);
}

const os = implement(keysContract).$context<EngineContext>();

export const keysRouter = os.router({
  new: os.new.handler(({ input }) => keysNew(input, { home: keyHome() })),
  list: os.list.handler(() => keysList({ home: keyHome() })),
  trust: os.trust.handler(({ input }) => keysTrust(input, { home: keyHome() })),
  untrust: os.untrust.handler(({ input }) => keysUntrust(input, { home: keyHome() })),
});
