import { badInput, type AssayError } from '../../errors.ts';
import { productVersion } from '../../../settings/store.ts';
import { nearest } from '../../recipe/parse-recipe.ts';
import { commands, findCommand, groups } from './commands.ts';
import { commandHelp, generalHelp, groupHelp } from './help.ts';

const helpWords: ReadonlySet<string | undefined> = new Set(['--help', '-h', 'help']);
const versionWords: ReadonlySet<string | undefined> = new Set(['--version', '-V', 'version']);

/** What is wrong with words that name no command, and the nearest that do. */
export function unknownCommand(words: readonly string[]): AssayError {
  const known = commands.map((command) => command.words.join(' '));
  const [first, second] = words as [string, string | undefined];
  if (groups.has(first)) {
    const members = known.filter((name) => name.startsWith(`${first} `));
    if (second === undefined || second.startsWith('-')) {
      return badInput(`'${first}' needs one more word.`, undefined, `Known: ${members.join(', ')}.`);
    }
    const meant = nearest(`${first} ${second}`, members);
    return badInput(
      `There is no command '${first} ${second}'.`,
      undefined,
      meant === undefined ? `Known: ${members.join(', ')}.` : `Did you mean '${meant}'?`,
    );
  }
  if (first.startsWith('-'))
    return badInput(`The first word is a command; '${first}' is a flag.`, undefined, 'See: assay --help');
  const whole = second === undefined || second.startsWith('-') ? first : `${first} ${second}`;
  const single = known.filter((name) => !name.includes(' '));
  const meant = nearest(whole, known) ?? nearest(first, [...single, ...groups]);
  return badInput(
    `There is no command '${first}'.`,
    undefined,
    meant === undefined ? 'See: assay --help' : `Did you mean '${meant}'?`,
  );
}

/** Help or version, where the words ask for no more. */
export async function information(words: readonly string[]): Promise<string | undefined> {
  const [first, ...rest] = words;
  if (versionWords.has(first)) return `assay ${productVersion()}\n`;
  if (first === undefined) return generalHelp();
  // `help keys new` asks for the same as `keys new --help`.
  const asked = helpWords.has(first)
    ? rest
    : rest.some((word) => word === '--help' || word === '-h')
      ? words.filter((word) => !helpWords.has(word))
      : undefined;
  if (asked === undefined) return undefined;
  if (asked.length === 0) return generalHelp();
  const found = findCommand(asked);
  if (found !== undefined) return commandHelp(found.command);
  if (groups.has(asked[0]!) && (asked.length === 1 || asked[1]!.startsWith('-'))) return groupHelp(asked[0]!);
  throw unknownCommand(asked);
}
