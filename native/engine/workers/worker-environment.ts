const kept = [
  'PATH',
  'HOME',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SystemRoot',
  'LANG',
  'ASSAY_DEBUG',
  'XDG_RUNTIME_DIR',
];

/** What a worker sees of the environment. */
export function workerEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  ) as NodeJS.ProcessEnv;
}
