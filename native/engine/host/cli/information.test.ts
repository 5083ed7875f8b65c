import { describe, expect, test } from 'vitest';
import { commands, groups } from './commands.ts';
import { information, unknownCommand } from './information.ts';

const told = (words: string): Promise<string | undefined> =>
  information(words === '' ? [] : words.split(' '));
const refusal = (words: string) => unknownCommand(words.split(' ')).data;

describe('help', () => {
  test.each(['', '--help', '-h', 'help'])("'assay %s' lists every command", async (words) => {
    const text = await told(words);
    for (const command of commands) expect(text).toContain(command.words.join(' '));
  });

  test('a group lists its own commands', async () => {
    expect([...groups]).toEqual(expect.arrayContaining(['keys', 'workspace', 'log', 'recipe']));
    for (const words of ['keys --help', 'keys -h', 'help keys']) {
      const text = await told(words);
      expect(text).toContain('keys new');
      expect(text).not.toContain('workspace');
    }
  });

  test('a command shows its arguments; folders are called so', async () => {
    expect(await told('help run')).toBe(await told('run x.yaml --help'));
    expect(await told('run --help')).toContain('Usage: assay run RECIPE [flags]');
    expect(await told('workspace info --help')).toContain('--workspace DIR');
  });

  test('the version', async () => {
    for (const words of ['--version', '-V', 'version'])
      expect(await told(words)).toMatch(/^assay \d+\.\d+\.\d+\n$/);
  });

  test('words that ask for work are left to it', async () => {
    expect(await told('run x.yaml')).toBeUndefined();
    await expect(told('rnu --help')).rejects.toMatchObject({ data: { fix: "Did you mean 'run'?" } });
  });
});

describe('a command that is not there', () => {
  test.each([
    ['rnu a.yaml', "no command 'rnu'", "'run'"],
    ['verfy p.zip', "no command 'verfy'", "'verify'"],
    ['key list', "no command 'key'", "'keys list'"],
    ['keys lst', "no command 'keys lst'", "'keys list'"],
    ['keys', 'needs one more word', 'keys new'],
    ['keys destroy', "no command 'keys destroy'", 'keys untrust'],
    ['workspce', "no command 'workspce'", "'workspace'"],
    ['--workspace w', "'--workspace' is a flag", 'assay --help'],
    ['dance', "no command 'dance'", 'assay --help'],
  ])('assay %s', (words, what, fix) => {
    const data = refusal(words);
    expect(data.kind).toBe('BadInput');
    expect(data.what).toContain(what);
    expect(data.fix).toContain(fix);
  });
});
