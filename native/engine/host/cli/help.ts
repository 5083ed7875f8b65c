import { commands, type Command } from './commands.ts';
import type { Flag } from './arguments.ts';

const pad = (text: string, width: number): string => text.padEnd(width);

function usage(command: Command): string {
  const positional = (command.meta.positional ?? []).map((property) => {
    const flag = command.flags.find((f) => f.property === property);
    const name = (flag?.name ?? property).toUpperCase();
    return flag?.required === true ? name : `[${name}]`;
  });
  return ['assay', ...command.words, ...positional, '[flags]'].join(' ');
}

function flagLine(flag: Flag): [string, string] {
  const one = flag.folder ? 'DIR' : flag.path ? 'FILE' : 'TEXT';
  const shown = {
    boolean: '',
    string: ` ${one}`,
    number: ' N',
    strings: ` ${one} …`,
    map: ` NAME=${flag.path ? 'FILE' : 'VALUE'} …`,
  }[flag.kind];
  const choices = flag.choices === undefined ? '' : ` One of ${flag.choices.join(', ')}.`;
  // That a switch is off and a list empty needs no words.
  const told = typeof flag.default === 'string' || typeof flag.default === 'number';
  const standard = told ? ` Default: ${String(flag.default)}.` : '';
  return [`--${flag.name}${shown}`, `${flag.description}${choices}${standard}`];
}

export function commandHelp(command: Command): string {
  const positional = command.meta.positional ?? [];
  const rows: [string, string][] = [
    ...command.flags
      .filter((f) => positional.includes(f.property))
      .map((f): [string, string] => [f.name.toUpperCase(), f.description]),
    ...command.flags.filter((f) => !positional.includes(f.property) && !f.secret).map(flagLine),
  ];
  if (command.flags.some((flag) => flag.secret)) {
    rows.push([
      '--passphrase-file FILE',
      'Reads the passphrase from a file (else ASSAY_PASSPHRASE, else a prompt).',
    ]);
  }
  if (command.meta.workspace === true) {
    rows.push(
      ['--workspace DIR', 'The workspace folder; made if there is none. Default: assay-workspace.'],
      ['--threads N', 'Threads at most. Never changes a result. Default: all.'],
      ['--memory GB', 'Memory for queries, in GB. Default: half of what the machine has.'],
    );
  }
  rows.push(['--json', 'Prints one JSON object on stdout.'], ['--quiet', 'No progress on stderr.']);
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return `${command.summary}\n\nUsage: ${usage(command)}\n\n${rows.map(([name, text]) => `  ${pad(name, width)}${text}`).join('\n')}\n`;
}

const listed = (shown: readonly Command[]): string[] => {
  const width = Math.max(...shown.map((command) => command.words.join(' ').length)) + 2;
  return shown.map((command) => `  ${pad(command.words.join(' '), width)}${command.summary}`);
};

/** Of commands that share their first word, such as `keys`. */
export function groupHelp(group: string): string {
  const shown = commands.filter((command) => command.words.length > 1 && command.words[0] === group);
  return [
    `Usage: assay ${group} COMMAND [arguments] [flags]`,
    '',
    ...listed(shown),
    '',
    `assay ${group} COMMAND --help shows a command’s arguments and flags.`,
    '',
  ].join('\n');
}

export function generalHelp(): string {
  return [
    'Assay: from a data file to a signed, replayable model package. Offline.',
    '',
    'Usage: assay COMMAND [arguments] [flags]',
    '',
    ...listed(commands),
    '',
    'Exit codes: 0 done, 1 failed, 2 bad input; verify also 3 intact but the signer is unknown.',
    'assay COMMAND --help shows a command’s arguments and flags; assay --version its version.',
    '',
  ].join('\n');
}
