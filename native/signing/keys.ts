import { chmod } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { badInput, conflict, notFound } from '../engine/errors.ts';
import { canonicalJson } from '../workspace/canonical-json.ts';
import { realDisk, replaceFile } from '../workspace/disk.ts';
import { isWorkspace } from '../workspace/workspace-format.ts';
import type { TrustedKey } from './contract.ts';
import { keyName } from './contract.ts';
import type { KeyFile } from './key-file.ts';
import { aloneInKeyHome } from './key-home-lock.ts';
import { createKeyFile, openKeyFile, parseKeyFile } from './key-file.ts';
import type { PublicKey } from './public-key.ts';
import { parsePublicKey } from './public-key.ts';
import { Refusal } from './refusal.ts';
import type { SigningKey } from './sign-bundle.ts';

// `keys/<id>.json`: own keys, encrypted. `trusted/<id>.json`: other people's, public.
const KEYS = 'keys';
const TRUSTED = 'trusted';

const trustFile = z.strictObject({ assay: z.literal('trust/1'), name: z.string(), publicKey: z.string() });

/** Makes a key and stores it, encrypted. */
export async function newKey(
  home: string,
  options: { readonly name: string; readonly passphrase: string; readonly throwAway?: boolean },
): Promise<TrustedKey> {
  const name = checkName(options.name);
  await refuseWorkspace(home);
  await refuseTakenName(home, name);
  const file = createKeyFile({
    name,
    throwAway: options.throwAway ?? false,
    passphrase: options.passphrase,
    created: new Date(),
  });
  // The passphrase took its time: another process may have taken the name meanwhile.
  await aloneInKeyHome(home, async () => {
    await refuseTakenName(home, name);
    await store(home, KEYS, file.id, file);
  });
  return ownKey(file);
}

/** Own keys, in the order of their names. */
export async function listKeys(home: string): Promise<TrustedKey[]> {
  return (await ownFiles(home)).map(ownKey).sort(byName);
}

/** Vouches for another person's key. Trusting it again gives it another name. */
export async function trustKey(home: string, publicPemPath: string, name: string): Promise<TrustedKey> {
  checkName(name);
  return trustPublicKey(home, await readPublicKey(publicPemPath), name, publicPemPath);
}

/** The same, of a key that was read already. @param where it was found, for messages */
export async function trustPublicKey(
  home: string,
  key: PublicKey,
  name: string,
  where: string,
): Promise<TrustedKey> {
  checkName(name);
  if ((await ownFiles(home)).some((file) => file.id === key.id))
    throw conflict('This is a key of your own, which is trusted already.', where);
  await refuseTakenName(home, name, key.id);
  await store(home, TRUSTED, key.id, { assay: 'trust/1', name, publicKey: key.pem });
  return { id: key.id, name, publicKey: key.pem, own: false, throwAway: false };
}

/** Takes trust back. Own keys are not deleted: what they signed would be lost with them. */
export async function untrustKey(home: string, key: string): Promise<TrustedKey> {
  const found = pick(await trustedKeys(home), key);
  if (found.own)
    throw conflict(
      'This is a key of your own.',
      key,
      `To give it up, move ${join(home, KEYS, `${found.id}.json`)} away.`,
    );
  await realDisk.remove(join(home, TRUSTED, `${found.id}.json`));
  return found;
}

/** Every key whose signature counts: own ones and those vouched for. */
export async function trustedKeys(home: string): Promise<TrustedKey[]> {
  const others: TrustedKey[] = [];
  for (const { path, bytes } of await readAll(home, TRUSTED)) {
    const parsed = trustFile.safeParse(jsonOf(bytes));
    if (!parsed.success) throw damaged(path);
    const key = publicKeyIn(parsed.data.publicKey, path);
    if (!path.endsWith(`${key.id}.json`)) throw damaged(path);
    others.push({ id: key.id, name: parsed.data.name, publicKey: key.pem, own: false, throwAway: false });
  }
  return [...(await listKeys(home)), ...others.sort(byName)];
}

