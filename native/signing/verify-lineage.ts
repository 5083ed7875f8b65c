import { z } from 'zod';
import { verifyExportedLog } from '../workspace/log-chain.ts';
import { stepId } from '../workspace/step-id.ts';
import type { Step } from '../workspace/step-kind.ts';
import { issueText } from './bundle.ts';
import { Refusal } from './refusal.ts';
import { parseStrictJson } from './strict-json.ts';

const MAX_LINEAGE_BYTES = 64 << 20;
const MAX_LOG_BYTES = 256 << 20;

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const lineage = z.looseObject({
  steps: z
    .array(
      z.looseObject({
        id: digest,
        kind: z.string(),
        version: z.int(),
        spec: z.unknown(),
        inputs: z.array(digest),
        result: digest,
      }),
    )
    .min(1),
});

/** What a finished step leaves in the log (`step.finished`). */
const finished = z.looseObject({ id: digest, result: digest });

export interface LineageFacts {
  readonly events: number;
  readonly withBodies: number;
  readonly steps: number;
}

/**
 * Checks that the log is a whole chain and that it tells of the package's steps: each step of `lineage.json` has the
 * id that its own words give, and an event with its body says that it ended in this very result.
 */
export function verifyLineage(lineageBytes: Uint8Array, logBytes: Uint8Array): LineageFacts {
  const log = readLog(logBytes);
  const results = new Map<string, Set<string>>();
  for (const event of log.disclosed) {
    const body = event.kind === 'step.finished' ? finished.safeParse(event.content) : undefined;
    if (body?.success !== true) continue;
    const known = results.get(body.data.id) ?? new Set();
    results.set(body.data.id, known.add(body.data.result));
  }
  const parsed = lineage.safeParse(parseLineage(lineageBytes));
  if (!parsed.success)
    throw new Refusal('malformed', issueText('it is not a lineage', parsed.error), 'lineage.json');
  const { steps } = parsed.data;
  const seen = new Set<string>();
  for (const step of steps) {
    const short = `${step.kind.slice(0, 60)} (${step.id.slice(0, 12)}…)`;
    if (seen.has(step.id)) throw new Refusal('malformed', `the step ${short} occurs twice`, 'lineage.json');
    seen.add(step.id);
    if (idOf(step) !== step.id)
      throw new Refusal('mismatch', `the step ${short} has not the id that its words give`, 'lineage.json');
    if (results.get(step.id)?.has(step.result) !== true)
      throw new Refusal(
        'mismatch',
        `the log does not tell that the step ${short} had this result`,
        'log.jsonl',
      );
  }
  return { events: log.events, withBodies: log.withBodies, steps: steps.length };
}

/** Undefined where the step has no canonical form: half a surrogate pair, or a number beyond the doubles. */
function idOf(step: Step): string | undefined {
  try {
    return stepId(step);
  } catch {
    return undefined;
  }
}

function readLog(bytes: Uint8Array) {
  if (bytes.length > MAX_LOG_BYTES)
    throw new Refusal('malformed', 'the log is larger than 256 MiB', 'log.jsonl');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refusal('malformed', 'the log is not UTF-8', 'log.jsonl');
  }
  const log = verifyExportedLog(text);
  const problem = log.problems[0];
  if (problem !== undefined)
    throw new Refusal('mismatch', `line ${problem.line}: ${problem.what}`, 'log.jsonl');
  return log;
}

function parseLineage(bytes: Uint8Array): unknown {
  try {
    return parseStrictJson(bytes, MAX_LINEAGE_BYTES);
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(error.code, error.message, 'lineage.json');
    throw error;
  }
}
