import { createHash } from 'node:crypto';
import type { ContainerEntry } from '../packages/container.ts';
import { ContainerError, readContainer } from '../packages/container.ts';
import { contentDigest } from '../packages/content-digest.ts';
import { readPackage } from '../packages/files.ts';
import { parseCanonicalBundle } from './bundle.ts';
import type { Signer, TrustedKey, Verdict, VerifyCheck, VerifyReport } from './contract.ts';
import type { PublicKey } from './public-key.ts';
import { parseCanonicalPublicKey } from './public-key.ts';
import { inFile, Refusal } from './refusal.ts';
import type { ModelStatement } from './statement.ts';
import { SIGNATURE_FILE, SIGNER_FILE } from './statement.ts';
import { verifyAttestations } from './verify-attestations.ts';
import { verifyLineage } from './verify-lineage.ts';
import { compareFiles, verifyModelSignature } from './verify-model.ts';

export interface VerifyOptions {
  /** Keys whose signature counts; see `trustedKeys` in keys.ts. */
  readonly trustedKeys: readonly (Pick<TrustedKey, 'id' | 'name' | 'throwAway'> &
    Partial<Pick<TrustedKey, 'own'>>)[];
  /** Only this key's signature counts, whatever else is trusted. */
  readonly expectedKey?: PublicKey;
}

/** What a package is for: a model to use, and the evidence to judge it by. */
const REQUIRED = [
  'MLmodel',
  'data.odcs.yaml',
  'fairness.json',
  'lineage.json',
  'log.jsonl',
  'metrics.json',
  'model-card.md',
  'model.onnx',
  'recipe.yaml',
  'report.html',
];

/** Reads and verifies a package. Throws only where there is no package to read. */
export async function verifyPackageFile(path: string, options: VerifyOptions): Promise<VerifyReport> {
  return verifyPackage(await readPackage(path), options);
}

/** Verifies a package. Whatever the bytes are, the answer is a report. */
export function verifyPackage(bytes: Uint8Array, options: VerifyOptions): VerifyReport {
  const report: VerifyReport = { verdict: 'broken', checks: [], attestations: [], files: [] };
  const entries = attempt(report.checks, 'container', '', () => {
    const read = readContainer(bytes);
    return { value: read, detail: `${read.length} files, in canonical form` };
  });
  if (entries === undefined) return report;

  const model = inFolder(entries, 'model/');
  const files = model.map((entry) => ({
    name: entry.name,
    size: entry.bytes.length,
    sha256: digestOf(entry),
  }));
  report.files = files;
  report.contentDigest = contentDigest(files);

  const signed = attempt(report.checks, 'signature', 'model/', () => checkSignature(model));
  if (signed === undefined) return report;
  report.rootDigest = signed.statement.rootDigest;
  report.signer = identify(signed.signer.id, signed.statement.throwAway, options.trustedKeys);

  const faults = compareFiles(signed.statement.files, files);
  for (const fault of faults)
    report.checks.push({ name: 'digests', ok: false, detail: fault.message, file: `model/${fault.file}` });
  if (faults.length > 0) return report;
  report.checks.push({
    name: 'digests',
    ok: true,
    detail: `${signed.statement.files.length} files are as they were signed`,
  });

  attempt(report.checks, 'model', 'model/', () => checkModel(model));
  attempt(report.checks, 'log', 'model/', () => checkLog(model, files));
  attempt(report.checks, 'attestations', '', () => {
    const found = verifyAttestations(
      entries.filter((entry) => entry.path.startsWith('attestations/')),
      signed.statement.rootDigest,
    );
    report.attestations = found.map(({ file, signer, statement }) => ({
      file,
      signer: identify(signer.id, statement.throwAway, options.trustedKeys),
      known: options.trustedKeys.some((key) => key.id === signer.id),
      predicateType: statement.predicateType,
      predicate: { ...statement.predicate },
    }));
    const strangers = report.attestations.filter((attestation) => !attestation.known).length;
    const detail = `${found.length} attestations${strangers > 0 ? `, of which ${strangers} by unknown signers` : ''}`;
    return { value: found, detail };
  });
  if (options.expectedKey !== undefined)
    report.checks.push(checkKey(report.signer, options.expectedKey, options.trustedKeys));
  report.verdict = judge(report.checks, signed.signer.id, options);
  return report;
}

