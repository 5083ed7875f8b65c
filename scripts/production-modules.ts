export interface LockedPackage {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
}

export interface Lock {
  /** By place: `''` is the project, `node_modules/a/node_modules/b` a package that `a` has for itself. */
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

export interface Target {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
}

const allows = (listed: readonly string[] | undefined, one: string): boolean =>
  listed === undefined ||
  listed.includes(one) ||
  (listed.some((name) => name.startsWith('!')) && !listed.includes(`!${one}`));

/**
 * Places of the packages that the engine needs at run time on a system, in order: what ships is what the lock says.
 * Optional packages are those of other systems too; of them only what npm installed counts.
 */
export function productionModules(
  lock: Lock,
  target: Target,
  isInstalled: (place: string) => boolean = () => true,
): string[] {
  const found = new Set<string>();
  const visit = (place: string): void => {
    const { dependencies = {}, optionalDependencies = {} } = lock.packages[place]!;
    // The project's own optional packages are its Node, which is shipped as a program.
    const names = [...Object.keys(dependencies), ...(place === '' ? [] : Object.keys(optionalDependencies))];
    for (const name of names) {
      const at = resolved(lock, place, name);
      if (at === undefined) {
        if (Object.hasOwn(optionalDependencies, name)) continue;
        throw new RangeError(`The lock has no ${name}, which ${place || 'the project'} needs.`);
      }
      const { os, cpu } = lock.packages[at]!;
      if (Object.hasOwn(optionalDependencies, name) && !isInstalled(at)) continue;
      if (found.has(at) || !allows(os, target.platform) || !allows(cpu, target.arch)) continue;
      found.add(at);
      visit(at);
    }
  };
  visit('');
  return [...found].sort();
}

/** Where Node would find a package: beside the one that asks, or above it. */
function resolved(lock: Lock, from: string, name: string): string | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules') - 1))) {
    const place = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (Object.hasOwn(lock.packages, place)) return place;
    if (at === '') return undefined;
  }
}

/** Whether a file of a package is of use at run time on a system; licences are kept. */
export function shipsFile(file: string, { platform, arch }: Target): boolean {
  if (/\.(map|d\.ts|d\.mts|d\.cts|ts|md|markdown|flow)$/i.test(file) && !/licen[cs]e|notice/i.test(file))
    return false;
  if (/(^|\/)(\.bin|tests?|__tests__|docs|examples?|\.github)(\/|$)/.test(file)) return false;
  const native =
    /\/onnxruntime-node\/bin\/[^/]+\/([^/]+)(?:\/([^/]+))?/.exec(file) ??
    /\/webgpu\/dist\/([^/-]+)-([^/]+)/.exec(file);
  if (native === null) return true;
  return native[1] === platform && [undefined, arch, 'universal'].includes(native[2]);
}
