import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Agreement, BuildResult } from './contract.ts';

/** A file of a package, named as below its folder. */
export interface FileDigest {
  readonly name: string;
  /** SHA-256, lower-case hex. */
  readonly sha256: string;
}

/** The files that differ between two makings of the same package: the maker's log, key and signature. */
export const NOT_CONTENT: ReadonlySet<string> = new Set(['log.jsonl', 'signer.pem', 'model.sig']);

/**
 * The digest of what a package says, whoever made it and whenever: SHA-256 of one line `<sha256>  <name>\n` for each
 * file of `model/` but log.jsonl, signer.pem and model.sig, in code-point order of the names.
 *
 * The lines are those that `sha256sum` prints, hence with coreutils alone, inside `model/`:
 * `ls | LC_ALL=C sort | grep -vxE 'log.jsonl|signer.pem|model.sig' | xargs sha256sum | sha256sum`.
 */
export function contentDigest(files: Iterable<FileDigest>): string {
  const lines = [...files]
    .filter((file) => !NOT_CONTENT.has(file.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((file) => `${file.sha256}  ${file.name}\n`);
  return bytesToHex(sha256(utf8ToBytes(lines.join(''))));
}

/**
 * The result of the step `packages.build` as it follows from a package's files: who has the package can tell the digest
 * that the log must give for that step. `agreement` stands in metrics.json too.
 */
export function buildResultOf(
  files: readonly (FileDigest & { readonly size: number })[],
  agreement: Agreement,
): BuildResult {
  const content = files.filter((file) => !NOT_CONTENT.has(file.name));
  const digests = Object.fromEntries(content.map((file) => [file.name, file.sha256]));
  const size = content.reduce((sum, file) => sum + file.size, 0);
  return { files: digests, contentDigest: contentDigest(content), agreement, size, parts: digests };
}