/** What the command line ends with: 0 trusted, 1 broken, 3 intact by an unknown signer (2 is bad input). */
export function exitCode(verdict: Verdict): 0 | 1 | 3 {
  return verdict === 'trusted' ? 0 : verdict === 'broken' ? 1 : 3;
}

interface NamedEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

interface Outcome<T> {
  readonly value: T;
  readonly detail: string;
}

/** Runs one check and notes how it went. Only the refusals that a check is made to give are caught. */
function attempt<T>(
  checks: VerifyCheck[],
  name: VerifyCheck['name'],
  folder: string,
  check: () => Outcome<T>,
): T | undefined {
  try {
    const { value, detail } = check();
    checks.push({ name, ok: true, detail });
    return value;
  } catch (error) {
    if (error instanceof ContainerError)
      checks.push({ name, ok: false, detail: error.fault, file: error.file });
    else if (error instanceof Refusal) {
      const file = error.file === undefined ? undefined : `${folder}${error.file}`;
      checks.push({ name, ok: false, detail: error.message, file });
    } else throw error;
    return undefined;
  }
}

function judge(checks: readonly VerifyCheck[], signerId: string, options: VerifyOptions): Verdict {
  if (checks.some((check) => !check.ok && check.name !== 'key')) return 'broken';
  const counts =
    options.expectedKey === undefined
      ? options.trustedKeys.some((key) => key.id === signerId)
      : options.expectedKey.id === signerId;
  return counts ? 'trusted' : 'unknown-signer';
}

function identify(id: string, saysThrowAway: boolean, trusted: VerifyOptions['trustedKeys']): Signer {
  const known = trusted.find((key) => key.id === id);
  const throwAway = saysThrowAway || known?.throwAway === true;
  return {
    id,
    ...(known === undefined ? {} : { name: known.name }),
    ...(throwAway ? { throwAway } : {}),
    ...(known?.own === true ? { own: true } : {}),
  };
}

function inFolder(entries: readonly ContainerEntry[], folder: string): NamedEntry[] {
  return entries
    .filter((entry) => entry.path.startsWith(folder))
    .map((entry) => ({ name: entry.path.slice(folder.length), bytes: entry.bytes }));
}

function digestOf(entry: NamedEntry): string {
  return createHash('sha256').update(entry.bytes).digest('hex');
}

function fileOf(model: readonly NamedEntry[], name: string): Uint8Array {
  const entry = model.find((each) => each.name === name);
  if (entry === undefined) throw new Refusal('malformed', 'the file is missing', name);
  return entry.bytes;
}

function checkSignature(
  model: readonly NamedEntry[],
): Outcome<{ signer: PublicKey; statement: ModelStatement }> {
  const signer = inFile(SIGNER_FILE, () => parseCanonicalPublicKey(fileOf(model, SIGNER_FILE)));
  const statement = inFile(SIGNATURE_FILE, () =>
    verifyModelSignature(parseCanonicalBundle(fileOf(model, SIGNATURE_FILE)), signer),
  );
  return { value: { signer, statement }, detail: `signed by key ${signer.id}` };
}

/** Whether the signer is the one that was asked for. A package by another is whole all the same, so it is not broken. */
function checkKey(signer: Signer, expected: PublicKey, trusted: VerifyOptions['trustedKeys']): VerifyCheck {
  const named = ({ id, name }: Signer): string => (name === undefined ? id : `${name} (${id})`);
  if (signer.id === expected.id) return { name: 'key', ok: true, detail: 'signed by the key asked for' };
  const detail = `signed by ${named(signer)}, not by the key asked for, ${named(identify(expected.id, false, trusted))}`;
  return { name: 'key', ok: false, detail };
}

function checkModel(model: readonly NamedEntry[]): Outcome<undefined> {
  for (const name of REQUIRED) fileOf(model, name);
  return { value: undefined, detail: 'every file that a package needs is there' };
}

function checkLog(model: readonly NamedEntry[], files: VerifyReport['files']): Outcome<undefined> {
  const { events, withBodies, steps } = verifyLineage({
    lineage: fileOf(model, 'lineage.json'),
    metrics: fileOf(model, 'metrics.json'),
    log: fileOf(model, 'log.jsonl'),
    files,
  });
  const detail = `${events} events in one chain, ${withBodies} of them with bodies; all ${steps} steps are told`;
  return { value: undefined, detail };
}
