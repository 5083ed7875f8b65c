import { oc } from '@orpc/contract';

/** What the doors need to know of a procedure besides its schemas. */
export interface ProcedureMeta {
  /** Words on the command line, such as ['keys', 'new']. Procedures without one are for the window only. */
  command?: readonly string[];
  /** Input properties that the command line takes by position; the rest are flags. */
  positional?: readonly string[];
  /** Changes something: the router does it one at a time. */
  recorded?: boolean;
  /** The call starts a job and returns its id; `jobs.watch` streams it. */
  job?: boolean;
  /** Works on an open workspace: the command line's --workspace, or the window's. */
  workspace?: boolean;
  /** Works on the folder of its input `workspace`: an engine that has it open does it for the command line. */
  joins?: boolean;
  /** Exit code of the command line by the value of one property of the result. */
  exitCodes?: { readonly property: string; readonly codes: Readonly<Record<string, number>> };
}

/**
 * Every capability's `contract.ts` builds its procedures on this. Input properties may carry meta:
 * `{ path: true }` is made absolute at the door (`folder: true` besides: a folder; `writes: true`: it is made or
 * changed, so that a window's grant to read does not do), `{ secret: true }` is never a flag but read from
 * --passphrase-file, ASSAY_PASSPHRASE or a prompt.
 */
export const procedure = oc.$meta<ProcedureMeta>({});
