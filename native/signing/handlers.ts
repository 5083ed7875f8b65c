import { implement } from '@orpc/server';
import type { EngineContext } from '../engine/engine-context.ts';
import { badInput, denied } from '../engine/errors.ts';
import { fileOf, openWholePackage } from '../packages/runtime.ts';
import type {
  KeysListOutput,
  KeysNewInput,
  KeysTrustInput,
  KeysTrustSignerInput,
  KeysUntrustInput,
  TrustedKey,
} from './contract.ts';
import { keysContract } from './contract.ts';
import { keyHome } from './key-home.ts';
import { newKey, trustedKeys, trustKey, trustPublicKey, untrustKey } from './keys.ts';
import { parsePublicKey } from './public-key.ts';

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

const longestPem = 65_536;

/** Trusts the signer of a whole package, and only the one whose fingerprint a person compared. */
export async function keysTrustSigner(
  input: KeysTrustSignerInput,
  { home }: KeyOptions,
): Promise<TrustedKey> {
  const opened = await openWholePackage({
    path: input.package,
    trustedKeys: [],
    want: ['signer.pem'],
    longest: longestPem,
  });
  const key = parsePublicKey(Buffer.from(fileOf(opened, 'signer.pem').bytes).toString('latin1'));
  if (key.id !== input.id)
    throw denied(
      `The package is signed by ${key.id}, not by the key that was compared.`,
      undefined,
      'Open the package again and compare the fingerprint anew.',
    );
  return trustPublicKey(home, key, input.name, 'signer.pem');
}

export function keysUntrust(input: KeysUntrustInput, { home }: KeyOptions): Promise<TrustedKey> {
  return untrustKey(home, input.key);
}

const os = implement(keysContract).$context<EngineContext>();

export const keysRouter = os.router({
  new: os.new.handler(({ input }) => keysNew(input, { home: keyHome() })),
  list: os.list.handler(() => keysList({ home: keyHome() })),
  trust: os.trust.handler(({ input }) => keysTrust(input, { home: keyHome() })),
  trustSigner: os.trustSigner.handler(({ input }) => keysTrustSigner(input, { home: keyHome() })),
  untrust: os.untrust.handler(({ input }) => keysUntrust(input, { home: keyHome() })),
});
