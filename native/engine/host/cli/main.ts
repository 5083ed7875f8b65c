/** The command line. Every command is a procedure of the contract; results go to stdout, progress to stderr. */
import path from 'node:path';
import { ORPCError } from '@orpc/client';
import { isErrorData } from '../../contract-error.ts';
import { AssayError, errorData, type ErrorData } from '../../errors.ts';
import type { EngineClient } from '../channel-client.ts';
import { parseCommand, refusedInput, type InputIssue, type Parsed } from './arguments.ts';
import { findCommand, type Command } from './commands.ts';
import { engineHere, runningEngine, type ConnectedEngine } from './connect.ts';
import { commandHelp } from './help.ts';
import { information, unknownCommand } from './information.ts';
import { printable } from './display-width.ts';
import { passphraseFrom } from './passphrase.ts';
import { ProgressDisplay } from './progress.ts';
import { render } from './render.ts';

const defaultWorkspace = 'assay-workspace';

const exitCodes: Readonly<Record<ErrorData['kind'], number>> = {
  BadInput: 2,
  NotFound: 2,
  Denied: 2,
  Conflict: 1,
  Cancelled: 1,
  Internal: 1,
};

function errorText(error: ErrorData): string {
  const lines = [`${error.where === undefined ? '' : `${error.where}: `}${error.what}`];
  if (error.fix !== undefined) lines.push(`  → ${error.fix}`);
  if (error.id !== undefined) lines.push(`  Details: diagnostics, id ${error.id}`);
  return printable(`${lines.join('\n')}\n`, true);
}

/** An error as it came through oRPC, back as data. */
function unwrapped(error: unknown, words: readonly string[]): ErrorData {
  if (!(error instanceof ORPCError)) return errorData(error);
  const data: unknown = error.data;
  const [issue] = (data as { issues?: InputIssue[] } | undefined)?.issues ?? [];
  if (issue !== undefined) return refusedInput(issue, findCommand(words)?.command).data;
  return isErrorData(data) ? data : errorData(error);
}

type Call = (input: unknown, options: { signal: AbortSignal }) => Promise<unknown>;

function callOf(client: unknown, at: readonly string[]): Call {
  return at.reduce<unknown>((node, name) => (node as Record<string, unknown>)[name], client) as Call;
}

async function watch(
  client: EngineClient,
  job: string,
  display: ProgressDisplay | undefined,
  signal: AbortSignal,
): Promise<unknown> {
  const cancel = (): void => {
    // A connection that is lost is told by the watching.
    client.jobs.cancel({ job }).catch(() => undefined);
  };
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  for await (const event of await client.jobs.watch({ job })) {
    display?.show(event);
    if (event.type === 'finished') return event.result;
    if (event.type === 'failed') throw new AssayError(event.error);
  }
  throw new AssayError({ kind: 'Internal', what: 'The job ended without a result.' });
}

/** Calls on an engine, and shows the result as soon as it is there. */
async function callOn(
  engine: ConnectedEngine,
  command: Command,
  input: unknown,
  parsed: Parsed,
  signal: AbortSignal,
): Promise<unknown> {
  const display = parsed.quiet ? undefined : new ProgressDisplay(process.stderr);
  try {
    const result = await callOf(engine.client, command.path)(input, { signal });
    if (command.meta.job !== true) return result;
    return await watch(engine.client, (result as { job: string }).job, display, signal);
  } catch (error) {
    throw engine.running?.lost() ?? error;
  } finally {
    display?.end();
  }
}

