import { isContractProcedure } from '@orpc/contract';
import type { z } from 'zod';
import { contract } from '../../contract.ts';
import type { ProcedureMeta } from '../../procedure.ts';
import { flagsOf, type Flag } from './arguments.ts';

/** One command of the command line: a procedure of the contract that has words. */
export interface Command {
  readonly words: readonly string[];
  /** Where the procedure stands in the contract. */
  readonly path: readonly string[];
  readonly summary: string;
  readonly meta: ProcedureMeta;
  readonly flags: readonly Flag[];
}

function walk(node: unknown, path: readonly string[]): Command[] {
  if (isContractProcedure(node)) {
    const definition = node['~orpc'];
    const meta = definition.meta as ProcedureMeta;
    if (meta.command === undefined) return [];
    return [
      {
        words: meta.command,
        path,
        summary: definition.route.summary ?? '',
        meta,
        flags: definition.inputSchema === undefined ? [] : flagsOf(definition.inputSchema as z.ZodType),
      },
    ];
  }
  return Object.entries(node as Record<string, unknown>).flatMap(([name, child]) =>
    walk(child, [...path, name]),
  );
}

export const commands: readonly Command[] = walk(contract, []);

/** First words that several commands share, such as `keys`. */
export const groups: ReadonlySet<string> = new Set(
  commands.flatMap(({ words }) => (words.length > 1 ? [words[0]!] : [])),
);

/** The command that the first words name, the longest match first, and the words after it. */
export function findCommand(
  words: readonly string[],
): { command: Command; rest: readonly string[] } | undefined {
  const byLength = [...commands].sort((a, b) => b.words.length - a.words.length);
  const command = byLength.find((candidate) => candidate.words.every((word, i) => words[i] === word));
  return command === undefined ? undefined : { command, rest: words.slice(command.words.length) };
}
