import { z } from 'zod';

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);
const shortText = z.string().min(1).max(500);
/** Kinds of error, as in the engine's errors: an error's text may quote a cell and stays out of the log. */
const errorKind = z.enum(['BadInput', 'NotFound', 'Conflict', 'Denied', 'Cancelled', 'Internal']);

/**
 * What each kind of event says. Bodies hold ids, specs, counts and digests, never the value of a cell; nothing that is
 * not listed gets in. Members may be added as optional; a change of meaning is a new kind.
 */
export const eventBodies = {
  'workspace.created': z.strictObject({ format: count }),
  'workspace.migrated': z.strictObject({ from: count, to: count }),
  'workspace.cleaned': z.strictObject({
    objects: count,
    objectBytes: count,
    cacheFiles: count,
    cacheBytes: count,
    /** Objects younger than this were left alone. */
    olderThanSeconds: z.number().min(0),
  }),
  /** A source file was read; `name` is its file name without the folder. */
  'source.opened': z.strictObject({ digest, name: shortText, bytes: count }),
  'step.finished': z.strictObject({
    id: digest,
    step: z.strictObject({ kind: shortText, version: count, spec: z.unknown(), inputs: z.array(digest) }),
    result: digest,
    seconds: z.number().min(0),
  }),
  'job.failed': z.strictObject({
    step: digest.optional(),
    kind: shortText,
    error: errorKind,
    /** Of an internal error: where the diagnostic log holds the details. */
    errorId: shortText.optional(),
  }),
  'package.exported': z.strictObject({
    contentDigest: digest,
    sha256: digest,
    name: shortText,
    version: shortText,
    /** Id of the step that built its files. */
    step: digest.optional(),
  }),
  'object.erased': z.strictObject({ digest, reason: shortText }),
  'body.erased': z.strictObject({ seq: count, reason: shortText }),
  'log.tail-set-aside': z.strictObject({
    file: shortText,
    offset: count,
    bytes: count,
    sha256: digest,
    savedAs: shortText,
  }),
  /** Names the snapshot of the fold at a segment's end: no other is ever believed. */
  'log.snapshot': z.strictObject({ segment: count, sha256: digest }),
};

export type EventKind = keyof typeof eventBodies;
export type EventBody<Kind extends EventKind> = z.output<(typeof eventBodies)[Kind]>;

export function isEventKind(kind: string): kind is EventKind {
  return Object.hasOwn(eventBodies, kind);
}
