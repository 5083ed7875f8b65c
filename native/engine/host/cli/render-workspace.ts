import type { WorkspaceBackup, WorkspaceCleaned, WorkspaceInfo } from '../../../workspace/contract.ts';
import type { WorkspaceReport } from '../../../workspace/contract.ts';
import { counted } from '../../../stats/counted.ts';
import { bytes } from './table.ts';

const lines = (...parts: readonly string[]): string => `${parts.join('\n')}\n`;

const size = ({ files, bytes: total }: { files: number; bytes: number }): string =>
  `${bytes(total)} in ${counted(files, 'file')}`;

/** 2026-01-31T09:05:07.123Z as people write it. */
const time = (text: string): string => `${text.slice(0, 16).replace('T', ' ')} UTC`;

export function renderWorkspaceInfo(info: WorkspaceInfo): string {
  const erased = info.erased === 0 ? [] : [`  erased    ${counted(info.erased, 'entry', 'entries')}`];
  const open = info.openIn;
  return lines(
    info.root,
    `  made      ${time(info.created)}, format ${info.format}`,
    `  holds     ${counted(info.sources, 'source file')}, ${counted(info.steps, 'step')}, ${counted(info.packages, 'package')} written${info.failures > 0 ? `, ${counted(info.failures, 'failed job')}` : ''}`,
    ...erased,
    `  log       ${counted(info.events, 'event')}, ${bytes(info.log.bytes)}`,
    `  objects   ${size(info.objects)}`,
    `  cache     ${size(info.cache)}; made again when needed (assay workspace clean)`,
    `  open in   ${open === undefined ? 'no program' : `process ${open.pid} on ${open.host}, since ${time(open.started)}`}`,
    info.problems === 0
      ? '  The log reads well. All of it is checked by: assay log verify'
      : `  ! ${counted(info.problems, 'break')} found in the log. They are told by: assay log verify`,
  );
}

const shownProblems = 20;

export function renderLogVerify(report: WorkspaceReport): string {
  const more = report.problems.length - shownProblems;
  return lines(
    report.verdict === 'whole'
      ? 'WHOLE: nothing was changed or lost since it was written.'
      : `BROKEN: ${counted(report.problems.length, 'fault')} found.`,
    ...report.problems.slice(0, shownProblems).map(({ where, what }) => `  ✗ ${where}: ${what}`),
    ...(more > 0 ? [`    … and ${counted(more, 'more', 'more')} (--json)`] : []),
    `  workspace  ${report.workspace}`,
    `  checked    ${counted(report.events, 'event')}, ${counted(report.bodies, 'body', 'bodies')}, ${counted(report.objects, 'object')}`,
    `  head       ${report.head}`,
    ...report.erased.map((text) => `  · ${text}`),
    ...report.notes.map((text) => `  · ${text}`),
  );
}

export const renderWorkspaceMove = ({ to }: { to: string }): string =>
  lines(`Moved. The workspace is now ${to}.`);

export const renderWorkspaceBackup = (result: WorkspaceBackup): string =>
  lines(`Copied and verified: ${size(result)}.`, `  copy  ${result.to}`, `  head  ${result.head}`);

export function renderWorkspaceClean(result: WorkspaceCleaned): string {
  const { objects, objectBytes, cacheFiles, cacheBytes, dryRun } = result;
  if (objects === 0 && cacheFiles === 0) return lines('Nothing to remove.');
  return lines(
    dryRun ? 'Would be removed (nothing was):' : 'Removed:',
    `  ${counted(cacheFiles, 'file')} of the cache, ${bytes(cacheBytes)}`,
    `  ${counted(objects, 'object')} that nothing refers to, ${bytes(objectBytes)}`,
  );
}