async function execute(
  command: Command,
  parsed: Parsed,
  signal: AbortSignal,
  show: (result: unknown) => void,
): Promise<void> {
  const input = { ...parsed.input };
  const secret = command.flags.find((flag) => flag.secret);
  if (secret !== undefined) {
    const ask = command.words.at(-1) === 'new' ? 'twice' : 'once';
    const passphrase = await passphraseFrom(parsed.passphraseFile, ask);
    if (passphrase !== undefined) input[secret.property] = passphrase;
  }
  const workspace =
    command.meta.workspace === true ? (parsed.workspace ?? path.resolve(defaultWorkspace)) : undefined;
  const named = command.meta.joins === true ? workspaceNamed(input) : workspace;
  const findRunning = async (): Promise<ConnectedEngine | undefined> => {
    const engine = named === undefined ? undefined : await reachableEngine(named, command);
    if (engine?.running !== undefined && !parsed.quiet) tellRunning(engine.running.pid, parsed);
    return engine;
  };
  let engine =
    (await findRunning()) ??
    engineHere({
      workspace,
      threads: parsed.threads,
      memoryBytes: parsed.memory === undefined ? undefined : Math.floor(parsed.memory * 1e9),
    });
  try {
    try {
      show(await callOn(engine, command, input, parsed, signal));
    } catch (error) {
      // Another command opened the workspace at the same moment: this one has done nothing yet, and joins it.
      const other = engine.opened || errorData(error).kind !== 'Conflict' ? undefined : await findRunning();
      if (other === undefined) throw error;
      await engine.end();
      engine = other;
      show(await callOn(engine, command, input, parsed, signal));
    }
  } finally {
    if (engine.others > 0 && !parsed.quiet) {
      process.stderr.write(
        'Another command works through this one: waiting for it to end (Ctrl+C twice stops both).\n',
      );
    }
    await engine.end();
  }
}

/** Made absolute here: an engine that is joined has a working folder of its own. */
function workspaceNamed(input: Record<string, unknown>): string {
  const named = typeof input.workspace === 'string' ? input.workspace : path.resolve(defaultWorkspace);
  input.workspace = named;
  return named;
}

/** Where that engine does not fit this command line, what only reads is done here, beside it. */
async function reachableEngine(workspace: string, { meta }: Command): Promise<ConnectedEngine | undefined> {
  try {
    return await runningEngine(workspace);
  } catch (error) {
    if (meta.joins === true && meta.recorded !== true) return undefined;
    throw error;
  }
}

function tellRunning(pid: number, { threads, memory }: Parsed): void {
  const flags = [threads === undefined ? [] : ['--threads'], memory === undefined ? [] : ['--memory']].flat();
  const its =
    flags.length === 0
      ? ''
      : ` ${flags.join(' and ')} ${flags.length === 1 ? 'has' : 'have'} no effect: it uses its own.`;
  process.stderr.write(`The workspace is open in process ${String(pid)}: the command runs there.${its}\n`);
}

function exitCodeOf(command: Command, result: unknown): number {
  const rule = command.meta.exitCodes;
  if (rule === undefined) return 0;
  return rule.codes[String((result as Record<string, unknown>)[rule.property])] ?? 1;
}

async function main(words: readonly string[]): Promise<number> {
  const told = await information(words);
  if (told !== undefined) {
    process.stdout.write(told);
    return 0;
  }
  const found = findCommand(words);
  if (found === undefined) throw unknownCommand(words);
  const { command, rest } = found;
  const parsed = parseCommand(command, rest);
  // As one of several short flags: `-qh`.
  if (parsed.help) {
    process.stdout.write(commandHelp(command));
    return 0;
  }
  const controller = new AbortController();
  const onInterrupt = (): void => {
    if (controller.signal.aborted) process.exit(130);
    process.stderr.write('\nCancelling … (again to stop at once)\n');
    controller.abort();
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  let code = 0;
  await execute(command, parsed, controller.signal, (result) => {
    process.stdout.write(
      parsed.json ? `${JSON.stringify(result)}\n` : render(command, result, process.stdout.columns),
    );
    code = exitCodeOf(command, result);
  });
  return code;
}

// A reader that has seen enough (`| head`) is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

const words = process.argv.slice(2);
try {
  process.exitCode = await main(words);
} catch (error) {
  const data = unwrapped(error, words);
  if (process.env.ASSAY_DEBUG !== undefined) console.error(error);
  process.stderr.write(errorText(data));
  if (words.includes('--json')) process.stdout.write(`${JSON.stringify({ error: data })}\n`);
  process.exitCode = exitCodes[data.kind];
}
