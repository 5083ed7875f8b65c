/** Names of the messages between preload script and main process. */
export const CHANNEL = {
  connect: 'assay:connect',
  port: 'assay:port',
  menu: 'assay:menu',
  grantPath: 'assay:grant-path',
  openFile: 'assay:open-file',
  openFolder: 'assay:open-folder',
  saveFile: 'assay:save-file',
  canRemember: 'assay:can-remember',
  remember: 'assay:remember',
  remembered: 'assay:remembered',
  forget: 'assay:forget',
} as const;
