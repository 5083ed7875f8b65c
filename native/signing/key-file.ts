import {
  argon2Sync,
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
} from 'node:crypto';
import { argon2id } from '@noble/hashes/argon2.js';
import { z } from 'zod';
import { badInput, conflict, denied } from '../engine/errors.ts';
import { canonicalJson } from '../workspace/canonical-json.ts';
import { keyId, shortestPassphrase } from './contract.ts';
import { parsePublicKey, publicKeyOf } from './public-key.ts';
import type { SigningKey } from './sign-bundle.ts';
import { decodeBase64 } from './strict-base64.ts';
import { parseStrictJson } from './strict-json.ts';

/**
 * A private key at rest: PKCS#8 DER, encrypted by AES-256-GCM under a key that argon2id makes of the passphrase
 * (RFC 9106's second recommendation: 64 MiB, 3 passes, 4 lanes). Everything else in the file is bound to it as
 * additional data, so neither the name nor the mark of a throw-away key can be changed without the passphrase.
 *
 * Not encrypted PKCS#8: what Node and OpenSSL write there is PBKDF2 with few rounds, which a graphics card tries by the
 * million each second, and it has no room for the marks.
 */
const header = z.strictObject({
  assay: z.literal('key/1'),
  id: keyId,
  name: z.string().max(64),
  throwAway: z.boolean(),
  created: z.iso.datetime(),
  publicKey: z.string(),
  kdf: z.strictObject({
    name: z.literal('argon2id'),
    salt: z.base64(),
    // Bounded, so that a forged file cannot exhaust the machine.
    memoryKiB: z
      .int()
      .min(8192)
      .max(1 << 20),
    passes: z.int().min(1).max(16),
    lanes: z.int().min(1).max(16),
  }),
  cipher: z.strictObject({ name: z.literal('aes-256-gcm'), nonce: z.base64() }),
});
const keyFile = header.extend({ privateKey: z.base64() });
export type KeyFile = z.infer<typeof keyFile>;
type Header = z.infer<typeof header>;

const KDF = { name: 'argon2id', memoryKiB: 65536, passes: 3, lanes: 4 } as const;
const TAG_LENGTH = 16;
const MAX_KEY_FILE_BYTES = 64 << 10;

export function createKeyFile(options: {
  readonly name: string;
  readonly throwAway: boolean;
  readonly passphrase: string;
  readonly created: Date;
}): KeyFile {
  if ([...options.passphrase].length < shortestPassphrase)
    throw badInput(
      `The passphrase is shorter than ${shortestPassphrase} characters.`,
      'passphrase',
      'Take a longer one: four or more random words are good.',
    );
  const pair = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
  });
  const publicKey = publicKeyOf(pair.publicKey);
  const head: Header = {
    assay: 'key/1',
    id: publicKey.id,
    name: options.name,
    throwAway: options.throwAway,
    created: options.created.toISOString(),
    publicKey: publicKey.pem,
    kdf: { ...KDF, salt: randomBytes(16).toString('base64') },
    cipher: { name: 'aes-256-gcm', nonce: randomBytes(12).toString('base64') },
  };
  const secret = deriveSecret(options.passphrase, head.kdf);
  const cipher = createCipheriv('aes-256-gcm', secret, decodeBase64(head.cipher.nonce));
  cipher.setAAD(Buffer.from(canonicalJson(head)));
  const sealed = Buffer.concat([cipher.update(pair.privateKey), cipher.final(), cipher.getAuthTag()]);
  secret.fill(0);
  pair.privateKey.fill(0);
  return { ...head, privateKey: sealed.toString('base64') };
}

export function parseKeyFile(bytes: Uint8Array, path: string): KeyFile {
  const damaged = (what: string) =>
    badInput(`This key file is damaged: ${what}.`, path, 'Restore it from a backup, or move it away.');
  let file: KeyFile;
  try {
    const json = parseStrictJson(bytes, MAX_KEY_FILE_BYTES);
    const version = z.object({ assay: z.string() }).safeParse(json);
    if (version.success && version.data.assay !== 'key/1' && version.data.assay.startsWith('key/'))
      throw conflict('This key file was written by a newer version of Assay.', path, 'Update Assay.');
    file = keyFile.parse(json);
    if (parsePublicKey(file.publicKey).id !== file.id) throw damaged('its id is not that of its public key');
  } catch (error) {
    if (error instanceof z.ZodError) throw damaged(`${error.issues[0]!.path.join('.')} is not valid`);
    if (error instanceof Error && error.name === 'Refusal') throw damaged(error.message);
    throw error;
  }
  return file;
}

/** Decrypts a private key. A wrong passphrase and a changed file cannot be told apart, by design of the cipher. */
export function openKeyFile(file: KeyFile, passphrase: string): SigningKey {
  const { privateKey: sealedText, ...head } = file;
  const sealed = decodeBase64(sealedText);
  const secret = deriveSecret(passphrase, head.kdf);
  let pkcs8: Buffer;
  try {
    const decipher = createDecipheriv('aes-256-gcm', secret, decodeBase64(head.cipher.nonce), {
      authTagLength: TAG_LENGTH,
    });
    decipher.setAAD(Buffer.from(canonicalJson(head)));
    decipher.setAuthTag(sealed.subarray(-TAG_LENGTH));
    pkcs8 = Buffer.concat([decipher.update(sealed.subarray(0, -TAG_LENGTH)), decipher.final()]);
  } catch {
    throw denied(
      `The passphrase of key "${file.name}" is wrong.`,
      `key ${file.id.slice(0, 16)}`,
      'Type it again. If it is lost, make another key with `assay keys new`: there is no way around it.',
    );
  } finally {
    secret.fill(0);
  }
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  pkcs8.fill(0);
  const publicKey = publicKeyOf(createPublicKey(privateKey).export({ type: 'spki', format: 'der' }));
  return { id: file.id, publicKey, privateKey, throwAway: file.throwAway };
}

/** A passphrase means the same however the keyboard composed its accents. */
function deriveSecret(passphrase: string, kdf: Header['kdf']): Buffer {
  const message = Buffer.from(passphrase.normalize('NFKC'));
  const { memoryKiB: memory, passes, lanes } = kdf;
  const nonce = decodeBase64(kdf.salt);
  return deriveArgon2id(message, nonce, { memory, passes, lanes }, typeof argon2Sync === 'function');
}

/** Node before 24.7 has no argon2; there the same function in JavaScript takes a second. */
export function deriveArgon2id(
  message: Buffer,
  nonce: Buffer,
  cost: { readonly memory: number; readonly passes: number; readonly lanes: number },
  native: boolean,
): Buffer {
  const { memory, passes, lanes } = cost;
  if (native)
    return argon2Sync('argon2id', { message, nonce, memory, passes, parallelism: lanes, tagLength: 32 });
  return Buffer.from(argon2id(message, nonce, { t: passes, m: memory, p: lanes, dkLen: 32 }));
}
