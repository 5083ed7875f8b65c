import { badInput, denied } from '../engine/errors.ts';
import { importSpec, type SourceLayout } from '../data/contract.ts';
import { readContainer } from '../packages/container.ts';
import { lineageFile } from '../packages/contract.ts';
import { readPackage } from '../packages/files.ts';
import { parsePublicKey } from '../signing/public-key.ts';
import { parseStrictJson } from '../signing/strict-json.ts';
import { verifyPackage } from '../signing/verify-package.ts';
import type { ScoreRequest } from './contract.ts';

const maxLineageBytes = 64 << 20;

/** A package that was found whole, as far as scoring needs it. */
export interface ScoredPackage {
  readonly name: string;
  readonly contentDigest: string;
  readonly verdict: 'trusted' | 'unknown-signer';
  readonly signer: { readonly id: string; readonly name?: string };
  /** What a person should know about the signature. */
  readonly notes: readonly string[];
  readonly graph: Uint8Array;
  /** How the columns of the training file were read: new data are read in the same way. */
  readonly layout: SourceLayout;
}

/** Reads a package once, verifies these very bytes, and takes from them what is needed to score. */
export async function openScoredPackage(
  request: Pick<ScoreRequest, 'packagePath' | 'trustedKeys' | 'expectedKey'>,
): Promise<ScoredPackage> {
  const { packagePath, trustedKeys, expectedKey } = request;
  const bytes = await readPackage(packagePath);
  const report = verifyPackage(bytes, {
    trustedKeys,
    ...(expectedKey === undefined ? {} : { expectedKey: parsePublicKey(expectedKey) }),
  });
  if (report.verdict === 'broken') {
    const fault = report.checks.find((check) => !check.ok);
    throw badInput(
      `The package is broken${fault === undefined ? '' : `: ${fault.detail}`}.`,
      [packagePath, fault?.file].filter((part) => part !== undefined).join(', '),
      'Get it again from its maker.',
    );
  }
  const signer = report.signer!;
  if (expectedKey !== undefined && report.verdict !== 'trusted') {
    throw denied(
      `The package is signed by key ${signer.id.slice(0, 8)}… and not by the one that was asked for.`,
      packagePath,
      'Ask its maker for the right package, or leave --key out.',
    );
  }
  const files = new Map(readContainer(bytes).map((entry) => [entry.path, entry.bytes]));
  const lineage = lineageFile.safeParse(parseStrictJson(files.get('model/lineage.json')!, maxLineageBytes));
  const step = lineage.data?.steps.find((each) => each.as === 'import');
  const spec = importSpec.safeParse(step?.spec);
  if (!lineage.success || !spec.success) {
    throw badInput(
      'The package does not say how its data were read.',
      `${packagePath}, model/lineage.json`,
      'Score it with the version of Assay that made it, or make it again.',
    );
  }
  const notes: string[] = [];
  if (signer.throwAway === true) {
    notes.push('The package is signed by a throw-away key: the signature proves integrity, not origin.');
  }
  const { build } = lineage.data;
  return {
    name: `${build.spec.name} ${build.spec.version}`,
    contentDigest: report.contentDigest!,
    verdict: report.verdict,
    signer: { id: signer.id, ...(signer.name === undefined ? {} : { name: signer.name }) },
    notes,
    graph: files.get('model/model.onnx')!,
    layout: spec.data.layout,
  };
}
