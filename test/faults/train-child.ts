import { writeSync } from 'node:fs';
import { openTraining } from './training-workspace.ts';

/** Trains in a workspace until it is killed, and tells of each round that it hears of. */
const { fit } = await openTraining(process.argv[2]!);
await fit({
  progress: (_, { curve }) => {
    if (curve !== undefined) writeSync(1, `${curve.round}\n`);
  },
});
