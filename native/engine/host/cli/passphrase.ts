import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { badInput } from '../../errors.ts';

/** Asks on the terminal without showing what is typed. */
async function prompt(question: string): Promise<string> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await new Promise<string>((resolve, reject) => {
      reader.once('line', resolve);
      reader.once('SIGINT', () => reject(badInput('No passphrase was given.')));
    });
  } finally {
    reader.close();
    process.stderr.write('\n');
  }
}

/**
 * The passphrase from --passphrase-file, else ASSAY_PASSPHRASE, else a prompt where there is a terminal.
 * Undefined where there is none of these. Never from a flag: command lines are public on a machine.
 */
export async function passphraseFrom(
  file: string | undefined,
  ask: false | 'once' | 'twice',
): Promise<string | undefined> {
  if (file !== undefined) {
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw badInput(`The passphrase file cannot be read (${error.code}).`, file);
    });
    const passphrase = text.replace(/\r?\n$/, '');
    if (passphrase === '') throw badInput('The passphrase file is empty.', file);
    return passphrase;
  }
  const fromEnvironment = process.env.ASSAY_PASSPHRASE;
  if (fromEnvironment !== undefined && fromEnvironment !== '') return fromEnvironment;
  if (ask === false || process.stdin.isTTY !== true) return undefined;
  const first = await prompt('Passphrase: ');
  if (ask === 'twice' && (await prompt('Again: ')) !== first)
    throw badInput('The two passphrases differ.', undefined, 'Try again.');
  return first === '' ? undefined : first;
}
