import { openWorkspace } from '../../native/workspace/workspace.ts';

/** Waits for a line, opens the workspace, tells how that went, and holds it until its input ends. */
const [root = ''] = process.argv.slice(2);
const input = process.stdin[Symbol.asyncIterator]();
process.stdout.write('ready\n');
await input.next();
try {
  const workspace = await openWorkspace(root, { create: true });
  await workspace.append('job.failed', { kind: 'test.race', error: 'Internal' });
  process.stdout.write(`held ${JSON.stringify(workspace.notices)}\n`);
  await input.next();
  await workspace.close();
} catch (error) {
  process.stdout.write(`refused ${error instanceof Error ? error.message : String(error)}\n`);
}
