import { bytes, counted, duration, integer } from '../../components/numbers.ts';
import type { RecordedEvent } from '../../../native/workspace/contract.ts';

/** What people may narrow the record to, and the kinds of event that this means. */
export const eventGroups = [
  { value: 'steps', label: 'Steps', kinds: ['step.finished'] },
  { value: 'files', label: 'Files', kinds: ['source.opened'] },
  { value: 'packages', label: 'Packages', kinds: ['package.exported'] },
  { value: 'failures', label: 'Failures', kinds: ['job.failed'] },
  { value: 'erasures', label: 'Erasures', kinds: ['object.erased', 'body.erased'] },
  {
    value: 'workspace',
    label: 'Workspace and log',
    kinds: [
      'workspace.created',
      'workspace.migrated',
      'workspace.cleaned',
      'log.tail-set-aside',
      'log.snapshot',
    ],
  },
] as const;

const errorWords: Readonly<Record<string, string>> = {
  BadInput: 'its input was refused',
  NotFound: 'something was not there',
  Conflict: 'the state of things did not allow it',
  Denied: 'it was not allowed',
  Cancelled: 'it was cancelled',
  Internal: 'a fault of the program',
};

/** Why a step failed, in words; the record keeps the kind alone, since a message may quote a cell. */
export const errorWord = (kind: unknown): string => errorWords[String(kind)] ?? String(kind);

type Body = Readonly<Record<string, unknown>>;

const asBody = (value: unknown): Body => (typeof value === 'object' && value !== null ? (value as Body) : {});
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
const short = (digest: unknown): string => text(digest).slice(0, 8);

/** The kind of step that an event is about. */
export function stepKindOf(event: Pick<RecordedEvent, 'kind' | 'body'>): string | undefined {
  const body = asBody(event.body);
  const kind = event.kind === 'job.failed' ? body.kind : asBody(body.step).kind;
  return typeof kind === 'string' ? kind : undefined;
}

/** An event in one sentence for people. @param titles what kinds of step are called */
export function eventWords(event: RecordedEvent, titles: Readonly<Record<string, string>>): string {
  if (event.body === null) return `Erased: what event ${integer(event.seq)} (${event.kind}) said`;
  const body = asBody(event.body);
  const kind = stepKindOf(event) ?? '';
  const title = titles[kind] ?? kind;
  switch (event.kind) {
    case 'workspace.created':
      return `Workspace created (format ${String(body.format)})`;
    case 'workspace.migrated':
      return `Workspace migrated from format ${String(body.from)} to ${String(body.to)}`;
    case 'workspace.cleaned':
      return `Cleaned: ${counted(number(body.objects), 'object')} (${bytes(number(body.objectBytes))}) and ${counted(number(body.cacheFiles), 'cached file')} (${bytes(number(body.cacheBytes))}) removed`;
    case 'source.opened':
      return `File ${text(body.name)} opened (${bytes(number(body.bytes))})`;
    case 'step.finished':
      return `Step '${title}' finished in ${duration(number(body.seconds))}`;
    case 'job.failed':
      return `Step '${title}' did not finish: ${errorWord(body.error)}`;
    case 'package.exported':
      return `Package ${text(body.name)} ${text(body.version)} exported`;
    case 'object.erased':
      return `Result ${short(body.digest)} erased: ${text(body.reason)}`;
    case 'body.erased':
      return `What event ${integer(number(body.seq))} said was erased: ${text(body.reason)}`;
    case 'log.tail-set-aside':
      return `An unfinished end of the log (${bytes(number(body.bytes))}) was set aside after a crash`;
    case 'log.snapshot':
      return `Snapshot of the record made after segment ${String(body.segment)}`;
    default:
      return event.kind;
  }
}