/** Decrypts an own key, named by its id, the beginning of its id, or its name. */
export async function unlockKey(home: string, key: string, passphrase: string): Promise<SigningKey> {
  const files = await ownFiles(home);
  const { id } = pick(files.map(ownKey), key);
  return openKeyFile(
    files.find((file) => file.id === id)!,
    passphrase,
  );
}

/** Reads the PEM file of a public key that a person gave. */
export async function readPublicKey(path: string): Promise<PublicKey> {
  const size = await realDisk.size(path);
  if (size === undefined) throw notFound('There is no such file.', path);
  // Longer than any PEM text: not to be read whole only to be refused.
  const bytes = size > 65_536 ? undefined : await realDisk.read(path);
  return publicKeyIn(Buffer.from(bytes ?? []).toString('latin1'), path);
}

function publicKeyIn(text: string, path: string): PublicKey {
  try {
    return parsePublicKey(text);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw badInput(
      `This is not a key that can be trusted: ${error.message}.`,
      path,
      'Give the PEM file of a P-256 public key, as `signer.pem` in a package is.',
    );
  }
}

/** One key by its id, the beginning of its id (8 digits at least) or its name. */
export function pick(keys: readonly TrustedKey[], wanted: string): TrustedKey {
  const prefix = /^[0-9a-f]{8,64}$/.test(wanted);
  const found = keys.filter((key) => key.name === wanted || (prefix && key.id.startsWith(wanted)));
  if (found.length === 0)
    throw notFound(
      'There is no such key.',
      wanted,
      'See `assay keys list`, or make one with `assay keys new`.',
    );
  if (found.length > 1)
    throw badInput(
      'Several keys are meant by this.',
      wanted,
      'Give more digits of the id: see `assay keys list`.',
    );
  return found[0]!;
}

/** A workspace is copied, backed up and handed over whole, and private keys with it. */
async function refuseWorkspace(home: string): Promise<void> {
  for (let at = resolve(home); ; at = dirname(at)) {
    if (await isWorkspace(realDisk, at))
      throw conflict('Keys may not lie inside a workspace.', home, 'Set ASSAY_HOME to a folder elsewhere.');
    if (at === dirname(at)) return;
  }
}

async function refuseTakenName(home: string, name: string, except?: string): Promise<void> {
  if ((await trustedKeys(home)).some((key) => key.name === name && key.id !== except))
    throw conflict('There is another key of this name.', name, 'Give another name.');
}

function checkName(name: string): string {
  const parsed = keyName.safeParse(name);
  if (!parsed.success)
    throw badInput(
      `The name is not usable: ${parsed.error.issues[0]!.message}.`,
      'name',
      'Give another name.',
    );
  return parsed.data;
}

function ownKey(file: KeyFile): TrustedKey {
  return {
    id: file.id,
    name: file.name,
    publicKey: file.publicKey,
    own: true,
    throwAway: file.throwAway,
  };
}

function byName(a: TrustedKey, b: TrustedKey): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1;
}

async function ownFiles(home: string): Promise<KeyFile[]> {
  const files: KeyFile[] = [];
  for (const { path, bytes } of await readAll(home, KEYS)) {
    const file = parseKeyFile(bytes, path);
    if (!path.endsWith(`${file.id}.json`)) throw damaged(path);
    files.push(file);
  }
  return files;
}

function damaged(path: string) {
  return badInput(
    'This file of the key home is damaged.',
    path,
    'Restore it from a backup, or move it away.',
  );
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}

async function readAll(home: string, folder: string): Promise<{ path: string; bytes: Uint8Array }[]> {
  const at = join(home, folder);
  const files: { path: string; bytes: Uint8Array }[] = [];
  for (const name of await realDisk.list(at)) {
    const path = join(at, name);
    const bytes = name.endsWith('.json') ? await realDisk.read(path) : undefined;
    if (bytes !== undefined) files.push({ path, bytes });
  }
  return files;
}

/** Folders 0700, files 0600; never through a link, since the file is renamed into its place. */
async function store(home: string, folder: string, id: string, value: object): Promise<void> {
  const at = join(home, folder);
  await realDisk.makeFolder(at);
  await chmod(at, 0o700);
  await replaceFile(realDisk, join(at, `${id}.json`), `${canonicalJson(value)}\n`);
}
