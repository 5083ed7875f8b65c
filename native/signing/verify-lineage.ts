import { z } from 'zod';
import type { FileDigest } from '../packages/content-digest.ts';
import { buildResultOf } from '../packages/content-digest.ts';
import type { LineageFile } from '../packages/contract.ts';
import { lineageFile, metricsFile } from '../packages/contract.ts';
import { unknownInputs } from '../packages/lineage.ts';
import { canonicalJson } from '../workspace/canonical-json.ts';
import { sha256Hex } from '../workspace/digest.ts';
import type { ExportedLog } from '../workspace/log-chain.ts';
import { verifyExportedLog } from '../workspace/log-chain.ts';
import { LONGEST_LINE } from '../workspace/log-line.ts';
import { stepId } from '../workspace/step-id.ts';
import type { Step } from '../workspace/step-kind.ts';
import { issueText } from './bundle.ts';
import { inFile, Refusal } from './refusal.ts';
import { parseStrictJson } from './strict-json.ts';

// Parsed JSON takes up to twenty times its text (`[{},{},…]`): what is parsed is bounded so that no package can exhaust
// the memory of the process that looks at it. A log's lines without bodies are small, and may be many.
const MAX_JSON_BYTES = 16 << 20;
const MAX_BODIES_LENGTH = 32 << 20;
const MAX_LOG_BYTES = 256 << 20;
const LINEAGE = 'lineage.json';
const METRICS = 'metrics.json';
const LOG = 'log.jsonl';

/** Of the event `step.finished`; a newer version may say more. */
const finished = z.object({ id: z.string(), result: z.string() });
const withAgreement = metricsFile.pick({ agreement: true });

export interface LineageInput {
  readonly lineage: Uint8Array;
  readonly metrics: Uint8Array;
  readonly log: Uint8Array;
  /** Every file of `model/`. */
  readonly files: readonly (FileDigest & { readonly size: number })[];
}

export interface LineageFacts {
  readonly events: number;
  readonly withBodies: number;
  readonly steps: number;
}

/**
 * Checks that the log is a whole chain and that it tells of this very package:
 * - each step of lineage.json has the id that its own words give, the step that built the package included, and reads
 *   only what a source file or a step before it gave;
 * - for each an event with its body says that it ended in the result that lineage.json names;
 * - for the build that result is made anew from the package's files, so the log names their content digest.
 */
export function verifyLineage(input: LineageInput): LineageFacts {
  const log = inFile(LOG, () => readLog(input.log));
  const results = resultsTold(log);
  const lineage = inFile(LINEAGE, () => parseJson(lineageFile, input.lineage, 'a lineage'));
  const build = inFile(LINEAGE, () => checkSteps(lineage));
  for (const step of [...lineage.steps, { ...build, result: resultOfBuild(input) }])
    if (results.get(step.id)?.has(step.result) !== true)
      throw new Refusal(
        'mismatch',
        `the log does not tell that the step ${named(step)} had this result`,
        LOG,
      );
  return { events: log.events, withBodies: log.withBodies, steps: lineage.steps.length + 1 };
}

function readLog(bytes: Uint8Array): ExportedLog {
  if (bytes.length > MAX_LOG_BYTES) throw new Refusal('malformed', 'the log is larger than 256 MiB');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refusal('malformed', 'the log is not UTF-8');
  }
  if (lengthWithBodies(text) > MAX_BODIES_LENGTH)
    throw new Refusal('malformed', 'the bodies in the log are larger than 32 MiB');
  const log = verifyExportedLog(text);
  const problem = log.problems[0];
  if (problem !== undefined) throw new Refusal('mismatch', `line ${problem.line}: ${problem.what}`);
  return log;
}

/** Length of the lines that disclose a body, or that look so. */
function lengthWithBodies(text: string): number {
  let length = 0;
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    // A line without a body is far shorter.
    if (end - start > LONGEST_LINE || text.slice(start, end).includes('content')) length += end - start;
    start = end + 1;
  }
  return length;
}

/** By step, the results that the log tells; a step may have been done more than once. */
function resultsTold(log: ExportedLog): ReadonlyMap<string, ReadonlySet<string>> {
  const results = new Map<string, Set<string>>();
  for (const { kind, content } of log.disclosed) {
    if (kind !== 'step.finished') continue;
    const parsed = finished.safeParse(content);
    if (!parsed.success) continue;
    const { id, result } = parsed.data;
    results.set(id, (results.get(id) ?? new Set()).add(result));
  }
  return results;
}

function checkSteps(lineage: LineageFile): Step & { readonly id: string } {
  const { steps, sources, build } = lineage;
  const seen = new Set<string>();
  const building = {
    ...build,
    spec: { ...build.spec, sources, steps },
    inputs: steps.map((step) => step.result),
  };
  for (const step of [...steps, building]) {
    if (seen.has(step.id)) throw new Refusal('malformed', `the step ${named(step)} occurs twice`);
    seen.add(step.id);
    if (stepId(step) !== step.id)
      throw new Refusal('mismatch', `the step ${named(step)} has not the id that its words give`);
  }
  const unknown = unknownInputs(lineage)[0];
  if (unknown !== undefined)
    throw new Refusal(
      'mismatch',
      `the step ${unknown.step.slice(0, 12)}… reads what no file or step before it gave`,
    );
  return building;
}

function resultOfBuild({ metrics, files }: LineageInput): string {
  const { agreement } = inFile(METRICS, () => parseJson(withAgreement, metrics, 'a table of metrics'));
  return sha256Hex(canonicalJson(buildResultOf(files, agreement)));
}

function named(step: { readonly id: string; readonly kind: string }): string {
  return `${step.kind.slice(0, 60)} (${step.id.slice(0, 12)}…)`;
}

function parseJson<Schema extends z.ZodType>(
  schema: Schema,
  bytes: Uint8Array,
  what: string,
): z.infer<Schema> {
  const parsed = schema.safeParse(parseStrictJson(bytes, MAX_JSON_BYTES));
  if (!parsed.success) throw new Refusal('malformed', issueText(`it is not ${what}`, parsed.error));
  return parsed.data;
}
