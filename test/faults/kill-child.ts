import { writeSync } from 'node:fs';
import { stepId } from '../../native/workspace/step-id.ts';
import { openWorkspace } from '../../native/workspace/workspace.ts';
import { seeded } from './seeded.ts';

/** Works on a workspace until it is killed, and tells on stdout, line by line, what was confirmed to it. */
const [root = '', run = '0', once] = process.argv.slice(2);
const random = seeded(Number(run));
const tell = (what: object) => writeSync(1, `${JSON.stringify(what)}\n`);

const workspace = await openWorkspace(root, { create: true, eventsPerSegment: 25 });
tell({ opened: workspace.end.seq });

async function finish(name: string): Promise<void> {
  const step = { kind: 'test.step', version: 1, spec: { name }, inputs: [] };
  const id = stepId(step);
  const part = await workspace.objects.write(Buffer.alloc(1 + Math.floor(random() * 20_000), name));
  const result = await workspace.objects.writeJson({ name, parts: { part } });
  const seq = await workspace.append('step.finished', { id, step, result, seconds: 1 });
  tell({ seq, id });
}

for (let round = 0; once === undefined; round++) {
  const names = Array.from(
    { length: 1 + Math.floor(random() * 4) },
    (_, index) => `${run} ${String(round)} ${String(index)}`,
  );
  await Promise.all(names.map(finish));
  if (round % 7 === 6) {
    const steps = [...workspace.state.steps.values()];
    const victim = steps[Math.floor(random() * steps.length)];
    if (victim !== undefined) {
      await workspace.eraseBody(victim.seq, 'asked');
      tell({ erased: victim.seq });
    }
  }
}
await workspace.close();
