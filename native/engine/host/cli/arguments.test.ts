import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AssayError } from '../../errors.ts';
import { parseCommand, refusedInput } from './arguments.ts';
import { commands, findCommand } from './commands.ts';
import { commandHelp, generalHelp } from './help.ts';

const parse = (words: string): ReturnType<typeof parseCommand> => {
  const found = findCommand(words.split(' '))!;
  return parseCommand(found.command, found.rest);
};

function refusal(words: string): AssayError['data'] {
  try {
    parse(words);
  } catch (error) {
    return (error as AssayError).data;
  }
  throw new Error('It was accepted.');
}

describe('the command line', () => {
  test('positional arguments, flags and paths come from the contract', () => {
    const parsed = parse('verify p.zip --replay --data a.csv=x/a.csv --data b=c.csv --json');
    expect(parsed.json).toBe(true);
    expect(parsed.input).toEqual({
      package: path.resolve('p.zip'),
      replay: true,
      data: { 'a.csv': path.resolve('x/a.csv'), b: path.resolve('c.csv') },
    });
  });

  test('the door’s own flags do not reach the procedure', () => {
    const parsed = parse('run r.yaml --workspace w --threads 2 --memory 4 --passphrase-file f');
    expect(parsed.input).toEqual({ recipe: path.resolve('r.yaml') });
    expect(parsed).toMatchObject({
      threads: 2,
      memory: 4,
      passphraseFile: 'f',
      workspace: path.resolve('w'),
    });
  });

  test.each([
    ['run', 'RECIPE is missing'],
    ['run a b', "'b' is one argument too many"],
    ['run a --nonsense', 'nonsense'],
    ['run a --threads two', "'two' is not a whole number"],
    ['workspace clean --older-than-days -1', '--older-than-days lacks its value'],
    ['run a --memory 0', '0 GB are too few'],
    ['run a --passphrase secret', 'passphrase'],
    ['verify p --data x', 'NAME=VALUE'],
  ])('assay %s: refused with what is wrong', (words, what) => {
    const data = refusal(words);
    expect(data.kind).toBe('BadInput');
    expect(data.what).toContain(what);
  });

  test('a mistyped flag is told the nearest', () => {
    expect(refusal('run a --workspce w').fix).toBe('Did you mean --workspace?');
    expect(refusal('verify p --repaly').fix).toBe('Did you mean --replay?');
    expect(refusal('verify p --nonsense').fix).toBe('See: assay verify --help');
  });

  test('what a schema refuses is said of the flag or argument', () => {
    const clean = findCommand(['workspace', 'clean'])!.command;
    const issue = { message: 'Too small', path: ['olderThanDays'], code: 'too_small', minimum: 0 };
    expect(refusedInput(issue, clean).data).toMatchObject({
      where: '--older-than-days',
      what: 'It must be at least 0.',
    });
    const name = { message: 'letters only', path: ['name'], code: 'invalid_format' };
    expect(refusedInput(name, findCommand(['keys', 'new'])!.command).data).toMatchObject({
      where: 'NAME',
      fix: 'Allowed: letters only.',
    });
  });

  test('a secret is never a flag', () => {
    for (const command of commands) {
      for (const flag of command.flags.filter((one) => one.secret)) {
        expect(commandHelp(command)).not.toContain(`--${flag.name} `);
      }
    }
  });

  test('every command has a summary, and every flag says what it is', () => {
    for (const command of commands) {
      expect(command.summary, command.words.join(' ')).not.toBe('');
      expect(generalHelp()).toContain(command.words.join(' '));
      for (const flag of command.flags.filter((one) => !one.secret)) {
        expect(flag.description, `${command.words.join(' ')} --${flag.name}`).not.toBe('');
      }
      for (const name of command.meta.positional ?? []) {
        expect(
          command.flags.some((flag) => flag.property === name),
          `${command.words.join(' ')} ${name}`,
        ).toBe(true);
      }
    }
  });
});
