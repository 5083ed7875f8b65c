import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
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

const steps: readonly Step[] = [
  { kind: 'data.import', version: 1, spec: { format: 'csv' }, inputs: ['a'.repeat(64)] },
  { kind: 'training.fit', version: 1, spec: { learner: 'gbt' }, inputs: ['b'.repeat(64)] },
];

export const sampleSteps = steps.map((step) => ({
  ...step,
  id: stepId(step),
  result: sha256Hex(`result of ${step.kind}`),
}));

export const sampleEvents: readonly LoggedEvent[] = [
  { kind: 'workspace.created', content: { format: 1 }, disclosed: false },
  ...sampleSteps.map(({ id, result, kind, version, spec, inputs }) => ({
    kind: 'step.finished',
    content: { id, result, step: { kind, version, spec, inputs }, seconds: 1.5 },
    disclosed: true,
  })),
];

/** The files of a small package that verifies, before signing; `changes` adds or replaces some. */
export function sampleFiles(changes: Readonly<Record<string, string>> = {}): Map<string, Uint8Array> {
  const texts: Record<string, string> = {
    MLmodel: 'flavors: {}\n',
    'lineage.json': canonicalJson({ steps: sampleSteps }),
    'log.jsonl': exportLog(sampleEvents),
    'metrics.json': '{"rocAuc":0.9}',
    'model.onnx': 'not a graph, which the signature does not mind',
    'recipe.yaml': 'recipe: 1\n',
    ...changes,
  };
  return new Map(Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)]));
}

export function samplePackage(key: SigningKey, changes: Readonly<Record<string, string>> = {}): Uint8Array {
  return signPackage({ files: sampleFiles(changes), key });
}
