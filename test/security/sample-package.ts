import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { buildResultOf } from '../../native/packages/content-digest.ts';
import type { Agreement, LineageFile, LineageStep } from '../../native/packages/contract.ts';
import { publicKeyOf } from '../../native/signing/public-key.ts';
import type { SigningKey } from '../../native/signing/sign-bundle.ts';
import { signPackage } from '../../native/signing/sign-package.ts';
import { canonicalJson } from '../../native/workspace/canonical-json.ts';
import { sha256Hex } from '../../native/workspace/digest.ts';
import { bodyDigest } from '../../native/workspace/log-body.ts';
import { formatAnchor } from '../../native/workspace/log-chain.ts';
import { formatLine, GENESIS, lineDigest } from '../../native/workspace/log-line.ts';
import { stepId } from '../../native/workspace/step-id.ts';
import type { Step } from '../../native/workspace/step-kind.ts';

/** A key in memory, without the seconds that its passphrase would cost. */
export function newSigningKey(throwAway = false): SigningKey {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicKey = publicKeyOf(
    createPublicKey(pair.privateKey as never).export({ type: 'spki', format: 'der' }),
  );
  const pkcs8 = pair.privateKey.export({ type: 'pkcs8', format: 'der' });
  const privateKey = createPrivateKey({ key: pkcs8, type: 'pkcs8', format: 'der' });
  return { id: publicKey.id, publicKey, privateKey, throwAway };
}

export interface LoggedEvent {
  readonly kind: string;
  readonly content: unknown;
  readonly disclosed: boolean;
}

/** A log as a workspace exports it. */
export function exportLog(events: readonly LoggedEvent[]): string {
  let head = GENESIS;
  let text = '';
  for (const [index, { kind, content, disclosed }] of events.entries()) {
    const salt = String(index).padStart(32, '0');
    const line = {
      seq: index + 1,
      time: '2026-11-02T10:00:00.000Z',
      actor: 'key:1',
      kind,
      prev: head,
      body: bodyDigest(salt, canonicalJson(content)),
    };
    head = lineDigest(formatLine(line));
    text += disclosed ? `${canonicalJson({ ...line, content, salt })}\n` : `${formatLine(line)}\n`;
  }
  return `${text}${formatAnchor(events.length, head)}\n`;
}

const resultOf = (kind: string) => sha256Hex(`result of ${kind}`);

const importStep: Step = {
  ...{ kind: 'data.import', version: 1, spec: { format: 'csv' }, inputs: ['a'.repeat(64)] },
};
const fitStep: Step = {
  ...{ kind: 'training.fit', version: 1, spec: { learner: 'gbt' }, inputs: [resultOf('data.import')] },
};

function lineageStep(step: Step, as: LineageStep['as']): LineageStep {
  return { id: stepId(step), as, ...step, inputs: [...step.inputs], result: resultOf(step.kind) };
}

export const sampleSteps: readonly LineageStep[] = [
  lineageStep(importStep, 'import'),
  lineageStep(fitStep, 'model'),
];

const sources: LineageFile['sources'] = [{ name: 'train.csv', use: 'training', sha256: 'a'.repeat(64) }];
const agreement: Agreement = { rows: 10, tolerance: 1e-5, largest: 0, labelsDifferent: 0, runtime: '1' };

/** lineage.json of these steps, with the id of a build that fits. */
export function lineageOf(steps: readonly LineageStep[]): LineageFile {
  const spec = { name: 'sample', version: '1.0.0', recipe: {} };
  const building = { kind: 'packages.build', version: 1 } as const;
  const inputs = steps.map((step) => step.result);
  const id = stepId({ ...building, spec: { ...spec, sources, steps }, inputs });
  return { assay: 'lineage/1', sources, datasets: [], steps: [...steps], build: { id, ...building, spec } };
}

const content: Readonly<Record<string, string>> = {
  MLmodel: 'flavors: {}\n',
  'data.odcs.yaml': 'kind: DataContract\n',
  'fairness.json': '{}',
  'lineage.json': canonicalJson(lineageOf(sampleSteps)),
  'metrics.json': canonicalJson({ agreement }),
  'model-card.md': '# Sample\n',
  'model.onnx': 'not a graph, which the signature does not mind',
  'recipe.yaml': 'recipe: 1\n',
  'report.html': '<!doctype html>',
};

/** What a workspace records that made these steps and, of these files, the package. */
export function eventsOf(
  files: Readonly<Record<string, string>> = content,
  steps: readonly LineageStep[] = sampleSteps,
): LoggedEvent[] {
  const digests = Object.entries(files).map(([name, text]) => ({
    ...{ name, size: Buffer.byteLength(text), sha256: sha256Hex(text) },
  }));
  const { build } = lineageOf(steps);
  const built = { id: build.id, result: sha256Hex(canonicalJson(buildResultOf(digests, agreement))) };
  const finished = [...steps.map(({ id, result }) => ({ id, result })), built];
  return [
    { kind: 'workspace.created', content: { format: 1 }, disclosed: false },
    ...finished.map((body) => ({
      kind: 'step.finished',
      content: { ...body, seconds: 1.5 },
      disclosed: true,
    })),
  ];
}

export const sampleEvents: readonly LoggedEvent[] = eventsOf();

/**
 * The files of a small package that verifies, before signing; `changes` adds or replaces some. The log tells of the
 * files as they are then, unless it is itself among the changes.
 */
export function sampleFiles(changes: Readonly<Record<string, string>> = {}): Map<string, Uint8Array> {
  const { 'log.jsonl': log, ...others } = changes;
  const texts = { ...content, ...others };
  const all = { ...texts, 'log.jsonl': log ?? exportLog(eventsOf(texts)) };
  return new Map(Object.entries(all).map(([name, text]) => [name, Buffer.from(text)]));
}

export function samplePackage(key: SigningKey, changes: Readonly<Record<string, string>> = {}): Uint8Array {
  return signPackage({ files: sampleFiles(changes), key });
}
