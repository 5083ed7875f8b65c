import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { trustedKeys } from '../signing/keys.ts';
import { sha256OfFile } from '../workspace/digest.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { buildResult, buildSpec, type ExportedPackage } from './contract.ts';
import { openPackage, type OpenedPackage } from './runtime.ts';

const mostRemembered = 64;

/** What was found out of files once, by their path, size and time: a package of 2 GB is not hashed at every look. */
class Remembered<Value> {
  readonly #known = new Map<string, Value>();
  async get(key: string, make: () => Promise<Value>): Promise<Value> {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = await make();
    this.#known.set(key, made);
    const [oldest] = this.#known.keys();
    if (this.#known.size > mostRemembered && oldest !== undefined) this.#known.delete(oldest);
    return made;
  }
}

const digests = new Remembered<string>();
const reports = new Remembered<OpenedPackage['report']>();

/** The packages in a folder that the record tells of, newest first. A file that was changed since is none of them. */
export async function exportedPackages(
  workspace: Workspace,
  folder: string,
  home: string,
): Promise<Omit<ExportedPackage, 'grant'>[]> {
  const trusted = await trustedKeys(home);
  const found: { package: Omit<ExportedPackage, 'grant'>; seq: number }[] = [];
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((one) => one.toLowerCase().endsWith('.zip'))) {
    const file = path.join(folder, name);
    const { size, mtimeMs } = await stat(file);
    const key = `${file}\0${size}\0${mtimeMs}`;
    const sha256 = await digests.get(key, () => sha256OfFile(file, new AbortController().signal));
    const event = workspace.state.packages.findLast((one) => one.sha256 === sha256);
    if (event === undefined) continue;
    const report = await reports.get(`${key}\0${trusted.map(({ id }) => id).join()}`, async () => {
      const opened = await openPackage({ path: file, trustedKeys: trusted, want: [], longest: 0 });
      return opened.report;
    });
    const { contentDigest, step, time, seq } = event;
    found.push({
      seq,
      package: {
        name,
        bytes: size,
        sha256,
        contentDigest,
        exported: time,
        package: { name: event.name, version: event.version },
        verdict: report.verdict,
        ...(report.signer === undefined ? {} : { signer: report.signer }),
        files: report.files,
        ...(await builtBy(workspace, step)),
      },
    });
  }
  return found.sort((a, b) => b.seq - a.seq).map((one) => one.package);
}

async function builtBy(
  workspace: Workspace,
  id: string | undefined,
): Promise<Pick<ExportedPackage, 'agreement' | 'steps' | 'step'>> {
  const step = id === undefined ? undefined : workspace.state.steps.get(id);
  const spec = buildSpec.safeParse(step?.step.spec);
  const result =
    step === undefined
      ? undefined
      : buildResult.safeParse(await workspace.objects.readJson(step.result).catch(() => undefined));
  return {
    agreement: result?.data?.agreement ?? null,
    step: step === undefined ? null : { id: step.id, ...step.step },
    steps: Object.fromEntries((spec.data?.steps ?? []).map((one) => [one.as, one.id])),
  };
}
