/**
 * Writes the list of the libraries that Assay comes with, for its page Settings: `node scripts/list-licences.ts`.
 * The engine's dependencies, and what the page bundles; parts for one platform go under the licence of their whole.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

interface Locked {
  readonly version: string;
  readonly license?: string;
  readonly os?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { optional?: boolean }>>;
}

export interface Licences {
  readonly libraries: readonly {
    readonly name: string;
    readonly version: string;
    readonly licence: string;
    /** Index of its licence's text; left out where the library comes without one. */
    readonly text?: number;
  }[];
  readonly texts: readonly string[];
}

const root = path.join(import.meta.dirname, '..');
export const licencesFile = path.join(root, 'renderer/workspace/settings/licences.json');
/** Of the development dependencies, those whose code the page holds. */
const bundled = /^(@codemirror\/|@mantine\/|@orpc\/|@tanstack\/|lucide-react$|plotly|react(-dom)?$|zustand$)/;

export function bundledLicences(): Licences {
  const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, Locked>>;
  };
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    dependencies: Readonly<Record<string, string>>;
    devDependencies: Readonly<Record<string, string>>;
  };
  const seen = new Map<string, Locked>();
  const visit = (from: string, name: string): void => {
    const place = resolve(packages, from, name);
    const found = place === undefined ? undefined : packages[place];
    if (place === undefined || found === undefined || seen.has(place)) return;
    if (found.os !== undefined || name.startsWith('@types/')) return;
    seen.set(place, found);
    const needed = Object.keys(found.peerDependencies ?? {}).filter(
      (peer) => found.peerDependenciesMeta?.[peer]?.optional !== true,
    );
    for (const next of [...Object.keys(found.dependencies ?? {}), ...needed]) visit(place, next);
  };
  const direct = [
    ...Object.keys(manifest.dependencies),
    ...Object.keys(manifest.devDependencies).filter((name) => bundled.test(name)),
  ];
  for (const name of direct) visit('', name);
  const texts: string[] = [];
  const libraries = [...seen]
    .map(([place, { version, license = 'see its text' }]) => {
      const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
      const text = licenceText(path.join(root, place));
      if (text !== undefined && !texts.includes(text)) texts.push(text);
      return {
        name,
        version,
        licence: license.replaceAll(/^\(|\)$/g, ''),
        ...(text === undefined ? {} : { text: texts.indexOf(text) }),
      };
    })
    .sort((a, b) => (a.name === b.name ? (a.version < b.version ? -1 : 1) : a.name < b.name ? -1 : 1));
  return { libraries, texts };
}

/** Where Node would find a package from another one's folder. */
function resolve(packages: Readonly<Record<string, Locked>>, from: string, name: string): string | undefined {
  for (let folder = from; ;) {
    const place = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (packages[place] !== undefined) return place;
    if (folder === '') return undefined;
    const up = folder.lastIndexOf('/node_modules/');
    folder = up < 0 ? '' : folder.slice(0, up);
  }
}

function licenceText(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  const name = readdirSync(folder).find((file) => /^(licen[cs]e|copying)/i.test(file));
  return name === undefined
    ? undefined
    : readFileSync(path.join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim();
}

export const licencesJson = (): string => `${JSON.stringify(bundledLicences(), null, 2)}\n`;

if (import.meta.main) writeFileSync(licencesFile, licencesJson());
