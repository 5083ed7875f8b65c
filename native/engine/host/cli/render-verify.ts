import type { VerifyResult } from '../../contract.ts';
import { count, figure } from './table.ts';

const verdicts: Readonly<Record<VerifyResult['verdict'], string>> = {
  trusted: 'TRUSTED: whole, and signed by a key that you trust.',
  'unknown-signer':
    'INTACT, SIGNER UNKNOWN: nothing was changed since it was signed, by a key that you have not trusted.',
  broken: 'BROKEN: it is not as it was signed, or its numbers do not hold.',
};
const otherSigner =
  'INTACT, BUT BY ANOTHER SIGNER: nothing was changed since it was signed, but not by the key that you asked for.';
const askedFor = 'TRUSTED: whole, and signed by the key that you asked for.';
const byThrowAway = (own: boolean): string =>
  `INTACT: whole, and signed by ${own ? 'your own throw-away key' : 'a throw-away key that you trust'}, which proves that nothing was changed, not who made it.`;
const shownDifferences = 10;

function replayLines(replay: NonNullable<VerifyResult['replay']>): string[] {
  const lines = [
    replay.same
      ? `  ✓ replay       ${count(replay.compared)} numbers and words are the same, every file byte for byte (${figure(replay.seconds)} s)`
      : `  ✗ replay       ${count(replay.different.length)} of ${count(replay.compared)} numbers and words differ`,
  ];
  if (replay.tolerance !== undefined)
    lines.push(
      `    The model was trained elsewhere and is not trained again; its answers are its library's within ${replay.tolerance} · max(1, |value|).`,
    );
  if (replay.filesDifferent.length > 0)
    lines.push(`    files that differ: ${replay.filesDifferent.join(', ')}`);
  for (const d of replay.different.slice(0, shownDifferences)) {
    lines.push(
      `    ${d.path}: ${JSON.stringify(d.packaged)} in the package, ${JSON.stringify(d.replayed)} replayed`,
    );
  }
  if (replay.different.length > shownDifferences)
    lines.push(`    … and ${count(replay.different.length - shownDifferences)} more (--json)`);
  return lines;
}

function headline({ verdict, signer, checks }: VerifyResult): string {
  const keyAsked = checks.find(({ name }) => name === 'key');
  if (verdict === 'unknown-signer' && keyAsked !== undefined) return otherSigner;
  if (verdict === 'trusted' && keyAsked !== undefined) return askedFor;
  return verdict === 'trusted' && signer?.throwAway === true
    ? byThrowAway(signer.own === true)
    : verdicts[verdict];
}

export function renderVerify(result: VerifyResult): string {
  const keyAsked = result.checks.find(({ name }) => name === 'key');
  const lines = result.checks.map((check) => {
    const file = check.file === undefined || check.ok ? '' : `${check.file}: `;
    return `  ${check.ok ? '✓' : '✗'} ${check.name.padEnd(12)} ${file}${check.detail}`;
  });
  if (result.replay !== undefined) lines.push(...replayLines(result.replay));
  const signer = result.signer;
  if (signer !== undefined) {
    const name = signer.name ?? (keyAsked?.ok === true ? 'the key asked for' : 'unknown');
    lines.push(
      `  signer       ${name} (${signer.id.slice(0, 8)})${signer.throwAway === true ? ', a throw-away key' : ''}`,
    );
  }
  if (result.contentDigest !== undefined) lines.push(`  content      ${result.contentDigest}`);
  for (const attestation of result.attestations) {
    lines.push(
      `  attested     ${attestation.predicateType} by ${attestation.signer.name ?? attestation.signer.id.slice(0, 8)}${attestation.known ? '' : ' (unknown signer)'}`,
    );
  }
  return `${headline(result)}\n${lines.join('\n')}\n`;
}
