/** What each page's help says: one entry a topic. Definitions of metrics are in docs/measuring.md. */
export const helpTexts: Readonly<Record<string, readonly { title: string; text: string }[]>> = {
  '': [
    {
      title: 'What a workspace is',
      text: 'A folder that holds one project: its record, its results and what it was told. Opening a file makes one; it can be moved, copied and backed up like any folder.',
    },
    {
      title: 'What leaves this machine',
      text: 'Nothing. Assay makes no network call. A file that you open in the browser page is copied into the workspace, because a page is not told where a file lies.',
    },
  ],
};
