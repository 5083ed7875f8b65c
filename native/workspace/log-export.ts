import { canonicalJson } from './canonical-json.ts';
import type { EventBody } from './events.ts';
import { formatAnchor } from './log-chain.ts';
import { listSegments } from './log-files.ts';
import { readSegments } from './log-fold.ts';
import { brokenLog } from './log-open.ts';
import type { StoredEvent } from './log-reader.ts';
import type { Workspace } from './workspace.ts';

export interface LogExport {
  /** Steps of the lineage: their events are disclosed, and those of the source files that they read. */
  readonly stepIds: Iterable<string>;
  /** More source files to disclose, by digest. */
  readonly sources?: Iterable<string>;
}

/**
 * The log for a package (`log.jsonl`; its form: see verifyExportedLog): every event as its line, those of the lineage
 * with salt and body besides, anchored at the head as it is now. Other events show their kind and time, and of their
 * body only a salted digest.
 */
export async function exportLog(workspace: Workspace, selection: LogExport): Promise<string> {
  const { disk, files, end } = workspace;
  const steps = new Set(selection.stepIds);
  const sources = new Set(selection.sources);
  for (const id of steps)
    for (const input of workspace.state.steps.get(id)?.step.inputs ?? []) sources.add(input);

  const parts: string[] = [];
  for await (const reading of readSegments(disk, files, await listSegments(disk, files))) {
    const problem = reading.problems[0];
    if (problem !== undefined && (problem.seq ?? 0) <= end.seq) throw brokenLog(problem);
    for (const event of reading.events) {
      if (event.seq > end.seq) break;
      parts.push(isDisclosed(event, steps, sources) ? disclosed(event) : event.source, '\n');
    }
  }
  parts.push(formatAnchor(end.seq, end.head), '\n');
  return parts.join('');
}

function isDisclosed(event: StoredEvent, steps: ReadonlySet<string>, sources: ReadonlySet<string>): boolean {
  if (event.content === undefined) return false;
  if (event.kind === 'step.finished') return steps.has((event.content as EventBody<'step.finished'>).id);
  if (event.kind === 'source.opened')
    return sources.has((event.content as EventBody<'source.opened'>).digest);
  return false;
}

function disclosed(event: StoredEvent): string {
  const { actor, body, kind, prev, seq, time, record, content } = event;
  if (record === undefined || 'erased' in record) return event.source;
  return canonicalJson({ actor, body, content, kind, prev, salt: record.salt, seq, time });
}
