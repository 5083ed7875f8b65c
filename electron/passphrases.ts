import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { app, safeStorage } from 'electron';

/**
 * Passphrases that a person asked to be remembered, encrypted by the system's key store (Keychain, DPAPI, libsecret or
 * KWallet). The page gives one here and never gets one back.
 */
const file = (): string => path.join(app.getPath('userData'), 'passphrases.json');

/** Whether the system protects them; Linux without a key store would encrypt by a key that everybody knows. */
export function canRemember(): boolean {
  if (!safeStorage.isEncryptionAvailable()) return false;
  return process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text';
}

const isKeyId = (key: unknown): key is string => typeof key === 'string' && /^[0-9a-f]{8,64}$/.test(key);

async function stored(): Promise<Record<string, string>> {
  try {
    const value: unknown = JSON.parse(await readFile(file(), 'utf8'));
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(
      Object.entries(value).filter(([key, text]) => isKeyId(key) && typeof text === 'string'),
    ) as Record<string, string>;
  } catch {
    return {};
  }
}

async function store(all: Readonly<Record<string, string>>): Promise<void> {
  if (Object.keys(all).length === 0) {
    await rm(file(), { force: true });
    return;
  }
  await mkdir(path.dirname(file()), { recursive: true, mode: 0o700 });
  await writeFile(`${file()}.tmp`, JSON.stringify(all), { mode: 0o600 });
  await rename(`${file()}.tmp`, file());
}

export async function rememberPassphrase(key: unknown, passphrase: unknown): Promise<void> {
  if (!isKeyId(key) || typeof passphrase !== 'string' || passphrase === '' || passphrase.length > 10_000)
    throw new Error('A passphrase belongs to a key.');
  if (!canRemember()) throw new Error('This system has no key store.');
  await store({ ...(await stored()), [key]: safeStorage.encryptString(passphrase).toString('base64') });
}

export async function forgetPassphrase(key: unknown): Promise<void> {
  const all = await stored();
  if (!isKeyId(key) || all[key] === undefined) return;
  const { [key]: _, ...others } = all;
  await store(others);
}

/** The passphrase; undefined where none is kept, or the system cannot decrypt it any more (another user, a new login). */
export async function rememberedPassphrase(key: unknown): Promise<string | undefined> {
  if (!isKeyId(key) || !canRemember()) return undefined;
  const text = (await stored())[key];
  if (text === undefined) return undefined;
  try {
    return safeStorage.decryptString(Buffer.from(text, 'base64'));
  } catch {
    await forgetPassphrase(key);
    return undefined;
  }
}
