import path from 'node:path';

export interface EnginePlaces {
  /** A plain Node 24: Electron's own cannot run the engine's GPU work and has another crypto library. */
  readonly node: string;
  readonly main: string;
}

/** Where the engine lies: beside the packaged application, or in the repository that it was built in. */
export function enginePlaces(options: {
  readonly packaged: boolean;
  /** `process.resourcesPath` of the packaged application. */
  readonly resources: string;
  /** Folder of the running application. */
  readonly application: string;
  readonly platform: NodeJS.Platform;
  /** Node for development; a packaged application takes none but its own. */
  readonly node: string | undefined;
}): EnginePlaces {
  const { packaged, resources, application, platform } = options;
  const base = packaged ? path.join(resources, 'engine') : path.resolve(application, '../..');
  const own = path.join(base, platform === 'win32' ? 'node.exe' : 'node');
  return {
    node: packaged ? own : (options.node ?? 'node'),
    main: path.join(base, 'native/engine/host/pipe/main.ts'),
  };
}
